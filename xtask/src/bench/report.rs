//! What was measured on one interpreter, as a table and as JSON.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::json;

use super::forms::Form;
use super::python::Python;

/// The figures of one interpreter.
pub(super) struct Report {
    title: String,
    unit: &'static str,
    rows: Vec<Row>,
    missing: BTreeMap<Form, String>,
    failed: BTreeMap<Form, String>,
}

struct Row {
    name: String,
    figures: BTreeMap<Form, f64>,
}

impl Row {
    /// Ours as a multiple of another form's figure.
    fn ratio(&self, other: Form) -> Option<f64> {
        Some(self.figures.get(&Form::Ours)? / self.figures.get(&other)?)
    }
}

/// The forms that ours is compared with, in the order of the table.
const OTHERS: [Form; 3] = [Form::CHpy, Form::CApi, Form::Pyo3];

impl Report {
    pub(super) fn new(python: &Python) -> Report {
        let host = match &python.facts.hpy {
            Some(version) => format!("hpy.universal {version}"),
            None => "no hpy.universal".to_owned(),
        };
        Report {
            title: format!("{} ({}, {host})", python.name, python.version),
            unit: "ns per call",
            rows: Vec::new(),
            missing: BTreeMap::new(),
            failed: BTreeMap::new(),
        }
    }

    /// Says what the figures are, if not nanoseconds.
    pub(super) fn unit(&mut self, unit: &'static str) {
        self.unit = unit;
    }

    /// Notes that a form cannot exist here.
    pub(super) fn missing(&mut self, form: Form, reason: String) {
        self.missing.insert(form, reason);
    }

    /// Notes that a form should run here and did not.
    pub(super) fn failed(&mut self, form: Form, error: &anyhow::Error) {
        self.failed.insert(form, format!("{error:#}"));
    }

    /// Notes a figure; the lowest of a row and form counts.
    pub(super) fn measured(&mut self, form: Form, name: &str, figure: f64) {
        let at = self
            .rows
            .iter()
            .position(|row| row.name == name)
            .unwrap_or_else(|| {
                self.rows.push(Row {
                    name: name.to_owned(),
                    figures: BTreeMap::new(),
                });
                self.rows.len() - 1
            });
        let lowest = self.rows[at].figures.entry(form).or_insert(figure);
        *lowest = lowest.min(figure);
    }

    /// The forms that should have run and did not.
    pub(super) fn failures(&self) -> impl Iterator<Item = Form> {
        self.failed.keys().copied()
    }

    pub(super) fn json(&self) -> String {
        let by_name = |texts: &BTreeMap<Form, String>| -> BTreeMap<&str, String> {
            texts
                .iter()
                .map(|(form, text)| (form.name(), text.clone()))
                .collect()
        };
        let rows: Vec<_> = self
            .rows
            .iter()
            .map(|row| {
                let figures: BTreeMap<_, _> = row
                    .figures
                    .iter()
                    .map(|(form, figure)| (form.name(), figure))
                    .collect();
                json!({ "row": row.name, "figures": figures })
            })
            .collect();
        let report = json!({
            "interpreter": self.title,
            "unit": self.unit,
            "rows": rows,
            "missing": by_name(&self.missing),
            "failed": by_name(&self.failed),
        });
        format!("{report:#}\n")
    }

    fn geometric_mean(&self, other: Form) -> Option<f64> {
        let ratios: Vec<f64> = self
            .rows
            .iter()
            .filter_map(|row| row.ratio(other))
            .collect();
        let logarithms: f64 = ratios.iter().map(|ratio| ratio.ln()).sum();
        (!ratios.is_empty()).then(|| (logarithms / ratios.len() as f64).exp())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cell = |value: Option<f64>, places: usize| match value {
            Some(value) => format!("{value:.places$}"),
            None => "-".to_owned(),
        };
        writeln!(f, "{}", self.title)?;
        write!(f, "{:<22}", self.unit)?;
        for form in Form::ALL {
            write!(f, "{:>10}", form.name())?;
        }
        for other in OTHERS {
            write!(f, "{:>13}", format!("ours/{}", other.name()))?;
        }
        writeln!(f)?;
        for row in &self.rows {
            write!(f, "{:<22}", row.name)?;
            for form in Form::ALL {
                write!(f, "{:>10}", cell(row.figures.get(&form).copied(), 1))?;
            }
            for other in OTHERS {
                write!(f, "{:>13}", cell(row.ratio(other), 2))?;
            }
            writeln!(f)?;
        }
        write!(f, "{:<62}", "geometric mean")?;
        for other in OTHERS {
            write!(f, "{:>13}", cell(self.geometric_mean(other), 2))?;
        }
        writeln!(f)?;
        for (form, reason) in self.missing.iter().chain(&self.failed) {
            writeln!(f, "{}: {reason}", form.name())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        Report {
            title: "cpython-3.11".to_owned(),
            unit: "ns per call",
            rows: Vec::new(),
            missing: BTreeMap::new(),
            failed: BTreeMap::new(),
        }
    }

    #[test]
    fn the_lowest_figure_counts_and_ratios_are_of_ours() {
        let mut report = report();
        for (form, row, figure) in [
            (Form::CHpy, "add2", 50.0),
            (Form::CHpy, "add2", 40.0),
            (Form::Ours, "add2", 20.0),
            (Form::Ours, "kw", 40.0),
            (Form::CHpy, "kw", 20.0),
            (Form::Ours, "greet", 10.0),
        ] {
            report.measured(form, row, figure);
        }
        assert_eq!(report.rows[0].ratio(Form::CHpy), Some(0.5));
        assert_eq!(report.rows[2].ratio(Form::CHpy), None);
        assert_eq!(report.geometric_mean(Form::CHpy), Some(1.0));
        assert_eq!(report.geometric_mean(Form::Pyo3), None);
    }

    #[test]
    fn what_is_missing_is_a_dash_with_a_reason_below() {
        let mut report = report();
        report.measured(Form::Ours, "add2", 20.0);
        report.missing(Form::CHpy, "no host".to_owned());
        let table = report.to_string();
        let cells: Vec<_> = table.lines().nth(2).unwrap().split_whitespace().collect();
        assert_eq!(cells, ["add2", "-", "-", "-", "20.0", "-", "-", "-"]);
        assert_eq!(table.lines().last(), Some("C HPy: no host"));
        assert_eq!(report.failures().count(), 0);
    }
}
