//! What was measured on one interpreter, as tables and as JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::json;

use super::forms::Form;
use super::python::Python;

/// The figures of one interpreter.
pub(super) struct Report {
    title: String,
    unit: &'static str,
    /// The forms that the others are divided by.
    baselines: Vec<Form>,
    rows: Vec<Row>,
    /// What each row calls, by its name.
    statements: BTreeMap<String, String>,
    missing: BTreeMap<Form, String>,
    failed: BTreeMap<Form, String>,
}

pub(super) struct Row {
    name: String,
    figures: BTreeMap<Form, f64>,
}

impl Row {
    pub(super) fn figure(&self, form: Form) -> Option<f64> {
        self.figures.get(&form).copied()
    }

    /// The figure of `form` as a multiple of that of `baseline`.
    pub(super) fn ratio(&self, form: Form, baseline: Form) -> Option<f64> {
        Some(self.figures.get(&form)? / self.figures.get(&baseline)?)
    }
}

impl Report {
    pub(super) fn new(python: &Python, baselines: &[Form]) -> Report {
        let host = match &python.facts.hpy {
            Some(version) => format!("hpy.universal {version}"),
            None => "no hpy.universal".to_owned(),
        };
        let title = format!("{} ({}, {host})", python.name, python.version);
        Report::titled(title, baselines)
    }

    pub(super) fn titled(title: String, baselines: &[Form]) -> Report {
        Report {
            title,
            unit: "ns per call",
            baselines: baselines.to_vec(),
            rows: Vec::new(),
            statements: BTreeMap::new(),
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

    /// Notes the statement that a row measures.
    pub(super) fn is_called(&mut self, name: &str, statement: String) {
        self.statements.insert(name.to_owned(), statement);
    }

    /// Interpreter and host.
    pub(super) fn title(&self) -> &str {
        &self.title
    }

    /// The rows, each with the statement that it measures, or its name.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&str, &Row)> {
        self.rows.iter().map(|row| {
            let statement = self.statements.get(&row.name).unwrap_or(&row.name);
            (&**statement, row)
        })
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
                json!({ "row": row.name, "statement": self.statements.get(&row.name), "figures": figures })
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

    pub(super) fn geometric_mean(&self, form: Form, baseline: Form) -> Option<f64> {
        let ratios: Vec<f64> = self
            .rows
            .iter()
            .filter_map(|row| row.ratio(form, baseline))
            .collect();
        let logarithms: f64 = ratios.iter().map(|ratio| ratio.ln()).sum();
        (!ratios.is_empty()).then(|| (logarithms / ratios.len() as f64).exp())
    }

    /// The forms that have figures, in the order of the tables.
    pub(super) fn forms(&self) -> Vec<Form> {
        let forms: BTreeSet<_> = self
            .rows
            .iter()
            .flat_map(|row| row.figures.keys())
            .collect();
        forms.into_iter().copied().collect()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let forms = self.forms();
        writeln!(f, "{}", self.title)?;
        heading(f, self.unit, &forms)?;
        for row in &self.rows {
            let figures = forms.iter().map(|form| row.figures.get(form).copied());
            line(f, &row.name, figures, 1)?;
        }
        for &baseline in self.baselines.iter().filter(|form| forms.contains(form)) {
            let mut others = forms.clone();
            others.retain(|&form| form != baseline);
            if others.is_empty() {
                continue;
            }
            writeln!(f)?;
            heading(f, &format!("times {}", baseline.name()), &others)?;
            for row in &self.rows {
                let ratios = others.iter().map(|&form| row.ratio(form, baseline));
                line(f, &row.name, ratios, 2)?;
            }
            let means = others
                .iter()
                .map(|&form| self.geometric_mean(form, baseline));
            line(f, "geometric mean", means, 2)?;
        }
        for (form, reason) in self.missing.iter().chain(&self.failed) {
            writeln!(f, "{}: {reason}", form.name())?;
        }
        Ok(())
    }
}

fn heading(f: &mut fmt::Formatter<'_>, name: &str, forms: &[Form]) -> fmt::Result {
    write!(f, "{name:<24}")?;
    for form in forms {
        write!(f, "{:>19}", form.name())?;
    }
    writeln!(f)
}

fn line(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    values: impl Iterator<Item = Option<f64>>,
    places: usize,
) -> fmt::Result {
    write!(f, "{name:<24}")?;
    for value in values {
        match value {
            Some(value) => write!(f, "{value:>19.places$}")?,
            None => write!(f, "{:>19}", "-")?,
        }
    }
    writeln!(f)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(baselines: &[Form]) -> Report {
        Report::titled("cpython-3.11".to_owned(), baselines)
    }

    fn cells(line: Option<&str>) -> Vec<&str> {
        line.unwrap().split_whitespace().collect()
    }

    #[test]
    fn the_lowest_figure_counts() {
        let mut report = report(&[]);
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
        assert_eq!(report.rows[0].ratio(Form::Ours, Form::CHpy), Some(0.5));
        assert_eq!(report.rows[2].ratio(Form::Ours, Form::CHpy), None);
        assert_eq!(report.geometric_mean(Form::Ours, Form::CHpy), Some(1.0));
        assert_eq!(report.geometric_mean(Form::Ours, Form::Pyo3), None);
    }

    #[test]
    fn a_baseline_has_a_table_of_the_other_forms() {
        let mut report = report(&[Form::OursPackage, Form::Pyo3]);
        for (form, figure) in [
            (Form::OursOwn, 20.0),
            (Form::OursPackage, 80.0),
            (Form::CHpy, 40.0),
        ] {
            report.measured(form, "add2", figure);
        }
        let table = report.to_string();
        let (_, ratios) = table.split_once("\n\n").unwrap();
        let mut lines = ratios.lines();
        assert_eq!(
            cells(lines.next()),
            [
                "times", "ours,", "package", "C", "HPy", "ours,", "own", "host"
            ]
        );
        assert_eq!(cells(lines.next()), ["add2", "0.50", "0.25"]);
        assert_eq!(cells(lines.next()), ["geometric", "mean", "0.50", "0.25"]);
        assert_eq!(lines.next(), None, "PyO3 was not measured");
    }

    #[test]
    fn what_is_missing_has_no_column_and_a_reason_below() {
        let mut report = report(&[]);
        report.measured(Form::Ours, "add2", 20.0);
        report.measured(Form::Pyo3, "kw", 30.0);
        report.missing(Form::CHpy, "no host".to_owned());
        let table = report.to_string();
        assert_eq!(cells(table.lines().nth(2)), ["add2", "-", "20.0"]);
        assert_eq!(table.lines().last(), Some("C HPy: no host"));
        assert_eq!(report.failures().count(), 0);
    }
}
