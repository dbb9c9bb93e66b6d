//! Which run goes when: two at a time, the slow ones first, the results printed in the order of the tables.

use std::path::Path;
use std::sync::Mutex;

use super::is_slow;
use super::pytest::{Report, Run};
use crate::counts::Counts;
use crate::workspace::Workspace;

/// Runs them all and prints a line for each.
pub(super) fn run_all(runs: &[Run], workspace: &Workspace, output: &Path) -> Counts {
    in_parallel(
        runs.len(),
        |index| is_slow(&runs[index].interpreter),
        |index| runs[index].run(workspace, output),
    )
}

/// Calls `run` for 0 to `count`, those that are `slow` first, and prints the reports by index, each as soon as it is its turn.
fn in_parallel(
    count: usize,
    slow: impl Fn(usize) -> bool,
    run: impl Fn(usize) -> Report + Sync,
) -> Counts {
    let mut order: Vec<_> = (0..count).collect();
    order.sort_by_key(|&index| !slow(index)); // stable
    let next = Mutex::new(order.into_iter());
    let printer = Mutex::new(Printer {
        reports: (0..count).map(|_| None).collect(),
        printed: 0,
        total: Counts::default(),
    });
    let work = || loop {
        let Some(index) = next.lock().expect("no worker panics with the queue").next() else {
            break;
        };
        let report = run(index);
        printer
            .lock()
            .expect("no worker panics while printing")
            .take(index, report);
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        work();
    });
    printer.into_inner().expect("the workers ended").total
}

/// Reports that wait for their turn.
struct Printer {
    reports: Vec<Option<Report>>,
    printed: usize,
    total: Counts,
}

impl Printer {
    fn take(&mut self, index: usize, report: Report) {
        self.total += report.counts;
        self.reports[index] = Some(report);
        while let Some(Some(report)) = self.reports.get(self.printed) {
            println!("{}", report.text);
            self.printed += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_run_is_counted_and_the_slow_ones_start_first() {
        let started = Mutex::new(Vec::new());
        let counts = in_parallel(
            6,
            |index| index >= 4,
            |index| {
                started.lock().unwrap().push(index);
                Report {
                    counts: Counts {
                        passed: 1,
                        failed: 0,
                        skipped: 0,
                    },
                    text: format!("run {index}"),
                }
            },
        );
        assert_eq!(counts.passed, 6);
        let mut first = started.into_inner().unwrap()[..2].to_vec();
        first.sort();
        assert!(first.contains(&4), "{first:?}");
    }
}
