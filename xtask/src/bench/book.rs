//! The book's tables and charts of what was measured: `book/src/costs/NAME.md` and `NAME.svg`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Context as _;

use super::forms::Form;
use super::report::Report;

/// What the charts divide by: the one form that every interpreter has besides ours.
const BASELINE: Form = Form::Pyo3;

/// Writes table and chart of the interpreter `name` into the book.
pub(super) fn write(root: &Path, name: &str, report: &Report) -> anyhow::Result<()> {
    let folder = root.join("book/src/costs");
    fs::create_dir_all(&folder)?;
    for (ending, text) in [("md", table(report)), ("svg", chart(report))] {
        let path = folder.join(format!("{name}.{ending}"));
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// Nanoseconds of each call in each form.
fn table(report: &Report) -> String {
    let forms = report.forms();
    let mut out = String::from("| ns per call |");
    for form in &forms {
        let _ = write!(out, " {} |", name(*form));
    }
    out += "\n|---|";
    out += &"--:|".repeat(forms.len());
    for (statement, row) in report.rows() {
        let _ = write!(out, "\n| `{statement}` |");
        for form in &forms {
            let figure = row.figure(*form).map_or("–".to_owned(), rounded);
            let _ = write!(out, " {figure} |");
        }
    }
    out += "\n| geometric mean, times PyO3 |";
    for form in &forms {
        let mean = report.geometric_mean(*form, BASELINE);
        let mean = mean.map_or("–".to_owned(), |mean| format!("{mean:.2}"));
        let _ = write!(out, " {mean} |");
    }
    out += "\n";
    out
}

/// With three digits: times are not worth more.
fn rounded(ns: f64) -> String {
    match ns {
        _ if ns < 10.0 => format!("{ns:.1}"),
        _ if ns < 1000.0 => format!("{ns:.0}"),
        _ => {
            let power = 10_f64.powi(ns.log10() as i32 - 2);
            format!("{:.0}", (ns / power).round() * power)
        }
    }
}

/// What the book calls a form: its readers are not us.
fn name(form: Form) -> String {
    form.name().replace("ours", "hpy-rs")
}

/// The height of a row, in pixels as all that follows.
const ROW: usize = 20;
/// Where the rows begin, below legend and scale.
const TOP: usize = 64;
const WIDTH: usize = 780;
/// Where the scale begins and ends.
const SCALE: [f64; 2] = [345.0, 755.0];
/// The multiples that the scale has lines for, from the smallest to the largest, and what they are called.
const MULTIPLES: [(f64, &str); 7] = [
    (1.0 / 16.0, "1/16"),
    (1.0 / 8.0, "1/8"),
    (1.0 / 4.0, "1/4"),
    (1.0 / 2.0, "1/2"),
    (1.0, "PyO3"),
    (2.0, "2"),
    (4.0, "4"),
];
/// How far the dots of a row lie below one another, so that none hides another.
const APART: f64 = 3.5;

/// A row for each call, with a dot for each form: how long it takes as a multiple of PyO3's time. The colours are for light and dark pages.
fn chart(report: &Report) -> String {
    let mut forms = report.forms();
    forms.retain(|form| *form != BASELINE);
    let rows: Vec<_> = report.rows().collect();
    let height = TOP + rows.len() * ROW + 10;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#777\">\n\
         <title>{}: time as a multiple of PyO3's</title>\n",
        escaped(report.title())
    );
    for (index, form) in forms.iter().enumerate() {
        let x = 14 + index * 170;
        let _ = writeln!(
            out,
            "<circle cx=\"{x}\" cy=\"14\" r=\"4\" fill=\"{}\"/><text x=\"{}\" y=\"18\">{}</text>",
            color(*form),
            x + 10,
            name(*form)
        );
    }
    for (multiple, text) in MULTIPLES {
        let (x, width) = (place(multiple), if multiple == 1.0 { 2 } else { 1 });
        let _ = writeln!(
            out,
            "<text x=\"{x:.0}\" y=\"{}\" text-anchor=\"middle\">{text}</text>\
             <line x1=\"{x:.0}\" x2=\"{x:.0}\" y1=\"{TOP}\" y2=\"{height}\" stroke=\"#777\" stroke-opacity=\"0.5\" stroke-width=\"{width}\"/>",
            TOP - 8
        );
    }
    for (index, (statement, row)) in rows.iter().enumerate() {
        let middle = TOP + index * ROW + ROW / 2;
        let _ = writeln!(
            out,
            "<text x=\"10\" y=\"{}\" font-family=\"monospace\">{}</text>\
             <line x1=\"10\" x2=\"{WIDTH}\" y1=\"{y}\" y2=\"{y}\" stroke=\"#777\" stroke-opacity=\"0.2\"/>",
            middle + 4,
            escaped(statement),
            y = middle + ROW / 2,
        );
        for (below, form) in forms.iter().enumerate() {
            if let Some(multiple) = row.ratio(*form, BASELINE) {
                let offset = below as f64 - (forms.len() - 1) as f64 / 2.0;
                let _ = writeln!(
                    out,
                    "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"4\" fill=\"{}\"><title>{} {multiple:.2}</title></circle>",
                    place(multiple),
                    middle as f64 + offset * APART,
                    color(*form),
                    name(*form)
                );
            }
        }
    }
    out += "</svg>\n";
    out
}

/// Where a multiple is on the scale, which is logarithmic; at its ends what lies beyond.
fn place(multiple: f64) -> f64 {
    let [least, most] = ends().map(f64::log2);
    let part = ((multiple.log2() - least) / (most - least)).clamp(0.0, 1.0);
    SCALE[0] + part * (SCALE[1] - SCALE[0])
}

/// The smallest and the largest multiple that the scale has.
fn ends() -> [f64; 2] {
    [MULTIPLES[0].0, MULTIPLES[MULTIPLES.len() - 1].0]
}

fn color(form: Form) -> &'static str {
    match form {
        Form::CApi => "#999999",
        Form::CHpy => "#0072b2",
        Form::Pyo3 => "#009e73",
        Form::Ours | Form::OursOwn | Form::OursPackage => "#d55e00",
        Form::OursCpython => "#e69f00",
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let mut report = Report::titled("cpython-3.11 (<3.11>)".to_owned(), &[]);
        report.measured(Form::Pyo3, "add2", 40.0);
        report.measured(Form::Ours, "add2", 20.0);
        report.is_called("add2", "1 < add2(1, 2)".to_owned());
        report.measured(Form::Ours, "kw", 1234.5);
        report
    }

    #[test]
    fn a_table_has_a_line_for_each_call() {
        assert_eq!(
            table(&report()),
            "| ns per call | PyO3 | hpy-rs |\n|---|--:|--:|\n| `1 < add2(1, 2)` | 40 | 20 |\n| `kw` | – | 1230 |\n\
             | geometric mean, times PyO3 | 1.00 | 0.50 |\n"
        );
    }

    #[test]
    fn a_chart_has_a_dot_for_each_form_but_the_baseline() {
        let chart = chart(&report());
        assert!(chart.contains(">1 &lt; add2(1, 2)</text>") && chart.contains("(&lt;3.11&gt;)"));
        let dots: Vec<_> = chart.matches("<title>hpy-rs ").collect();
        assert_eq!(dots.len(), 1, "{chart}");
        assert!(chart.contains("<title>hpy-rs 0.50</title>"));
    }

    #[test]
    fn figures_have_three_digits() {
        assert_eq!(
            [1.234, 12.34, 123.4, 1234.5, 28766.0].map(rounded),
            ["1.2", "12", "123", "1230", "28800"]
        );
    }

    #[test]
    fn the_scale_is_logarithmic_and_has_ends() {
        let middle = (SCALE[0] + SCALE[1]) / 2.0;
        let [least, most] = ends();
        assert_eq!(place((least * most).sqrt()), middle);
        assert!(MULTIPLES.is_sorted_by(|one, next| one.0 < next.0));
        assert_eq!(place(1e9), SCALE[1]);
        assert_eq!(place(1e-9), SCALE[0]);
    }
}
