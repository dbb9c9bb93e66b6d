//! Packages of another Debian release, downloaded with this machine's apt: its mirror, keyring and proxy, none of its state.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use super::cache;
use crate::command;

/// An archive that apt's sources name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Archive {
    uri: String,
    suites: Vec<String>,
    components: Vec<String>,
    /// The file of the archive's keys.
    signed_by: Option<String>,
}

/// A Debian release whose packages can be had; no other process uses apt for it meanwhile.
pub(crate) struct Release {
    folder: PathBuf,
    suite: String,
    _lock: File,
}

impl Release {
    pub(crate) fn open(suite: &str) -> Result<Self> {
        command::tool("apt-get", "fetch packages of Debian")?;
        command::tool("dpkg", "unpack packages of Debian")?;
        let folder = cache::root()?.join("apt").join(suite);
        let lock = cache::lock(&folder.join("lock"), &format!("Debian {suite}"))?;
        Ok(Release {
            folder,
            suite: suite.to_owned(),
            _lock: lock,
        })
    }

    /// Downloads `packages` and unpacks them under `tree`.
    pub(crate) fn unpack(&self, packages: &[&str], tree: &Path) -> Result<()> {
        let debs = tempfile::tempdir_in(tree).context("cannot make a folder for the packages")?;
        let download = || {
            command::run(
                self.apt_get()
                    .arg("download")
                    .args(packages)
                    .current_dir(debs.path()),
                command::DOWNLOAD,
            )
        };
        // Lists of yesterday may name files that the mirror has no more.
        if !self.has_lists() || download().is_err() {
            self.update()?;
            download()?;
        }
        for deb in fs::read_dir(debs.path())? {
            let deb = deb?.path();
            command::run(
                Command::new("dpkg").arg("-x").arg(&deb).arg(tree),
                Duration::from_secs(300),
            )?;
        }
        Ok(())
    }

    fn has_lists(&self) -> bool {
        self.folder.join("updated").exists()
    }

    /// Reads the release's lists of packages.
    fn update(&self) -> Result<()> {
        for folder in ["lists/partial", "archives/partial"].map(|name| self.folder.join(name)) {
            fs::create_dir_all(&folder)
                .with_context(|| format!("cannot make {}", folder.display()))?;
        }
        cache::write(
            &self.folder.join("sources.list"),
            &line(&debian()?, &self.suite),
        )?;
        cache::write(&self.folder.join("apt.conf"), &settings(&self.folder))?;
        // Otherwise a failed download leaves apt content with the old lists, or none.
        command::run(
            self.apt_get().args(["update", "--error-on=any"]),
            command::DOWNLOAD,
        )?;
        cache::write(&self.folder.join("updated"), "")
    }

    fn apt_get(&self) -> Command {
        let mut command = Command::new("apt-get");
        // -c is read after the machine's own settings.
        command
            .arg("-qq")
            .arg("-c")
            .arg(self.folder.join("apt.conf"))
            .env("LC_ALL", "C");
        command
    }
}

/// Settings that keep apt inside `folder`, and the machine's hooks, pins and lists out.
fn settings(folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "Dir::Etc::SourceList \"{folder}/sources.list\";\n\
         Dir::Etc::SourceParts \"/dev/null\";\n\
         Dir::Etc::Preferences \"/dev/null\";\n\
         Dir::Etc::PreferencesParts \"/dev/null\";\n\
         Dir::State::Lists \"{folder}/lists\";\n\
         Dir::State::Status \"/dev/null\";\n\
         Dir::Cache \"{folder}\";\n\
         APT::Sandbox::User \"root\";\n\
         Acquire::Languages \"none\";\n\
         Acquire::Retries \"3\";\n\
         Acquire::IndexTargets::deb::DEP-11::DefaultEnabled \"false\";\n\
         Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled \"false\";\n\
         #clear APT::Update::Pre-Invoke;\n\
         #clear APT::Update::Post-Invoke;\n\
         #clear APT::Update::Post-Invoke-Success;\n"
    )
}

/// The line of `sources.list` for `suite`.
fn line(archive: &Archive, suite: &str) -> String {
    let usual = "/usr/share/keyrings/debian-archive-keyring.gpg";
    let key = archive
        .signed_by
        .as_deref()
        .or_else(|| Path::new(usual).exists().then_some(usual));
    let options = key
        .map(|key| format!("[signed-by={key}] "))
        .unwrap_or_default();
    format!("deb {options}{} {suite} main\n", archive.uri)
}

/// The Debian archive that this machine uses.
fn debian() -> Result<Archive> {
    let mut archives = Vec::new();
    let parts = fs::read_dir("/etc/apt/sources.list.d")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()));
    let mut files: Vec<_> = parts
        .chain([PathBuf::from("/etc/apt/sources.list")])
        .collect();
    files.sort();
    for file in files {
        let Ok(text) = fs::read_to_string(&file) else {
            continue;
        };
        match file.extension().and_then(|extension| extension.to_str()) {
            Some("sources") => archives.extend(deb822(&text)),
            Some("list") => archives.extend(one_line(&text)),
            _ => {}
        }
    }
    match archives.into_iter().find(is_debian) {
        Some(archive) => Ok(archive),
        None => bail!(
            "apt's sources (/etc/apt/sources.list, /etc/apt/sources.list.d) name no archive of Debian"
        ),
    }
}

