//! The functions and the class of the benchmark in PyO3.

use pyo3::exceptions::{PyIndexError, PyValueError};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;

#[pyfunction]
fn noargs() {}

#[pyfunction]
#[pyo3(signature = (o, /))]
fn ident(o: Bound<'_, PyAny>) -> Bound<'_, PyAny> {
    o
}

#[pyfunction]
#[pyo3(signature = (i, /))]
fn inc(i: i64) -> i64 {
    i + 1
}

#[pyfunction]
#[pyo3(signature = (f, /))]
fn half(f: f64) -> f64 {
    f / 2.0
}

#[pyfunction(signature = (a, b, /))]
fn add2(a: i64, b: i64) -> i64 {
    a + b
}

#[pyfunction]
#[pyo3(signature = (a, b = 1, c = 2))]
fn kw(a: i64, b: i64, c: i64) -> i64 {
    a + b + c
}

#[pyfunction]
#[pyo3(signature = (s, /))]
fn strlen(s: &str) -> usize {
    s.len()
}

#[pyfunction]
#[pyo3(signature = (s, /))]
fn greet(s: &str) -> String {
    format!("Hello, {s}")
}

#[pyfunction]
#[pyo3(signature = (f, /))]
fn call<'py>(f: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    f.call0()
}

#[pyfunction]
#[pyo3(signature = (_o, /))]
fn raise_(_o: &Bound<'_, PyAny>) -> PyResult<()> {
    Err(PyValueError::new_err("no"))
}

#[pyfunction]
#[pyo3(signature = (o, /))]
fn getattr_<'py>(o: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    o.getattr(intern!(o.py(), "x"))
}

#[pyfunction]
#[pyo3(signature = (numbers, /))]
fn sum_list(numbers: Vec<i64>) -> i64 {
    numbers.iter().sum()
}

#[pyfunction]
#[pyo3(signature = (n, /))]
fn make_list(n: i64) -> Vec<i64> {
    (0..n).collect()
}

#[pyfunction]
#[pyo3(signature = (n, /))]
fn make_dict(py: Python<'_>, n: i64) -> PyResult<Bound<'_, PyDict>> {
    let dict = PyDict::new(py);
    for i in 0..n {
        dict.set_item(i, i)?;
    }
    Ok(dict)
}

/// A point in the plane, to which any object can be tied.
#[pyclass(subclass)]
struct Point {
    #[pyo3(get, set)]
    x: f64,
    y: f64,
    #[pyo3(get, set)]
    o: Option<Py<PyAny>>,
}

#[pymethods]
impl Point {
    #[new]
    #[pyo3(signature = (x = 0.0, y = 0.0))]
    fn new(x: f64, y: f64) -> Point {
        Point { x, y, o: None }
    }

    fn norm2(&self) -> f64 {
        self.x * self.x + self.y * self.y
    }

    fn __add__(&self, other: &Point) -> Point {
        Point::new(self.x + other.x, self.y + other.y)
    }

    fn __eq__(&self, other: &Point) -> bool {
        self.x == other.x && self.y == other.y
    }

    fn __hash__(&self) -> isize {
        (self.x * 31.0 + self.y) as isize
    }

    fn __len__(&self) -> usize {
        2
    }

    fn __getitem__(&self, index: isize) -> PyResult<f64> {
        match index {
            0 => Ok(self.x),
            1 => Ok(self.y),
            _ => Err(PyIndexError::new_err("a point has two coordinates")),
        }
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.o)
    }

    fn __clear__(&mut self) {
        self.o = None;
    }
}

#[pymodule]
mod calls_mod {
    #[pymodule_export]
    use super::{
        Point, add2, call, getattr_, greet, half, ident, inc, kw, make_dict, make_list, noargs,
        raise_, strlen, sum_list,
    };
}
