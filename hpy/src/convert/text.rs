//! `&str`, `String`, `char`.

use std::borrow::Cow;

use super::{FromPyObject, IntoPyObject};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::types::PyStr;

impl<'a, 'ctx> FromPyObject<'a, 'ctx> for &'a str {
    #[inline]
    fn from_py_object(object: &'a Handle<'ctx>) -> Result<&'a str> {
        crate::types::str::text_of(object)
    }
}

impl<'a, 'ctx> FromPyObject<'a, 'ctx> for Cow<'a, str> {
    #[inline]
    fn from_py_object(object: &'a Handle<'ctx>) -> Result<Cow<'a, str>> {
        object.extract().map(Cow::Borrowed)
    }
}

impl<'ctx> FromPyObject<'_, 'ctx> for String {
    #[inline]
    fn from_py_object(object: &Handle<'ctx>) -> Result<String> {
        object.extract::<&str>().map(str::to_owned)
    }
}

impl<'ctx> FromPyObject<'_, 'ctx> for char {
    fn from_py_object(object: &Handle<'ctx>) -> Result<char> {
        let text: &str = object.extract()?;
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(char), None) => Ok(char),
            _ => Err(Error::value_error(format!(
                "expected a str of one character, got one of {}",
                text.chars().count()
            ))),
        }
    }
}

impl<'ctx> IntoPyObject<'ctx> for &str {
    type Target = PyStr;

    #[inline]
    fn into_py_object(self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyStr>> {
        PyStr::new(ctx, self)
    }
}

impl<'ctx> IntoPyObject<'ctx> for String {
    type Target = PyStr;

    #[inline]
    fn into_py_object(self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyStr>> {
        PyStr::new(ctx, &self)
    }
}

impl<'ctx> IntoPyObject<'ctx> for &String {
    type Target = PyStr;

    #[inline]
    fn into_py_object(self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyStr>> {
        PyStr::new(ctx, self)
    }
}

impl<'ctx> IntoPyObject<'ctx> for Cow<'_, str> {
    type Target = PyStr;

    #[inline]
    fn into_py_object(self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyStr>> {
        PyStr::new(ctx, &self)
    }
}

impl<'ctx> IntoPyObject<'ctx> for char {
    type Target = PyStr;

    #[inline]
    fn into_py_object(self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyStr>> {
        PyStr::new(ctx, self.encode_utf8(&mut [0; 4]))
    }
}
