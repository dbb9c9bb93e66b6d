//! Which interpreters there are: their names, the hosts that there are for universal binaries, and where to get them.

use std::fmt;

use anyhow::{Result, bail};

/// What loads a universal binary.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(crate) enum Host {
    /// The one in the binary.
    Own,
    /// The package hpy 0.9.0, installed.
    Package,
    /// The interpreter's own HPy.
    Native,
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Host::Own => "own",
            Host::Package => "package",
            Host::Native => "native",
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Implementation {
    CPython,
    PyPy,
    GraalPy,
}

/// Where an interpreter comes from where the machine has none of the kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Source {
    /// Only from the machine itself.
    Machine,
    /// Packages of a Debian release, unpacked beside their own libc.
    Debian {
        suite: &'static str,
        packages: &'static [&'static str],
        executable: &'static str,
    },
    /// GraalPy's jars, run by a JDK of that version.
    Maven {
        version: &'static str,
        languages: &'static [&'static str],
        jdk: u32,
    },
}

/// One interpreter of the matrix.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Spec {
    pub(crate) name: &'static str,
    pub(crate) implementation: Implementation,
    /// What the implementation's version starts with.
    pub(crate) version: &'static str,
    /// Those that there are; the first is the one that the stub takes.
    pub(crate) hosts: &'static [Host],
    /// Whether it is a debug build: assertions on, references counted. The machine is not searched for one.
    pub(crate) is_debug: bool,
    pub(crate) source: Source,
}

/// All interpreters, in the order of every table.
pub(crate) static ALL: [Spec; 13] = [
    cpython("cpython-3.8", "3.8"),
    cpython("cpython-3.9", "3.9"),
    cpython("cpython-3.10", "3.10"),
    cpython("cpython-3.11", "3.11"),
    cpython("cpython-3.12", "3.12"),
    cpython("cpython-3.13", "3.13"),
    Spec {
        name: "cpython-3.14",
        implementation: Implementation::CPython,
        version: "3.14",
        hosts: &[Host::Own],
        is_debug: false,
        source: Source::Debian {
            suite: "forky",
            packages: &[
                "python3.14",
                "python3.14-minimal",
                "python3.14-dev",
                "libpython3.14",
                "libpython3.14-minimal",
                "libpython3.14-stdlib",
                "libpython3.14-dev",
            ],
            executable: "python3.14",
        },
    },
    Spec {
        name: "cpython-3.15",
        implementation: Implementation::CPython,
        version: "3.15",
        hosts: &[Host::Own],
        is_debug: false,
        source: Source::Debian {
            suite: "forky",
            packages: &[
                "python3.15",
                "python3.15-minimal",
                "python3.15-dev",
                "libpython3.15",
                "libpython3.15-minimal",
                "libpython3.15-stdlib",
                "libpython3.15-dev",
            ],
            executable: "python3.15",
        },
    },
    Spec {
        name: "cpython-3.15-dbg",
        implementation: Implementation::CPython,
        version: "3.15",
        hosts: &[Host::Own],
        is_debug: true,
        source: Source::Debian {
            suite: "forky",
            packages: &[
                "python3.15",
                "python3.15-minimal",
                "python3.15-dbg",
                "libpython3.15",
                "libpython3.15-minimal",
                "libpython3.15-stdlib",
                "libpython3.15-dbg",
            ],
            executable: "python3.15-dbg",
        },
    },
    Spec {
        name: "pypy-7.3",
        implementation: Implementation::PyPy,
        version: "7.3",
        hosts: &[Host::Native, Host::Own],
        is_debug: false,
        source: Source::Debian {
            suite: "trixie",
            packages: PYPY,
            executable: "pypy3",
        },
    },
    Spec {
        name: "pypy-8",
        implementation: Implementation::PyPy,
        version: "8",
        hosts: &[Host::Own],
        is_debug: false,
        source: Source::Debian {
            suite: "forky",
            packages: PYPY,
            executable: "pypy3",
        },
    },
    Spec {
        name: "graalpy-24.2",
        implementation: Implementation::GraalPy,
        version: "24.2",
        hosts: &[Host::Native],
        is_debug: false,
        source: Source::Maven {
            version: "24.2.2",
            languages: &["python-community", "llvm-community"],
            jdk: 17,
        },
    },
    Spec {
        name: "graalpy-25",
        implementation: Implementation::GraalPy,
        version: "25",
        hosts: &[Host::Own],
        is_debug: false,
        source: Source::Maven {
            version: "25.0.1",
            languages: &["python-community"],
            jdk: 25,
        },
    },
];

const PYPY: &[&str] = &["pypy3", "pypy3-lib", "pypy3-dev"];

const fn cpython(name: &'static str, version: &'static str) -> Spec {
    Spec {
        name,
        implementation: Implementation::CPython,
        version,
        hosts: &[Host::Own, Host::Package],
        is_debug: false,
        source: Source::Machine,
    }
}

impl Spec {
    /// Whether the package hpy is installed.
    pub(crate) fn has_package(&self) -> bool {
        self.hosts.contains(&Host::Package)
    }

    /// Whether the interpreter can import `hpy.universal`.
    pub(crate) fn has_hpy(&self) -> bool {
        self.hosts.iter().any(|&host| host != Host::Own)
    }

    /// Whether extensions are built for its own C API: pyo3-ffi 0.30 begins with CPython 3.9. A debug build has that of its version.
    pub(crate) fn has_cpython_abi(&self) -> bool {
        self.implementation == Implementation::CPython && self.version != "3.8" && !self.is_debug
    }

    /// Whether an interpreter of this version is the one meant: `3.1` is no `3.11`.
    pub(crate) fn accepts(&self, version: &str) -> bool {
        version
            .strip_prefix(self.version)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }
}

/// The interpreters of these names in the order of the tables; all of them where no name is given.
pub(crate) fn select(names: &[String]) -> Result<Vec<&'static Spec>> {
    for name in names {
        if !ALL.iter().any(|spec| spec.name == name) {
            let known: Vec<_> = ALL.iter().map(|spec| spec.name).collect();
            bail!(
                "no interpreter is called `{name}`; there are {}",
                known.join(", ")
            );
        }
    }
    Ok(ALL
        .iter()
        .filter(|spec| names.is_empty() || names.iter().any(|name| name == spec.name))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selection_keeps_the_order_of_the_tables() {
        let names = |names: &[&str]| -> Vec<_> {
            let names: Vec<_> = names.iter().map(|name| name.to_string()).collect();
            select(&names)
                .unwrap()
                .iter()
                .map(|spec| spec.name)
                .collect()
        };
        assert_eq!(
            names(&["pypy-8", "cpython-3.10"]),
            ["cpython-3.10", "pypy-8"]
        );
        assert_eq!(names(&[]).len(), ALL.len());
    }

    #[test]
    fn an_unknown_name_is_told_the_known_ones() {
        let error = select(&["python".into()]).unwrap_err().to_string();
        assert!(
            error.starts_with("no interpreter is called `python`; there are cpython-3.8, "),
            "{error}"
        );
    }

    #[test]
    fn versions_are_compared_by_component() {
        let spec = cpython("x", "3.1");
        assert!(spec.accepts("3.1.4") && spec.accepts("3.1"));
        assert!(!spec.accepts("3.11.4") && !spec.accepts("3"));
    }
}
