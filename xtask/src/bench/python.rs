//! One interpreter, as far as the benchmark cares.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;

use super::{Folders, LIMIT};
use crate::command;
use crate::interpreters::{self, Host, Interpreter};

/// An interpreter to measure on.
pub(super) struct Python {
    pub(super) name: &'static str,
    pub(super) version: String,
    pub(super) program: PathBuf,
    pub(super) hosts: &'static [Host],
    pub(super) has_cpython_abi: bool,
    pub(super) facts: Facts,
}

/// What `benches/probe.py` says in it.
#[derive(Default)]
pub(super) struct Facts {
    /// Where `Python.h` should be.
    pub(super) include: PathBuf,
    /// What the names of extension modules end with.
    pub(super) suffix: String,
    /// The version of `hpy.universal`, where it can be imported.
    pub(super) hpy: Option<String>,
    /// The folder of HPy's headers and sources that belongs to it.
    pub(super) hpy_devel: Option<PathBuf>,
}

impl Python {
    pub(super) fn new(interpreter: Interpreter, folders: &Folders) -> anyhow::Result<Python> {
        let mut python = Python {
            name: interpreter.name,
            version: interpreter.version,
            program: interpreter.python,
            hosts: interpreter.hosts,
            has_cpython_abi: interpreter.has_cpython_abi,
            facts: Facts::default(),
        };
        let mut probe = python.command();
        probe.arg(folders.benches.join("probe.py"));
        python.facts = Facts::parse(&command::run(&mut probe, LIMIT)?)
            .with_context(|| format!("{} did not say what is expected", command::shown(&probe)))?;
        Ok(python)
    }

    pub(super) fn command(&self) -> Command {
        interpreters::clean(&self.program)
    }
}

impl Facts {
    fn parse(json: &str) -> anyhow::Result<Facts> {
        let facts: serde_json::Value = serde_json::from_str(json)?;
        let optional = |key: &str| facts[key].as_str().map(str::to_owned);
        let required = |key| optional(key).with_context(|| format!("no {key} in {json}"));
        Ok(Facts {
            include: required("include")?.into(),
            suffix: required("suffix")?,
            hpy: optional("hpy"),
            hpy_devel: optional("hpy_devel").map(PathBuf::from),
        })
    }
}
