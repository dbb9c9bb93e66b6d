//! Finds out, where the C API of one version of CPython is compiled against, which version that is, and links to it for `embed`.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(Py_3_11, Py_3_12, Py_3_15)");
    #[cfg(any(feature = "cpython-abi", feature = "hybrid-abi"))]
    python();
}

#[cfg(any(feature = "cpython-abi", feature = "hybrid-abi"))]
fn python() {
    use pyo3_build_config::PythonImplementation;

    let config = pyo3_build_config::get();
    let abi = config.target_abi();
    let version = abi.version();
    if abi.implementation() != PythonImplementation::CPython {
        println!(
            "cargo::error=the CPython ABI and the hybrid ABI are for CPython, and PYO3_PYTHON is {}: the universal ABI is for all",
            abi.implementation()
        );
        return;
    }
    if abi.kind().is_free_threaded() {
        println!("cargo::error=hpy-rs does not support free-threaded builds of Python");
    }
    for minor in [11, 12, 15] {
        if version.minor >= minor {
            println!("cargo::rustc-cfg=Py_3_{minor}");
        }
    }
    println!("cargo::rustc-env=HPY_SYS_PYTHON_MINOR={}", version.minor);
    println!("cargo::metadata=python={}.{}", version.major, version.minor);
    #[cfg(feature = "embed")]
    link(config);
}

/// Links whatever this crate becomes part of to libpython, and lets `cargo test` and `cargo run` find it.
///
/// An rpath would reach only this package's own programs; but Cargo puts folders that libraries were looked for in on the search path of
/// the programs that it starts, if they lie in the target folder. So this makes one there, with links to the library.
#[cfg(feature = "embed")]
fn link(config: &pyo3_build_config::InterpreterConfig) {
    use std::path::Path;
    use std::{env, fs};

    let executable = config.executable().unwrap_or("python3");
    println!("cargo::rustc-env=HPY_SYS_PYTHON_EXECUTABLE={executable}");
    if env::var_os("CARGO_CFG_WINDOWS").is_some() {
        // pyo3-ffi always links to it there.
        return;
    }
    let (Some(name), Some(folder)) = (config.lib_name(), config.lib_dir()) else {
        println!(
            "cargo::error=the feature `embed`: {executable} does not say where its libpython is"
        );
        return;
    };
    if !config.shared() {
        println!(
            "cargo::error=the feature `embed` needs a shared libpython, and {executable} was built without one (--enable-shared): set PYO3_PYTHON \
             to another CPython"
        );
        return;
    }
    let extension = if env::var("CARGO_CFG_TARGET_VENDOR").is_ok_and(|vendor| vendor == "apple") {
        "dylib"
    } else {
        "so"
    };
    let library = format!("lib{name}.{extension}");
    if !Path::new(folder).join(&library).exists() {
        println!(
            "cargo::error=the feature `embed` needs {folder}/{library}, the library of {executable}: install what it is developed with \
             (Debian: libpython3-dev), or set PYO3_PYTHON to another CPython"
        );
        return;
    }
    let links = Path::new(&env::var_os("OUT_DIR").expect("Cargo sets OUT_DIR")).join("libpython");
    let made = (|| {
        if links.exists() {
            fs::remove_dir_all(&links)?;
        }
        fs::create_dir(&links)?;
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let file = entry.file_name();
            // libpython3.11.so, and the name with more numbers that the program will ask for.
            if file.to_string_lossy().starts_with(&library) {
                make_link(&entry.path(), &links.join(file))?;
            }
        }
        Ok::<(), std::io::Error>(())
    })();
    if let Err(error) = made {
        println!(
            "cargo::error=cannot make links to {folder}/{library} in {}: {error}",
            links.display()
        );
    }
    println!("cargo::rustc-link-search=native={}", links.display());
    println!("cargo::rustc-link-lib=dylib={name}");
}

#[cfg(all(feature = "embed", unix))]
fn make_link(library: &std::path::Path, link: &std::path::Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(library, link)
}

/// For targets that this machine is not of: nothing is run here, so that any library will do.
#[cfg(all(feature = "embed", not(unix)))]
fn make_link(library: &std::path::Path, link: &std::path::Path) -> std::io::Result<()> {
    std::fs::copy(library, link).map(drop)
}