/// Whether the archive holds releases of Debian itself: suites with its code names, not the security updates alone.
fn is_debian(archive: &Archive) -> bool {
    const NAMES: [&str; 11] = [
        "bullseye",
        "bookworm",
        "trixie",
        "forky",
        "duke",
        "sid",
        "oldoldstable",
        "oldstable",
        "stable",
        "testing",
        "unstable",
    ];
    archive
        .components
        .iter()
        .any(|component| component == "main")
        && archive
            .suites
            .iter()
            .any(|suite| NAMES.contains(&suite.strip_suffix("-updates").unwrap_or(suite)))
}

/// Reads the format of `debian.sources`: paragraphs of fields, lines that begin with white space going on with a field.
fn deb822(text: &str) -> Vec<Archive> {
    let mut archives = Vec::new();
    let mut paragraph: Vec<(String, String)> = Vec::new();
    for line in text.lines().chain([""]) {
        if line.starts_with('#') {
            continue;
        }
        if line.trim().is_empty() {
            archives.extend(archive(&std::mem::take(&mut paragraph)));
        } else if line.starts_with(char::is_whitespace) {
            if let Some((_, value)) = paragraph.last_mut() {
                let _ = write!(value, " {}", line.trim());
            }
        } else if let Some((field, value)) = line.split_once(':') {
            paragraph.push((field.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    archives
}

/// The archives of one paragraph: one for each address.
fn archive(paragraph: &[(String, String)]) -> Vec<Archive> {
    let words = |field: &str| -> Vec<String> {
        let values = paragraph.iter().filter(|entry| entry.0 == field);
        values
            .flat_map(|entry| entry.1.split_whitespace())
            .map(String::from)
            .collect()
    };
    if words("enabled").first().is_some_and(|value| value == "no")
        || !words("types").iter().any(|kind| kind == "deb")
    {
        return Vec::new();
    }
    let (suites, components) = (words("suites"), words("components"));
    // The field may also hold a key itself.
    let signed_by = words("signed-by")
        .into_iter()
        .next()
        .filter(|key| key.starts_with('/'));
    let of = |uri| Archive {
        uri,
        suites: suites.clone(),
        components: components.clone(),
        signed_by: signed_by.clone(),
    };
    words("uris").into_iter().map(of).collect()
}

/// Reads the format of `sources.list`: `deb [option=value …] URI SUITE COMPONENT…`.
fn one_line(text: &str) -> Vec<Archive> {
    let read = |line: &str| {
        let line = line.split('#').next()?.trim();
        let rest = line
            .strip_prefix("deb")?
            .strip_prefix(char::is_whitespace)?
            .trim_start();
        let (options, rest) = match rest.strip_prefix('[') {
            Some(rest) => rest.split_once(']')?,
            None => ("", rest),
        };
        let mut words = rest.split_whitespace().map(String::from);
        let (uri, suite) = (words.next()?, words.next()?);
        let signed_by = options
            .split_whitespace()
            .find_map(|option| option.strip_prefix("signed-by="))
            .map(String::from);
        Some(Archive {
            uri,
            suites: vec![suite],
            components: words.collect(),
            signed_by,
        })
    };
    text.lines().filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deb822_sources_are_read() {
        let text = "Types: deb\n# a comment\nURIs: http://first.example/debian\n  http://second.example/debian\nSuites: bookworm \
                    bookworm-updates\nComponents: main\nSigned-By: /keys.gpg\n\nTypes: deb-src\nURIs: http://x.example\nSuites: \
                    sid\nComponents: main\n\nEnabled: no\nTypes: deb\nURIs: http://y.example\nSuites: sid\nComponents: main\n\n\
                    Types: deb deb-src\nURIs: http://z.example\nSuites: nodistro\nComponents: main\nSigned-By:\n -----BEGIN\n";
        let archives = deb822(text);
        let uris: Vec<_> = archives
            .iter()
            .map(|archive| archive.uri.as_str())
            .collect();
        assert_eq!(
            uris,
            [
                "http://first.example/debian",
                "http://second.example/debian",
                "http://z.example"
            ]
        );
        assert_eq!(archives[0].suites, ["bookworm", "bookworm-updates"]);
        assert_eq!(archives[0].signed_by.as_deref(), Some("/keys.gpg"));
        assert_eq!(archives[2].signed_by, None);
        assert!(is_debian(&archives[0]) && !is_debian(&archives[2]));
    }

    #[test]
    fn one_line_sources_are_read() {
        let text = "# deb http://no.example sid main\ndeb-src http://no.example sid main\n\
                    deb http://a.example/debian trixie main contrib # the mirror\n\
                    deb [arch=amd64 signed-by=/keys.gpg] http://b.example/tools stable cli\ndeb http://c.example bookworm-security main\n";
        let archives = one_line(text);
        assert_eq!(archives.len(), 3);
        assert_eq!(archives[0].uri, "http://a.example/debian");
        assert_eq!(archives[0].components, ["main", "contrib"]);
        assert_eq!(archives[1].signed_by.as_deref(), Some("/keys.gpg"));
        assert_eq!(
            archives.iter().map(is_debian).collect::<Vec<_>>(),
            [true, false, false]
        );
        assert_eq!(
            line(&archives[1], "forky"),
            "deb [signed-by=/keys.gpg] http://b.example/tools forky main\n"
        );
    }
}
