//! The folder that Cargo puts the library into, which build scripts are not told.

use std::path::{Path, PathBuf};

/// The folder of the library for a build script that runs with this `OUT_DIR`.
///
/// `OUT_DIR` is `FOLDER/build/PACKAGE-HASH/out`, in Cargo's next layout `FOLDER/build/PACKAGE/HASH/out`.
/// A profile cannot be called `build`, a package can.
pub(crate) fn of_library(out: &Path) -> Result<PathBuf, String> {
    let is_build = |folder: &&Path| folder.file_name().is_some_and(|name| name == "build");
    let build = [3, 2]
        .into_iter()
        .filter_map(|up| out.ancestors().nth(up))
        .find(is_build);
    build
        .and_then(Path::parent)
        .map(Path::to_owned)
        .ok_or_else(|| {
            format!(
                "cannot tell from OUT_DIR ({}) where the library goes: use Builder::folder",
                out.display()
            )
        })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::of_library;

    #[test]
    fn folder_from_out_dir() {
        for (out, folder) in [
            ("/w/target/debug/build/geo-0123/out", "/w/target/debug"),
            ("/w/target/debug/build/build-0123/out", "/w/target/debug"),
            (
                "/w/target/x86_64-pc-windows-msvc/lean/build/geo-0123/out",
                "/w/target/x86_64-pc-windows-msvc/lean",
            ),
            ("/w/build/release/build/geo-0123/out", "/w/build/release"),
            ("/w/target/debug/build/geo/0123/out", "/w/target/debug"),
            ("/w/target/debug/build/build/0123/out", "/w/target/debug"),
        ] {
            assert_eq!(of_library(Path::new(out)).as_deref(), Ok(Path::new(folder)));
        }
    }

    #[test]
    fn unknown_layout_is_an_error() {
        assert!(
            of_library(Path::new("/out"))
                .unwrap_err()
                .contains("OUT_DIR (/out)")
        );
    }
}
