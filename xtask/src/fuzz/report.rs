//! What libFuzzer says of a run.

use std::fmt;

/// What a run has printed.
pub(super) struct Report {
    pub(super) log: String,
}

impl Report {
    pub(super) fn of(log: &str) -> Report {
        Report {
            log: log.to_owned(),
        }
    }

    /// One of the last numbers, `stat::NAME: NUMBER`.
    fn number(&self, name: &str) -> Option<u64> {
        let mut numbers = self.log.lines().filter_map(|line| {
            let (found, number) = line.strip_prefix("stat::")?.split_once(':')?;
            (found == name).then(|| number.trim().parse().ok())?
        });
        numbers.next()
    }

    /// How many edges were covered in the end: `#512 pulse cov: 1893 ft: 7301 …`.
    fn coverage(&self) -> Option<u64> {
        let last = self
            .log
            .lines()
            .rfind(|line| line.starts_with('#') && line.contains(" cov: "))?;
        let (_, rest) = last.split_once(" cov: ")?;
        rest.split(' ').next()?.parse().ok()
    }

    /// What was printed of a finding: all but how far the run had come, and what of the stack is not the project's.
    pub(super) fn of_finding(&self) -> String {
        let is_progress = |line: &str| line.starts_with('#') || line.starts_with("INFO: ");
        let is_frame = |line: &str| line.trim_start().starts_with('#') && !line.contains("hpy");
        let lines = self.log.lines();
        let lines: Vec<_> = lines
            .filter(|line| !is_progress(line) && !is_frame(line))
            .collect();
        lines.join("\n")
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |number: Option<u64>| number.map_or("?".to_owned(), |it| it.to_string());
        write!(
            f,
            "{} runs, {} a second, {} edges covered, at most {} MB",
            number(self.number("number_of_executed_units")),
            number(self.number("average_exec_per_sec")),
            number(self.coverage()),
            number(self.number("peak_rss_mb")),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "INFO: Seed: 1\n\
        #512\tpulse  cov: 1893 ft: 7301 corp: 172/3901b exec/s: 256 rss: 278Mb\n\
        #614\tINITED cov: 1941 ft: 7958 corp: 239/10645b exec/s: 307 rss: 290Mb\n\
        thread '<unnamed>' panicked at src/lib.rs:58:9:\n\
        \x20   #1 0x55 in fuzzer::Fuzzer::Loop FuzzerLoop.cpp:872:28\n\
        stat::number_of_executed_units: 2334\n\
        stat::average_exec_per_sec:     179\n\
        stat::peak_rss_mb:              349\n";

    #[test]
    fn the_last_numbers_are_shown() {
        assert_eq!(
            Report::of(LOG).to_string(),
            "2334 runs, 179 a second, 1941 edges covered, at most 349 MB"
        );
        assert_eq!(
            Report::of("").to_string(),
            "? runs, ? a second, ? edges covered, at most ? MB"
        );
    }

    #[test]
    fn progress_is_no_part_of_a_finding() {
        let shown = Report::of(LOG).of_finding();
        assert!(shown.starts_with("thread '<unnamed>' panicked"), "{shown}");
        assert!(!shown.contains("FuzzerLoop"), "{shown}");
    }
}
