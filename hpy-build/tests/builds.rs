//! Builds of a package that uses this crate: what they leave, and when the build script runs again.
//!
//! Where the ABI matters, packages `hpy` and `hpy-sys` take the place of the real ones, with the real build script of `hpy`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A package of its own in Cargo's folder for tests, with a build script that counts its runs.
struct Package {
    folder: PathBuf,
}

impl Package {
    fn new(test: &str, manifest: &str, configure: &str) -> Package {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(folder.join("src")).unwrap();
        let hpy_build = env!("CARGO_MANIFEST_DIR");
        let manifest = format!(
            "[package]\nname = \"geo-2d\"\nversion = \"1.0.0\"\nedition = \"2021\"\n\
             [build-dependencies]\nhpy-build = {{ path = {hpy_build:?} }}\n[workspace]\n\
             [profile.lean]\ninherits = \"dev\"\n{manifest}"
        );
        let build = format!(
            "fn main() {{\n    use std::io::Write;\n    \
             let runs = std::fs::OpenOptions::new().create(true).append(true).open(\"runs\");\n    \
             writeln!(runs.unwrap(), \"run\").unwrap();\n    {configure}\n}}\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        fs::write(folder.join("build.rs"), build).unwrap();
        fs::write(
            folder.join("src/lib.rs"),
            "#[no_mangle]\npub extern \"C\" fn answer() -> i32 { 42 }\n",
        )
        .unwrap();
        Package { folder }
    }

    /// A package that depends on an `hpy` with the features for ABIs, and is called differently there.
    fn with_abis(test: &str, manifest: &str, configure: &str) -> Package {
        let dependency = "[dependencies]\npy = { path = \"hpy\", package = \"hpy\" }\n\
                          [features]\ncpython = [\"py/cpython-abi\"]\nhybrid = [\"py/hybrid-abi\"]\n";
        let package = Package::new(test, &format!("{manifest}{dependency}"), configure);
        let features =
            |of: &str| format!("[features]\ncpython-abi = [{of}]\nhybrid-abi = [{of}]\n");
        package.write(
            "hpy/Cargo.toml",
            &format!(
                "[package]\nname = \"hpy\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlinks = \"hpy\"\n\
                 [dependencies]\nhpy-sys = {{ path = \"../hpy-sys\" }}\n{}",
                features("\"hpy-sys/capi\"")
            ),
        );
        package.write("hpy/build.rs", include_str!("../../hpy/build.rs"));
        package.write("hpy/src/lib.rs", "");
        package.write(
            "hpy-sys/Cargo.toml",
            "[package]\nname = \"hpy-sys\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlinks = \"hpy-sys\"\n\
             [features]\ncapi = []\n",
        );
        package.write(
            "hpy-sys/build.rs",
            "fn main() {\n    println!(\"cargo::rerun-if-env-changed=TEST_PYTHON\");\n    \
             if cfg!(feature = \"capi\") {\n        \
             println!(\"cargo::metadata=python={}\", std::env::var(\"TEST_PYTHON\").unwrap());\n    }\n}\n",
        );
        package.write("hpy-sys/src/lib.rs", "");
        package
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs `cargo build` and returns what it prints, if it fails as the error.
    fn build(&self, args: &[&str]) -> Result<String, String> {
        self.build_with_python("3.11", args)
    }

    /// The same, with a version for the `hpy-sys` in the package's folder.
    fn build_with_python(&self, python: &str, args: &[&str]) -> Result<String, String> {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args(["build", "--offline", "--target-dir", "out"])
            .args(args)
            .env("TEST_PYTHON", python)
            .current_dir(&self.folder);
        // What the test itself was built with is no business of the package's.
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(|name| {
                name.starts_with("CARGO_BUILD_") || name.starts_with("CARGO_PROFILE_")
            }) {
                cargo.env_remove(name);
            }
        }
        let output = cargo
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("RUSTFLAGS")
            .output()
            .unwrap();
        let printed = String::from_utf8(output.stderr).unwrap();
        if output.status.success() {
            Ok(printed)
        } else {
            Err(printed)
        }
    }

    /// How often the build script has run.
    fn runs(&self) -> usize {
        fs::read_to_string(self.folder.join("runs"))
            .unwrap()
            .lines()
            .count()
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.join("out").join(path)
    }

    /// The names of the files in `out/debug` that belong to the module.
    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path("debug")).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.starts_with("geo_2d."))
            .collect();
        names.sort();
        names
    }

    /// Checks what a build for an ABI leaves, and that there is nothing to do then.
    #[track_caller]
    fn check_abi(&self, python: &str, args: &[&str], files: &[&str]) {
        self.build_with_python(python, args).unwrap();
        let runs = self.runs();
        let printed = self.build_with_python(python, args).unwrap();
        assert!(!printed.contains("Compiling"), "{printed}");
        assert_eq!(self.runs(), runs, "nothing has changed");
        assert_eq!(self.files(), files);
        for name in files.iter().filter(|name| name.ends_with(".so")) {
            assert!(
                self.path("debug").join(name).exists(),
                "{name} leads to the library"
            );
        }
    }

    #[track_caller]
    fn check_files(&self, folder: &str, name: &str) {
        let stub = fs::read_to_string(self.path(folder).join(format!("{name}.py"))).unwrap();
        assert!(
            stub.contains(&format!("# Loads {name} from {name}.hpy0.")),
            "{stub}"
        );
        if cfg!(target_os = "linux") {
            for link in ["hpy0", "hpy"] {
                let link = self.path(folder).join(format!("{name}.{link}.so"));
                assert_eq!(
                    fs::read_link(&link).unwrap(),
                    Path::new(&format!("lib{name}.so"))
                );
                assert!(link.exists(), "the link leads to the library");
            }
        }
        let temporary = fs::read_dir(self.path(folder))
            .unwrap()
            .filter_map(|entry| {
                let name = entry.unwrap().file_name().into_string().unwrap();
                name.rsplit_once('.')
                    .is_some_and(|(_, end)| end.parse::<u32>().is_ok())
                    .then_some(name)
            });
        assert_eq!(
            temporary.collect::<Vec<_>>(),
            [""; 0],
            "nothing temporary is left"
        );
    }
}

