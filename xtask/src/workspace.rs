//! What `cargo metadata` says of this workspace.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::command;

/// This workspace.
pub(crate) struct Workspace {
    /// The folder of the checkout.
    pub(crate) root: PathBuf,
    /// cargo's target folder.
    pub(crate) target: PathBuf,
    /// The output of `cargo metadata`, dependencies included.
    pub(crate) metadata: String,
    packages: Vec<Package>,
}

/// One of the workspace's own packages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    /// The name of its cdylib, where it has one: that of the Python module.
    pub(crate) module: Option<String>,
}

impl Workspace {
    pub(crate) fn load() -> Result<Self> {
        Workspace::of(Path::new(env!("CARGO_MANIFEST_DIR")))
    }

    /// The workspace that `folder` lies in.
    pub(crate) fn of(folder: &Path) -> Result<Self> {
        let mut command = cargo();
        command
            .args(["metadata", "--format-version", "1"])
            .current_dir(folder);
        let metadata = command::run(&mut command, Duration::from_secs(600))?;
        let value: Value =
            serde_json::from_str(&metadata).context("`cargo metadata` prints no JSON")?;
        let path = |key: &str| {
            value[key]
                .as_str()
                .map(PathBuf::from)
                .with_context(|| format!("`cargo metadata` names no {key}"))
        };
        Ok(Workspace {
            root: path("workspace_root")?,
            target: path("target_directory")?,
            packages: packages(&value),
            metadata,
        })
    }

    /// The package of that name, if there is one.
    pub(crate) fn package(&self, name: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.name == name)
    }

    /// The extension modules in `examples/` and that of the book, each with its own tests beside it.
    pub(crate) fn examples(&self) -> Vec<&Package> {
        let folders = ["examples", "book"].map(|folder| self.root.join(folder));
        let is_example = |package: &Package| {
            package.module.is_some()
                && folders
                    .iter()
                    .any(|folder| package.folder.starts_with(folder))
        };
        self.packages
            .iter()
            .filter(|package| is_example(package))
            .collect()
    }
}

/// The cargo that started this command.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn packages(metadata: &Value) -> Vec<Package> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let members = list(&metadata["workspace_members"]);
    let own = list(&metadata["packages"])
        .into_iter()
        .filter(|package| members.contains(&package["id"]));
    own.filter_map(|package| {
        let cdylib = list(&package["targets"])
            .into_iter()
            .find(|target| list(&target["kind"]).contains(&"cdylib".into()));
        Some(Package {
            name: package["name"].as_str()?.to_owned(),
            folder: Path::new(package["manifest_path"].as_str()?)
                .parent()?
                .to_owned(),
            module: cdylib.and_then(|target| Some(target["name"].as_str()?.replace('-', "_"))),
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_the_cdylibs_of_the_workspace() {
        let metadata = serde_json::json!({
            "workspace_members": ["a", "b"],
            "packages": [
                {"id": "a", "name": "simple", "manifest_path": "/w/examples/simple/Cargo.toml",
                 "targets": [{"kind": ["custom-build"], "name": "build-script-build"}, {"kind": ["cdylib"], "name": "sim-ple"}]},
                {"id": "b", "name": "hpy", "manifest_path": "/w/hpy/Cargo.toml", "targets": [{"kind": ["lib"], "name": "hpy"}]},
                {"id": "c", "name": "serde", "manifest_path": "/c/Cargo.toml", "targets": []},
            ],
        });
        let packages = packages(&metadata);
        assert_eq!(packages.len(), 2);
        assert_eq!(packages[0].module.as_deref(), Some("sim_ple"));
        assert_eq!(packages[0].folder, Path::new("/w/examples/simple"));
        assert_eq!(packages[1].module, None);
    }
}
