//! Compares the layout of every struct with what a C compiler makes of HPy's own headers.
//!
//! The headers come out of the PyPI package hpy 0.9.0, in the cache folder that `cargo xtask bindgen` uses too. Without pip, network or C
//! compiler the test is skipped with a message, but fails where `CI` is set.

#[path = "layout/records.rs"]
mod records;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::mem::{offset_of, size_of};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use hpy_sys::{HPy, HPyContext, TailPyPy, TailV090};
use records::{RECORDS, Record};

#[test]
fn structs_are_laid_out_as_in_c() {
    let c = match measure_in_c() {
        Ok(c) => c,
        Err(reason) if env::var_os("CI").is_some() => panic!("{reason}"),
        Err(reason) => {
            // Past the test harness, which shows only what failing tests print.
            let _ = writeln!(
                std::io::stderr(),
                "SKIPPED structs_are_laid_out_as_in_c: {reason}"
            );
            return;
        }
    };
    let mut expected = c.clone();
    // In Rust, the context ends where its tail begins.
    let whole = expected["HPyContext"];
    expected.insert("HPyContext".into(), whole - size_of::<TailV090>());
    let rust = measure_in_rust();
    for (what, value) in &rust {
        assert_eq!(Some(value), expected.get(what), "{what} in Rust and in C");
    }
    assert_eq!(rust.len(), expected.len());
    assert_eq!(size_of::<HPyContext>() + size_of::<TailV090>(), whole);
}

#[test]
fn tail_of_pypy_lies_one_word_further() {
    assert_eq!(offset_of!(TailPyPy, h_DictType), 0);
    assert_eq!(offset_of!(TailPyPy, functions), size_of::<HPy>());
    assert_eq!(
        size_of::<TailPyPy>(),
        size_of::<HPy>() + size_of::<TailV090>()
    );
}

/// Size, alignment and offsets by name. The tail's fields are counted from the context's beginning, as C does.
fn measure_in_rust() -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for record in RECORDS {
        let start = start(record);
        if start == 0 {
            found.insert(record.name.to_owned(), record.size);
            found.insert(format!("align {}", record.name), record.align);
        }
        for (field, offset) in record.fields {
            found.insert(format!("{}.{field}", c_name(record)), start + offset);
        }
    }
    found
}

fn measure_in_c() -> Result<BTreeMap<String, usize>, String> {
    let include = headers()?;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let source = folder.join("layout.c");
    let program = folder.join(format!("layout{}", env::consts::EXE_SUFFIX));
    fs::write(&source, c_program()).map_err(|error| error.to_string())?;
    let compiler = env::var_os("CC").unwrap_or_else(|| "cc".into());
    let mut command = Command::new(compiler);
    if cfg!(target_pointer_width = "32") {
        command.arg("-m32");
    }
    command.args(["-std=gnu11", "-w", "-DHPY_ABI_UNIVERSAL", "-I"]);
    run(command.arg(&include).arg(&source).arg("-o").arg(&program))?;
    let output = run(&mut Command::new(program))?;
    let mut found = BTreeMap::new();
    for line in output.lines() {
        let (value, what) = line.split_once(' ').ok_or("a line without a space")?;
        found.insert(
            what.to_owned(),
            value.parse().map_err(|error| format!("{line}: {error}"))?,
        );
    }
    Ok(found)
}

/// A program that prints a number and a name per line.
fn c_program() -> String {
    let mut program = String::from("#include <stdio.h>\n#include <stddef.h>\n#include \"hpy.h\"\n");
    program.push_str("int main(void) {\n");
    let mut print = |value: String, what: String| {
        let _ = writeln!(
            program,
            "    printf(\"%lu {what}\\n\", (unsigned long)({value}));"
        );
    };
    for record in RECORDS {
        let name = c_name(record);
        if start(record) == 0 {
            print(format!("sizeof({name})"), name.into());
            print(format!("_Alignof({name})"), format!("align {name}"));
        }
        for (field, _) in record.fields {
            print(
                format!("offsetof({name}, {field})"),
                format!("{name}.{field}"),
            );
        }
    }
    program.push_str("    return 0;\n}\n");
    program
}

/// In C, the tail is part of the context.
fn c_name(record: &Record) -> &'static str {
    match record.name {
        "TailV090" => "HPyContext",
        name => name,
    }
}

/// Where the fields of `record` are counted from in C.
fn start(record: &Record) -> usize {
    match record.name {
        "TailV090" => size_of::<HPyContext>(),
        _ => 0,
    }
}

/// The include folder of HPy's headers, downloaded once.
fn headers() -> Result<PathBuf, String> {
    let wheel = cache()?.join("wheels/hpy-0.9.0");
    if !wheel.is_dir() {
        let partial = wheel.with_extension(format!("{}.layout", std::process::id()));
        run(Command::new("python3")
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ])
            .args(["--no-deps", "--no-compile", "--only-binary=:all:"])
            .args([
                "--python-version=3.11",
                "--implementation=cp",
                "--abi=cp311",
            ])
            .args(["--platform=manylinux2014_x86_64", "--target"])
            .arg(&partial)
            .arg("hpy==0.9.0")
            .env("PIP_ROOT_USER_ACTION", "ignore"))?;
        // Another process may have been faster.
        if let Err(error) = fs::rename(&partial, &wheel) {
            let _ = fs::remove_dir_all(&partial);
            if !wheel.is_dir() {
                return Err(format!("cannot write {}: {error}", wheel.display()));
            }
        }
    }
    Ok(wheel.join("hpy/devel/include"))
}

/// The folder that `cargo xtask` uses too.
fn cache() -> Result<PathBuf, String> {
    let folder = |name: &str| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let caches = if cfg!(target_os = "macos") {
        "Library/Caches"
    } else {
        ".cache"
    };
    folder("HPY_RS_CACHE")
        .or_else(|| Some(folder("XDG_CACHE_HOME")?.join("hpy-rs")))
        .or_else(|| Some(folder("HOME")?.join(caches).join("hpy-rs")))
        .ok_or_else(|| "no cache folder: set HPY_RS_CACHE".into())
}

/// Runs `command` and gives its output.
fn run(command: &mut Command) -> Result<String, String> {
    let output = command
        .output()
        .map_err(|error| format!("cannot run {:?}: {error}", command.get_program()))?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{command:?}: {}: {message}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}