const CDYLIB: &str = "[lib]\ncrate-type = [\"cdylib\"]\n";

#[test]
fn runs_again_when_the_stub_is_not_what_it_wrote() {
    let package = Package::new("stub", CDYLIB, "hpy_build::configure();");
    package.build(&[]).unwrap();
    package.check_files("debug", "geo_2d");
    assert_eq!(package.runs(), 1);
    let stub = package.path("debug/geo_2d.py");
    let text = fs::read_to_string(&stub).unwrap();

    package.build(&[]).unwrap();
    let printed = package.build(&[]).unwrap();
    assert_eq!(package.runs(), 1, "nothing has changed");
    assert!(!printed.contains("Compiling"), "{printed}");

    fs::write(&stub, "# Written by hpy-build, another ABI's\n").unwrap();
    package.build(&[]).unwrap();
    assert_eq!(package.runs(), 2, "the stub was changed");
    assert_eq!(fs::read_to_string(&stub).unwrap(), text);

    fs::remove_file(&stub).unwrap();
    fs::remove_file(package.path("debug/geo_2d.hpy0.so")).ok();
    package.build(&[]).unwrap();
    assert_eq!(package.runs(), 3, "the stub was missing");
    package.check_files("debug", "geo_2d");

    fs::write(package.folder.join("src/lib.rs"), "").unwrap();
    package.build(&[]).unwrap();
    package.build(&[]).unwrap();
    assert_eq!(package.runs(), 3, "sources are not the script's business");
}

#[test]
fn writes_beside_the_library() {
    let package = Package::new(
        "folders",
        &format!("{CDYLIB}name = \"geo\"\n"),
        "hpy_build::configure();",
    );
    package.build(&["--profile", "lean"]).unwrap();
    package.check_files("lean", "geo");
    let about = Command::new("rustc").arg("-vV").output().unwrap().stdout;
    let about = String::from_utf8(about).unwrap();
    let host = about
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap();
    package.build(&["--target", host]).unwrap();
    package.check_files(&format!("{host}/debug"), "geo");
}

#[test]
fn settings_go_before_the_manifest() {
    let configure = "hpy_build::Builder::new().name(\"other\").folder(\"elsewhere\").configure();";
    let package = Package::new("settings", CDYLIB, configure);
    fs::create_dir(package.folder.join("elsewhere")).unwrap();
    package.build(&[]).unwrap();
    assert!(package.folder.join("elsewhere/other.py").exists());
    assert!(!package.path("debug/geo_2d.py").exists());
}

#[test]
fn errors_name_the_path() {
    let package = Package::new("errors", CDYLIB, "hpy_build::configure();");
    let stub = package.path("debug/geo_2d.py");
    fs::create_dir_all(stub.join("full")).unwrap();
    let printed = package.build(&[]).unwrap_err();
    assert!(printed.contains("hpy-build: cannot read "), "{printed}");
    assert!(printed.contains("geo_2d.py: "), "{printed}");
    assert!(!printed.contains("panicked"), "{printed}");

    let configure = "hpy_build::Builder::new().folder(\"absent\").configure();";
    let package = Package::new("absent", CDYLIB, configure);
    let printed = package.build(&[]).unwrap_err();
    assert!(
        printed.contains("hpy-build: cannot read absent: "),
        "{printed}"
    );
}

#[test]
fn library_for_rust_needs_no_cdylib() {
    let package = Package::new("rlib", "", "hpy_build::configure();");
    package.build(&[]).unwrap();
    assert!(package.path("debug/geo_2d.py").exists());
    assert!(
        !package.path("debug/geo_2d.hpy0.so").exists(),
        "the link leads nowhere"
    );
}

const UNIVERSAL: &[&str] = &["geo_2d.hpy.so", "geo_2d.hpy0.so", "geo_2d.py"];
const CPYTHON: &[&str] = &["geo_2d.hpy-abi", "geo_2d.so"];

