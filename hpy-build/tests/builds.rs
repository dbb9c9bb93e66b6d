//! Builds of a package that uses this crate: what they leave, and when the build script runs again.

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

    /// Runs `cargo build` and returns what it prints, if it fails as the error.
    fn build(&self, args: &[&str]) -> Result<String, String> {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args(["build", "--offline", "--target-dir", "out"])
            .args(args)
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

    fs::write(&stub, "another ABI's\n").unwrap();
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
    assert!(printed.contains("hpy-build: cannot write "), "{printed}");
    assert!(printed.contains("geo_2d.py: "), "{printed}");
    assert!(!printed.contains("panicked"), "{printed}");
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
