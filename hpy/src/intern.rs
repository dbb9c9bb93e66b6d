//! [`intern!`](crate::intern) and [`import!`](crate::import): names and imported objects that are looked up once.

use core::fmt;

use hpy_sys::HPy;

use crate::context::Context;
use crate::error::Result;
use crate::global::Global;
use crate::handle::Handle;
use crate::types::PyStr;

/// A text that becomes a `str` once, when it is first needed: what [`intern!`](crate::intern) makes.
pub struct Interned {
    text: &'static str,
    object: Global<PyStr>,
}

impl Interned {
    /// Makes one. It has to be in a static.
    pub const fn new(text: &'static str) -> Interned {
        Interned {
            text,
            object: Global::new(),
        }
    }

    /// Returns the text.
    pub const fn as_str(&self) -> &'static str {
        self.text
    }

    /// Returns the `str`, which is the same object each time. Same as `sys.intern(text)`.
    ///
    /// # Errors
    ///
    /// `MemoryError`.
    #[inline]
    pub fn get<'ctx>(&'static self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyStr>> {
        match self.object.get(ctx) {
            Some(object) => Ok(object),
            None => self.make(ctx),
        }
    }

    /// Calls `use_name` with the `str`, without making a handle of its own where there is another way.
    #[inline]
    pub(crate) fn with<'ctx, R>(
        &'static self,
        ctx: Context<'ctx>,
        use_name: impl FnOnce(HPy) -> R,
    ) -> Result<R> {
        if let Some(name) = self.object.borrow() {
            return Ok(use_name(name));
        }
        self.get(ctx).map(|name| use_name(name.as_raw()))
    }

    #[cold]
    fn make<'ctx>(&'static self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyStr>> {
        let intern = |text: Handle<'ctx, PyStr>| {
            let intern = ctx.import("sys")?.getattr("intern")?;
            intern.call((text,))?.into_cast()
        };
        let text = PyStr::new(ctx, self.text)?;
        // Where Python code has put something else in the function's place, any `str` will do.
        let text = intern(text.dup()).unwrap_or(text);
        self.object.get_or_try_init(ctx, |_| Ok(text))
    }
}

impl fmt::Debug for Interned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Interned({:?})", self.text)
    }
}

/// Makes a name that becomes a `str` once in the process, and not at every use: `&'static` [`Interned`].
///
/// It stands where an attribute's name stands, or an object such as a key, and is the fast way to give either:
///
/// ```
/// use hpy::prelude::*;
///
/// /// `point.x + point.y`
/// #[hpy::function]
/// fn sum<'py>(point: &Handle<'py>) -> hpy::Result<Handle<'py>> {
///     point.getattr(hpy::intern!("x"))?.add(point.getattr(hpy::intern!("y"))?)
/// }
///
/// /// `options["verbose"]`, or `False`.
/// #[hpy::function]
/// fn is_verbose(options: &Handle<'_, PyDict>) -> hpy::Result<bool> {
///     let key = hpy::intern!("verbose");
///     Ok(options.contains(key)? && options.get_item(key)?.is_truthy()?)
/// }
/// # #[cfg(feature = "embed")]
/// # hpy::embed::test(|ctx| {
/// #     let point = ctx.import("types")?.getattr("SimpleNamespace")?.call(())?;
/// #     point.setattr("x", 3)?;
/// #     point.setattr(hpy::intern!("y"), 4)?;
/// #     assert_eq!(sum(&point)?.extract::<i64>()?, 7);
/// #     let options = PyDict::empty(ctx)?;
/// #     assert!(!is_verbose(&options)?);
/// #     options.set_item("verbose", true)?;
/// #     assert!(is_verbose(&options)?);
/// #     Ok(())
/// # });
/// ```
///
/// [`Interned::get`] gives the `str` itself.
#[macro_export]
macro_rules! intern {
    ($text:expr) => {{
        static __HPY_INTERNED: $crate::Interned = $crate::Interned::new($text);
        &__HPY_INTERNED
    }};
}

/// Imports a module, or an attribute of one, once: `hpy::import!(ctx, "decimal")` is a `Result<Handle<'_, PyModule>>`,
/// `hpy::import!(ctx, "decimal", "Decimal")` a `Result<Handle<'_>>`.
///
/// What was found is kept in a [`Global`](crate::Global) of this place in the program. Python code that later puts another object under the
/// name is not noticed; [`Context::import`](crate::Context::import) looks each time.
///
/// ```
/// use hpy::prelude::*;
///
/// #[hpy::function]
/// fn money<'py>(ctx: Context<'py>, amount: &str) -> hpy::Result<Handle<'py>> {
///     hpy::import!(ctx, "decimal", "Decimal")?.call((amount,))
/// }
/// # #[cfg(feature = "embed")]
/// # hpy::embed::test(|ctx| {
/// #     assert_eq!(money(ctx, "1.10")?.repr()?.as_str()?, "Decimal('1.10')");
/// #     assert_eq!(money(ctx, "2.20")?.repr()?.as_str()?, "Decimal('2.20')");
/// #     assert_eq!(hpy::import!(ctx, "decimal")?.name()?, "decimal");
/// #     assert!(hpy::import!(ctx, "no_such_module").is_err());
/// #     assert!(hpy::import!(ctx, "decimal", "no_such_attribute").is_err());
/// #     Ok(())
/// # });
/// ```
#[macro_export]
macro_rules! import {
    ($ctx:expr, $module:expr $(,)?) => {{
        static __HPY_IMPORTED: $crate::Global<$crate::types::PyModule> = $crate::Global::new();
        __HPY_IMPORTED.get_or_try_init($ctx, |ctx| ctx.import($module))
    }};
    ($ctx:expr, $module:expr, $name:expr $(,)?) => {{
        static __HPY_IMPORTED: $crate::Global<$crate::types::PyAny> = $crate::Global::new();
        __HPY_IMPORTED.get_or_try_init($ctx, |ctx| ctx.import($module)?.getattr($name))
    }};
}
