//! Running another program: a time limit, and errors that name the command and show the end of what it printed.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail};

/// Long enough for a download of some hundred megabytes over a slow line.
pub(crate) const DOWNLOAD: Duration = Duration::from_secs(20 * 60);

/// How a program ended that was started by [`wait`].
#[derive(Clone, Copy, Debug)]
pub(crate) enum End {
    /// It ended by itself, or by a signal.
    Exited(ExitStatus),
    /// It was killed at the limit.
    TimedOut,
}

/// Runs `command` to its end and returns what it wrote to its standard output.
///
/// # Errors
///
/// When it cannot be started, fails, or is still running after `limit` (it is killed then); the error names the command and
/// ends with the last lines of its standard error.
pub(crate) fn run(command: &mut Command, limit: Duration) -> Result<String> {
    let mut stdout = tempfile::tempfile().context("cannot make a temporary file")?;
    let mut stderr = tempfile::tempfile().context("cannot make a temporary file")?;
    command
        .stdin(Stdio::null())
        .stdout(stdout.try_clone()?)
        .stderr(stderr.try_clone()?);
    let end = wait(command, limit)?;
    let written = read(&mut stdout)?;
    let how = match end {
        End::Exited(status) if status.success() => return Ok(written),
        End::Exited(status) => format!("failed ({status})"),
        End::TimedOut => format!(
            "was still running after {} s and was killed",
            limit.as_secs()
        ),
    };
    // Some tools (maven) write their errors to the standard output.
    let complaint = read(&mut stderr)?;
    let complaint = if complaint.trim().is_empty() {
        written
    } else {
        complaint
    };
    bail!(
        "`{}` {how}:
{}",
        shown(command),
        tail(&complaint, 10)
    )
}

/// Starts `command` and waits for it, at most `limit`.
pub(crate) fn wait(command: &mut Command, limit: Duration) -> Result<End> {
    let started = Instant::now();
    let mut child = command.spawn().with_context(|| missing(command))?;
    loop {
        if let Some(status) = child
            .try_wait()
            .with_context(|| format!("cannot wait for `{}`", shown(command)))?
        {
            return Ok(End::Exited(status));
        }
        if started.elapsed() > limit {
            child
                .kill()
                .with_context(|| format!("cannot kill `{}`", shown(command)))?;
            child.wait()?;
            return Ok(End::TimedOut);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The command as one would type it.
pub(crate) fn shown(command: &Command) -> String {
    let mut line = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        let argument = argument.to_string_lossy();
        let plain = !argument.is_empty()
            && !argument.contains(|c: char| c.is_whitespace() || "'\"\\$;&|<>()*?#`".contains(c));
        let _ = if plain {
            write!(line, " {argument}")
        } else {
            write!(line, " '{}'", argument.replace('\'', r"'\''"))
        };
    }
    line
}

/// The last `count` lines of `text`, indented, each cut after 300 characters.
pub(crate) fn tail(text: &str, count: usize) -> String {
    let lines: Vec<_> = text.trim_end().lines().collect();
    let mut end = String::new();
    for line in &lines[lines.len().saturating_sub(count)..] {
        let cut = line
            .char_indices()
            .nth(300)
            .map_or(line.len(), |(index, _)| index);
        let _ = writeln!(
            end,
            "    {}{}",
            &line[..cut],
            if cut < line.len() { "…" } else { "" }
        );
    }
    end.truncate(end.trim_end().len());
    end
}

/// The last `count` lines of a file, indented; what is no UTF-8 is replaced.
pub(crate) fn tail_of(file: &Path, count: usize) -> String {
    std::fs::read(file)
        .map(|bytes| tail(&String::from_utf8_lossy(&bytes), count))
        .unwrap_or_default()
}

/// Finds `tool` on `PATH`; `purpose` says in the error what it is needed for.
pub(crate) fn tool(tool: &str, purpose: &str) -> Result<std::path::PathBuf> {
    which::which(tool)
        .map_err(|_| anyhow!("`{tool}` is not on this machine's PATH; it is needed to {purpose}"))
}

fn missing(command: &Command) -> String {
    format!("cannot start `{}`", shown(command))
}

fn read(file: &mut File) -> Result<String> {
    file.rewind()?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command_and_shows_its_last_words() {
        let error = run(
            Command::new("sh").args(["-c", "seq 20 >&2; exit 3"]),
            DOWNLOAD,
        )
        .unwrap_err()
        .to_string();
        assert!(
            error.starts_with("`sh -c 'seq 20 >&2; exit 3'` failed (exit status: 3):\n    11\n"),
            "{error}"
        );
        assert!(error.ends_with("\n    20"), "{error}");
    }

    #[test]
    fn a_program_that_hangs_is_killed() {
        let error = run(Command::new("sleep").arg("60"), Duration::from_millis(100)).unwrap_err();
        assert!(error.to_string().contains("was still running"), "{error}");
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = run(&mut Command::new("no-such-program"), DOWNLOAD).unwrap_err();
        assert_eq!(error.to_string(), "cannot start `no-such-program`");
        assert!(
            tool("no-such-program", "do nothing")
                .unwrap_err()
                .to_string()
                .contains("needed to do nothing")
        );
    }

    #[test]
    fn the_tail_of_a_short_text_is_all_of_it() {
        assert_eq!(tail("a\nb\n", 5), "    a\n    b");
        assert_eq!(tail("", 5), "");
    }
}
