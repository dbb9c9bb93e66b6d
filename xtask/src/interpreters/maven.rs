//! GraalPy out of its jars, fetched by Maven and run by a JDK of the machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::{cache, java, launcher};
use crate::command;

/// What [`make`] does, in a word that changes when it changes.
pub(crate) const RECIPE: &str = "maven 1";

/// The variable whose words the launcher passes to `java`.
pub(crate) const JAVA_FLAGS: &str = "HPY_RS_JAVA_FLAGS";

/// Puts GraalPy `version` into `folder` and returns a launcher of it, and the `java` that it needs.
pub(crate) fn make(
    folder: &Path,
    version: &str,
    languages: &[&str],
    jdk: u32,
) -> Result<(PathBuf, PathBuf)> {
    let java = java::find(jdk)?;
    let maven = command::tool("mvn", "fetch GraalPy")?;
    let pom = folder.join("pom.xml");
    cache::write(&pom, &project(version, languages))?;
    let jars = folder.join("jars");
    let mut copy = Command::new(maven);
    copy.args(["--quiet", "--batch-mode", "--file"])
        .arg(&pom)
        .arg("dependency:copy-dependencies");
    copy.arg(format!("-DoutputDirectory={}", jars.display()))
        .current_dir(folder);
    {
        // Maven's local repository is not made for two at once.
        let _lock = cache::lock(&cache::root()?.join("locks/maven.lock"), "Maven")?;
        command::run(&mut copy, command::DOWNLOAD)?;
    }

    let mut names: Vec<_> = fs::read_dir(&jars)
        .with_context(|| format!("Maven made no {}", jars.display()))?
        .filter_map(|entry| Some(entry.ok()?.path().to_string_lossy().into_owned()))
        .filter(|name| name.ends_with(".jar"))
        .collect();
    names.sort();
    let path = launcher::quote(names.join(":"));
    // Java 24 and later warn of what Truffle does, on every start.
    let quiet = if jdk >= 24 {
        "--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
    } else {
        ""
    };
    let launcher = folder.join("bin/python");
    fs::create_dir_all(folder.join("bin")).context("cannot make the launcher's folder")?;
    let [quoted_java, quoted_launcher, resources, site] = [
        &java,
        &launcher,
        &folder.join("resources"),
        &folder.join("site"),
    ]
    .map(launcher::quote);
    launcher::write(
        &launcher,
        &format!(
            "export PYTHONPATH={site}${{PYTHONPATH:+:$PYTHONPATH}}\n\
             exec {quoted_java} ${{{JAVA_FLAGS}-}} {quiet} -Dpolyglot.engine.userResourceCache={resources} -cp {path} \
             com.oracle.graal.python.shell.GraalPythonMain --experimental-options --python.Executable={quoted_launcher} \"$@\"\n"
        ),
    )?;
    Ok((launcher, java))
}

/// A project that depends on GraalPy and nothing else.
fn project(version: &str, languages: &[&str]) -> String {
    let dependency = |group: &str, artifact: &str, kind: &str| {
        format!(
            "    <dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>{version}</version>\
             <type>{kind}</type></dependency>\n"
        )
    };
    let mut dependencies: String = languages
        .iter()
        .map(|name| dependency("org.graalvm.polyglot", name, "pom"))
        .collect();
    dependencies += &dependency("org.graalvm.python", "python-launcher", "jar");
    format!(
        "<project>\n  <modelVersion>4.0.0</modelVersion>\n  <groupId>hpy-rs</groupId>\n  <artifactId>graalpy</artifactId>\n  \
         <version>1</version>\n  <dependencies>\n{dependencies}  </dependencies>\n</project>\n"
    )
}
