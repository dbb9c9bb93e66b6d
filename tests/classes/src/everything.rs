//! A class with the special methods, each of which does what an instance was made for: fail, panic, or neither.

use std::sync::atomic::{AtomicI64, Ordering};

use hpy::prelude::*;
use hpy::types::CompareOp;

#[derive(Clone, Copy)]
enum Mode {
    Fine,
    Fails,
    Panics,
}

/// Values of `Everything` that are there.
static ALIVE: AtomicI64 = AtomicI64::new(0);

/// Whatever Python calls.
#[hpy::class]
pub struct Everything {
    mode: Mode,
}

impl Everything {
    fn of(mode: Mode) -> Everything {
        ALIVE.fetch_add(1, Ordering::Relaxed);
        Everything { mode }
    }

    fn does<T>(&self, value: T) -> hpy::Result<T> {
        match self.mode {
            Mode::Fine => Ok(value),
            Mode::Fails => Err(Error::value_error("it fails")),
            Mode::Panics => panic!("it panics"),
        }
    }
}

impl Drop for Everything {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

#[hpy::methods]
impl Everything {
    #[new]
    #[hpy(signature = (mode = "fine"))]
    fn new(mode: &str) -> hpy::Result<Everything> {
        Ok(Everything::of(match mode {
            "fine" => Mode::Fine,
            "fails" => Mode::Fails,
            "panics" => Mode::Panics,
            "new_fails" => return Err(Error::value_error("it fails")),
            "new_panics" => panic!("it panics"),
            _ => return Err(Error::value_error("no such mode")),
        }))
    }

    #[staticmethod]
    fn alive() -> i64 {
        ALIVE.load(Ordering::Relaxed)
    }

    fn method(&self, _number: i64) -> hpy::Result<()> {
        self.does(())
    }

    fn exclusive(&mut self, _number: i64) -> hpy::Result<()> {
        self.does(())
    }

    #[getter]
    fn value(&self) -> hpy::Result<i64> {
        self.does(0)
    }

    #[setter]
    fn set_value(&mut self, _value: i64) -> hpy::Result<()> {
        self.does(())
    }

    #[deleter]
    fn delete_value(&mut self) -> hpy::Result<()> {
        self.does(())
    }

    fn __repr__(&self) -> hpy::Result<&str> {
        self.does("everything")
    }

    fn __str__(&self) -> hpy::Result<&str> {
        self.does("all")
    }

    fn __hash__(&self) -> hpy::Result<i64> {
        self.does(1)
    }

    fn __bool__(&self) -> hpy::Result<bool> {
        self.does(true)
    }

    fn __len__(&self) -> hpy::Result<usize> {
        self.does(3)
    }

    fn __getitem__(&self, _key: i64) -> hpy::Result<i64> {
        self.does(1)
    }

    fn __setitem__(&mut self, _key: i64, _value: i64) -> hpy::Result<()> {
        self.does(())
    }

    fn __delitem__(&mut self, _key: i64) -> hpy::Result<()> {
        self.does(())
    }

    fn __contains__(&self, _item: i64) -> hpy::Result<bool> {
        self.does(true)
    }

    fn __call__(&self) -> hpy::Result<i64> {
        self.does(1)
    }

    fn __richcmp__(&self, _other: i64, _op: CompareOp) -> hpy::Result<bool> {
        self.does(true)
    }

    fn __add__(&self, _other: i64) -> hpy::Result<i64> {
        self.does(1)
    }

    fn __radd__(&self, _other: i64) -> hpy::Result<i64> {
        self.does(1)
    }

    fn __iadd__(&mut self, _other: i64) -> hpy::Result<()> {
        self.does(())
    }

    fn __sub__(&self, _other: i64) -> hpy::Result<i64> {
        self.does(1)
    }

    fn __rsub__(&self, _other: i64) -> hpy::Result<i64> {
        self.does(1)
    }

    fn __isub__(&mut self, _other: i64) -> hpy::Result<()> {
        self.does(())
    }

    fn __mul__(&self, _other: i64) -> hpy::Result<i64> {
        self.does(1)
    }

    fn __rmul__(&self, _other: i64) -> hpy::Result<i64> {
        self.does(1)
    }

    fn __imul__(&mut self, _other: i64) -> hpy::Result<()> {
        self.does(())
    }

    fn __neg__(&self) -> hpy::Result<i64> {
        self.does(1)
    }

    fn __pos__(&self) -> hpy::Result<i64> {
        self.does(1)
    }

    fn __abs__(&self) -> hpy::Result<i64> {
        self.does(1)
    }

    fn __invert__(&self) -> hpy::Result<i64> {
        self.does(1)
    }

    fn __int__(&self) -> hpy::Result<i64> {
        self.does(1)
    }

    fn __float__(&self) -> hpy::Result<f64> {
        self.does(1.0)
    }

    fn __index__(&self) -> hpy::Result<i64> {
        self.does(1)
    }

    fn __iter__(&self) -> hpy::Result<Everything> {
        self.does(())?;
        Ok(Everything::of(self.mode))
    }

    fn __next__(&mut self) -> hpy::Result<Option<i64>> {
        self.does(None)
    }

    fn __getattr__(&self, name: &str) -> hpy::Result<i64> {
        // Interpreters and `copy` ask for some.
        if name.starts_with("__") {
            return Err(Error::attribute_error("not that"));
        }
        self.does(1)
    }
}
