//! Classes whose instances are pickled and copied: by the option, or by each of the methods that Python asks.

use hpy::prelude::*;

/// A colour, by the option.
#[hpy::class(pickle, subclass, get_all, eq)]
#[derive(PartialEq)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

#[hpy::methods]
impl Colour {
    #[new]
    #[hpy(signature = (red, green = 0, blue = 0))]
    fn new(red: u8, green: u8, blue: u8) -> Colour {
        Colour { red, green, blue }
    }
}

/// A temperature, by the option, of which the attribute is not what the value holds.
#[hpy::class(pickle, frozen)]
pub struct Temperature {
    kelvin: f64,
}

#[hpy::methods]
impl Temperature {
    #[new]
    fn new(celsius: f64) -> hpy::Result<Temperature> {
        let kelvin = celsius + 273.0;
        if kelvin < 0.0 {
            return Err(Error::value_error("colder than nothing"));
        }
        Ok(Temperature { kelvin })
    }

    #[getter]
    fn celsius(&self) -> f64 {
        self.kelvin - 273.0
    }
}

/// Any object, by the option, with a count that is no argument of the constructor.
#[hpy::class(pickle)]
pub struct Parcel {
    #[hpy(get)]
    content: Field,
    #[hpy(get)]
    opened: u32,
}

#[hpy::methods]
impl Parcel {
    #[new]
    fn new(content: &Handle<'_>, owner: Owner<'_, '_>) -> hpy::Result<Parcel> {
        let content = Field::new(owner, content)?;
        Ok(Parcel { content, opened: 0 })
    }

    fn open(&mut self) {
        self.opened += 1;
    }

    fn __getstate__(&self) -> u32 {
        self.opened
    }

    fn __setstate__(&mut self, opened: u32) {
        self.opened = opened;
    }
}

/// A name, by `__getnewargs__`.
#[hpy::class]
pub struct Name {
    text: String,
}

#[hpy::methods]
impl Name {
    #[new]
    #[hpy(signature = (text, /))]
    fn new(text: String) -> Name {
        Name { text }
    }

    fn __getnewargs__(&self) -> (&str,) {
        (&self.text,)
    }

    fn __str__(&self) -> &str {
        &self.text
    }
}

/// A total, by `__getstate__` and `__setstate__`.
#[hpy::class]
pub struct Total {
    #[hpy(get, set)]
    amount: i64,
}

#[hpy::methods]
impl Total {
    #[new]
    fn new() -> Total {
        Total { amount: 0 }
    }

    fn __getstate__(&self) -> (i64,) {
        (self.amount,)
    }

    fn __setstate__(&mut self, state: (i64,)) {
        self.amount = state.0;
    }
}

/// A word, by `__reduce__`.
#[hpy::class(get_all, frozen)]
pub struct Word {
    letters: String,
}

#[hpy::methods]
impl Word {
    #[new]
    fn new(letters: String) -> Word {
        Word { letters }
    }

    fn __reduce__<'py>(slf: &Handle<'py, Self>) -> hpy::Result<(Handle<'py>, (String,))> {
        Ok((slf.getattr("__class__")?, (slf.get()?.letters.clone(),)))
    }
}

/// A number that remembers the protocol, by `__reduce_ex__`.
#[hpy::class(get_all, frozen)]
pub struct Protocol {
    number: i64,
}

#[hpy::methods]
impl Protocol {
    #[new]
    fn new(number: i64) -> Protocol {
        Protocol { number }
    }

    fn __reduce_ex__<'py>(
        slf: &Handle<'py, Self>,
        protocol: i64,
    ) -> hpy::Result<(Handle<'py>, (i64,))> {
        Ok((slf.getattr("__class__")?, (protocol,)))
    }
}

/// A sheet that can be copied but not pickled.
#[hpy::class]
pub struct Sheet {
    #[hpy(get)]
    copies: i64,
}

#[hpy::methods]
impl Sheet {
    #[new]
    fn new() -> Sheet {
        Sheet { copies: 0 }
    }

    fn __copy__(&self) -> Sheet {
        Sheet {
            copies: self.copies + 1,
        }
    }

    fn __deepcopy__(&self, memo: &Handle<'_, PyDict>) -> hpy::Result<Sheet> {
        memo.set_item("seen", true)?;
        Ok(Sheet {
            copies: self.copies + 10,
        })
    }
}