// Names are those of Unix, and elsewhere there may be no links.
#[cfg(unix)]
#[test]
fn each_abi_leaves_its_files_only() {
    let package = Package::with_abis("abis", CDYLIB, "hpy_build::configure();");
    let cpython = &["--features", "cpython"][..];
    let hybrid = &["--features", "hybrid"][..];
    let both = &["--features", "py/cpython-abi,py/hybrid-abi"][..];
    for (runs, (python, args, files)) in [
        ("3.11", &[][..], UNIVERSAL),
        ("3.11", cpython, CPYTHON),
        // What was built before is what Cargo could take for current.
        ("3.11", &[], UNIVERSAL),
        ("3.11", cpython, CPYTHON),
        ("3.11", hybrid, &["geo_2d.hpy0-cp311.so", "geo_2d.py"]),
        ("3.9", hybrid, &["geo_2d.hpy0-cp39.so", "geo_2d.py"]),
        ("3.9", &[], UNIVERSAL),
        ("3.9", hybrid, &["geo_2d.hpy0-cp39.so", "geo_2d.py"]),
        ("3.9", both, CPYTHON),
        ("3.9", hybrid, &["geo_2d.hpy0-cp39.so", "geo_2d.py"]),
    ]
    .into_iter()
    .enumerate()
    {
        package.check_abi(python, args, files);
        assert_eq!(package.runs(), runs + 1, "{python} {args:?}");
        if files.contains(&"geo_2d.py") {
            let stub = fs::read_to_string(package.path("debug/geo_2d.py")).unwrap();
            let binary = files.iter().find(|file| file.contains(".hpy0")).unwrap();
            assert!(stub.contains(&format!("\"{binary}\"")), "{stub}");
        }
    }

    package.write("src/lib.rs", "");
    let printed = package.build_with_python("3.9", hybrid).unwrap();
    assert_eq!(printed.matches("Compiling").count(), 1, "{printed}");
    assert_eq!(package.runs(), 10, "sources are not the script's business");
}

#[cfg(unix)]
#[test]
fn files_of_others_are_left_alone() {
    let package = Package::with_abis("others", CDYLIB, "hpy_build::configure();");
    let cpython = &["--features", "cpython"][..];
    let in_the_way = |result: Result<String, String>, file: &str| {
        let printed = result.unwrap_err();
        assert!(
            printed.contains(&format!("{file} stands where the import finds it")),
            "{printed}"
        );
        assert_eq!(
            fs::read_to_string(package.path("debug").join(file)).unwrap(),
            "mine\n"
        );
        fs::remove_file(package.path("debug").join(file)).unwrap();
    };

    package.write("out/debug/geo_2d.py", "mine\n");
    in_the_way(package.build(&[]), "geo_2d.py");
    package.check_abi("3.11", &[], UNIVERSAL);

    package.write("out/debug/geo_2d.so", "mine\n");
    in_the_way(package.build(cpython), "geo_2d.so");
    package.check_abi("3.11", cpython, CPYTHON);

    // The file is written, not what the link leads to.
    let untagged = package.path("debug/geo_2d.so");
    fs::remove_file(&untagged).unwrap();
    fs::write(&untagged, "mine\n").unwrap();
    in_the_way(package.build(&[]), "geo_2d.so");
    package.check_abi("3.11", &[], UNIVERSAL);

    // Imports take the library first, so this one does no harm.
    fs::remove_file(package.path("debug/geo_2d.py")).unwrap();
    package.write("out/debug/geo_2d.py", "mine\n");
    package.write("out/debug/geo_2d.hpy0-cp39.so", "mine\n");
    package.build(cpython).unwrap();
    for file in ["geo_2d.py", "geo_2d.hpy0-cp39.so"] {
        assert_eq!(
            fs::read_to_string(package.path("debug").join(file)).unwrap(),
            "mine\n"
        );
    }
}

#[cfg(unix)]
#[test]
fn any_folder_will_do() {
    let package = Package::with_abis("odd päth 中 'a'", CDYLIB, "hpy_build::configure();");
    package.check_abi("3.11", &["--features", "cpython"], CPYTHON);
    package.check_abi("3.11", &[], UNIVERSAL);
}

#[cfg(unix)]
#[test]
fn folder_that_cannot_be_written_to_is_an_error() {
    use std::os::unix::fs::PermissionsExt;

    let configure = "hpy_build::Builder::new().folder(\"locked\").configure();";
    let package = Package::with_abis("locked", CDYLIB, configure);
    let locked = package.folder.join("locked");
    fs::create_dir(&locked).unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(locked.join("probe"), "").is_ok() {
        println!("skipped: the superuser can write to every folder");
        return;
    }
    for (args, file) in [
        (&[][..], "geo_2d.py"),
        (&["--features", "cpython"], "geo_2d.hpy-abi"),
    ] {
        let printed = package.build(args).unwrap_err();
        assert!(
            printed.contains(&format!("cannot write locked/{file}: ")),
            "{printed}"
        );
        assert!(!printed.contains("warning: hpy-build"), "{printed}");
    }
}
