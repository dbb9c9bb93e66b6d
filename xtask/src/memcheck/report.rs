//! What memcheck wrote: the errors of `--xml=yes`, read as far as they are needed here.

use std::fmt;
use std::path::Path;

/// An error.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Fault {
    /// `InvalidRead`, `UninitCondition`, `Leak_DefinitelyLost`, …
    pub(super) kind: String,
    /// What memcheck says of it, and of the block of memory.
    what: Vec<String>,
    /// Where it happened, then where the block was made or freed.
    stacks: Vec<Vec<Frame>>,
}

#[derive(PartialEq, Eq, Debug)]
struct Frame {
    function: String,
    /// The program or library.
    object: String,
    /// File and line, where that is known.
    place: String,
}

impl Fault {
    /// Whether a function in one of the stacks is called so.
    pub(super) fn names(&self, function: &str) -> bool {
        self.frames().any(|frame| frame.function.contains(function))
    }

    /// Whether it counts where `modules` are under test. A wrong access may come to light in the interpreter, long after what caused it; but what
    /// the interpreter itself keeps until the process ends is no leak of the modules'.
    pub(super) fn counts(&self, modules: &Path) -> bool {
        let is_ours = |frame: &Frame| Path::new(&frame.object).starts_with(modules);
        !self.kind.starts_with("Leak_") || self.frames().any(is_ours)
    }

    fn frames(&self) -> impl Iterator<Item = &Frame> {
        self.stacks.iter().flatten()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "    {}: {}", self.kind, self.what.join("; "))?;
        for (index, stack) in self.stacks.iter().enumerate() {
            if index > 0 {
                write!(f, "\n      the block:")?;
            }
            for frame in stack.iter().take(12) {
                write!(f, "\n        {} {}", frame.function, frame.place)?;
            }
        }
        Ok(())
    }
}

/// The errors of a report.
pub(super) fn faults(report: &str) -> Vec<Fault> {
    elements(report, "error").map(fault).collect()
}

fn fault(error: &str) -> Fault {
    let texts = ["what", "text", "auxwhat"];
    Fault {
        kind: text(error, "kind"),
        what: texts
            .into_iter()
            .flat_map(|tag| elements(error, tag))
            .filter(|text| !text.contains('<'))
            .map(unescaped)
            .collect(),
        stacks: elements(error, "stack").map(stack).collect(),
    }
}

fn stack(stack: &str) -> Vec<Frame> {
    let frame = |frame| {
        let object = text(frame, "obj");
        let place = match (text(frame, "file"), text(frame, "line")) {
            (file, line) if !file.is_empty() => format!("({file}:{line})"),
            _ => format!("(in {object})"),
        };
        Frame {
            function: text(frame, "fn"),
            object,
            place,
        }
    };
    elements(stack, "frame").map(frame).collect()
}

/// What stands in the first element of that name, or nothing.
fn text(within: &str, tag: &str) -> String {
    elements(within, tag)
        .next()
        .map(unescaped)
        .unwrap_or_default()
}

/// What stands in the elements of that name, which have no attributes and are not inside of one another.
fn elements<'a>(within: &'a str, tag: &str) -> impl Iterator<Item = &'a str> {
    let (begin, end) = (format!("<{tag}>"), format!("</{tag}>"));
    let mut rest = within;
    std::iter::from_fn(move || {
        let (element, after) = rest.split_once(&begin)?.1.split_once(&end)?;
        rest = after;
        Some(element)
    })
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    text.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "<valgrindoutput>
        <error><unique>0x0</unique><kind>InvalidRead</kind><what>Invalid read of size 8</what>
          <stack><frame><ip>0x1</ip><obj>/m/liba.so</obj><fn>a::read&lt;T&gt;</fn><dir>/s</dir><file>a.rs</file><line>3</line></frame>
            <frame><ip>0x2</ip><obj>/usr/lib/libpython3.10.so</obj><fn>call</fn></frame></stack>
          <auxwhat>Address 0x5 is 0 bytes inside a block of size 8 free'd</auxwhat>
          <stack><frame><ip>0x3</ip><obj>/v/preload.so</obj><fn>free</fn></frame></stack></error>
        <error><kind>Leak_DefinitelyLost</kind><xwhat><text>8 bytes in 1 blocks are definitely lost</text><leakedbytes>8</leakedbytes></xwhat>
          <stack><frame><ip>0x3</ip><obj>/usr/lib/libpython3.10.so</obj><fn>PyUnicode_New</fn></frame></stack></error>
        </valgrindoutput>";

    #[test]
    fn errors_are_read_with_their_stacks() {
        let faults = faults(REPORT);
        assert_eq!(faults.len(), 2);
        assert_eq!(faults[0].kind, "InvalidRead");
        assert!(faults[0].names("read<T>") && faults[0].names("free"));
        assert_eq!(
            faults[0].to_string(),
            "    InvalidRead: Invalid read of size 8; Address 0x5 is 0 bytes inside a block of size 8 free'd\n        \
             a::read<T> (a.rs:3)\n        call (in /usr/lib/libpython3.10.so)\n      the block:\n        free (in /v/preload.so)"
        );
        assert_eq!(faults[1].what, ["8 bytes in 1 blocks are definitely lost"]);
    }

    #[test]
    fn leaks_are_those_of_the_modules_and_errors_everybodys() {
        let mut faults = faults(REPORT);
        let counted = |fault: &Fault| fault.counts(Path::new("/m"));
        assert!(counted(&faults[0]) && !counted(&faults[1]));
        faults[1].stacks[0][0].object = "/m/liba.so".into();
        assert!(counted(&faults[1]));
        faults[0].stacks.clear();
        assert!(counted(&faults[0]));
    }
}
