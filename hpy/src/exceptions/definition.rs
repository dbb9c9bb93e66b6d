//! [`exception!`](crate::exception) and [`import_exception!`](crate::import_exception): classes beyond the built-in ones.

use hpy_sys::HPyContext;

use super::{BaseException, ExceptionType};
use crate::context::Context;
use crate::error::{Error, Result, is_subclass};
use crate::global::Global;
use crate::handle::Handle;
use crate::types::{CallArgs, PyDict, PyModule, PyTuple, PyType};

/// What `exception!` and `import_exception!` leave in the library: how the class is had, and where it is kept.
#[doc(hidden)]
pub struct Definition {
    name: &'static str,
    origin: Origin,
    /// The class. A new load of the module may empty it.
    class: Global<PyType>,
}

enum Origin {
    New {
        bases: &'static [ExceptionType],
        doc: &'static str,
        /// The crate, for `__module__` until a module exports the class.
        path: &'static str,
    },
    Imported {
        module: &'static str,
    },
}

impl Definition {
    /// A class to be made. `path` begins with the name of the crate.
    pub const fn new(
        name: &'static str,
        bases: &'static [ExceptionType],
        doc: &'static str,
        path: &'static str,
    ) -> Definition {
        Definition {
            name,
            origin: Origin::New { bases, doc, path },
            class: Global::new(),
        }
    }

    /// A class to be imported.
    pub const fn imported(name: &'static str, module: &'static str) -> Definition {
        Definition {
            name,
            origin: Origin::Imported { module },
            class: Global::new(),
        }
    }

    /// Returns the class, which is made or imported where this load of the module has not done so yet.
    pub(crate) fn class<'ctx>(&'static self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyType>> {
        self.class.get_or_try_init(ctx, |ctx| match self.origin {
            Origin::New { bases, doc, path } => self.make(ctx, bases, doc, path),
            Origin::Imported { module } => self.import(ctx, module),
        })
    }

    /// Calls `type(name, bases, namespace)`: HPy's function takes one base only, and no `__module__` without a dot.
    fn make<'ctx>(
        &self,
        ctx: Context<'ctx>,
        bases: &[ExceptionType],
        doc: &str,
        path: &str,
    ) -> Result<Handle<'ctx, PyType>> {
        let bases: Result<Vec<Handle<'_>>> = bases
            .iter()
            .map(|base| base.handle(ctx).map(Handle::into_any))
            .collect();
        let bases = PyTuple::new(ctx, &bases?)?;
        let module = path.split("::").next().unwrap_or(path);
        let namespace = PyDict::empty(ctx)?;
        namespace.set_item("__module__", module)?;
        let doc = documentation(doc);
        if !doc.is_empty() {
            namespace.set_item("__doc__", doc)?;
        }
        let class = (self.name, &bases, &namespace).call(&type_of_types(ctx))?;
        self.check(class)
    }

    fn import<'ctx>(&self, ctx: Context<'ctx>, module: &str) -> Result<Handle<'ctx, PyType>> {
        // `stringify!` may put blanks around the dots.
        let module = module.replace(' ', "");
        let class = ctx.import(&module)?.getattr(self.name)?;
        self.check(class)
    }

    fn check<'ctx>(&self, class: Handle<'ctx>) -> Result<Handle<'ctx, PyType>> {
        let base = BaseException.constant(class.ctx());
        match class.into_cast::<PyType>() {
            Ok(class) if is_subclass(&class, &base) => Ok(class),
            Ok(_) => Err(Error::type_error(format!(
                "{} is no exception class",
                self.name
            ))),
            Err(error) => Err(error.prefix(self.name)),
        }
    }

    /// Puts the class into a module, where Python finds it from then on.
    pub(crate) fn export(
        &'static self,
        module: &Handle<'_, PyModule>,
        full_name: &str,
    ) -> Result<()> {
        let class = self.class(module.ctx())?;
        if let Origin::New { .. } = self.origin {
            class.setattr("__module__", full_name)?;
        }
        module.setattr(self.name, &class)
    }
}

fn type_of_types(ctx: Context<'_>) -> crate::handle::Borrowed<'_, '_> {
    ctx.constant(|ctx: &HPyContext| ctx.h_TypeType)
}

/// The text of documentation comments: without the blank that each line begins with, and without empty lines at both ends.
fn documentation(lines: &str) -> String {
    let lines: Vec<&str> = lines
        .split('\n')
        .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end())
        .collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// Makes exception classes.
///
/// ```
/// use hpy::exceptions::{Exception, LookupError};
/// use hpy::prelude::*;
///
/// hpy::exception! {
///     /// Something is wrong with an order.
///     pub OrderError(Exception);
///
///     /// There is nothing left of it.
///     pub OutOfStock(OrderError, LookupError);
/// }
///
/// #[hpy::function]
/// fn order(item: &str) -> hpy::Result<()> {
///     Err(Error::new(OutOfStock, (item.to_owned(), 0)))
/// }
///
/// #[hpy::module]
/// mod shop {
///     #[hpy(export)]
///     use super::{order, OrderError, OutOfStock};
/// }
/// # fn main() {
/// # #[cfg(feature = "embed")]
/// # hpy::embed::test(|ctx| {
/// #     let shop = hpy::embed::module!(ctx, shop)?;
/// #     let error = shop.call_method("order", ("bread",)).unwrap_err();
/// #     assert!(error.matches(ctx, OutOfStock) && error.matches(ctx, OrderError) && error.matches(ctx, LookupError));
/// #     assert_eq!(error.value(ctx)?.repr()?.as_str()?, "OutOfStock('bread', 0)");
/// #     let class = shop.getattr("OutOfStock")?;
/// #     assert!(class.is(&OutOfStock.handle(ctx)?));
/// #     assert_eq!(class.repr()?.as_str()?, "<class 'shop.OutOfStock'>");
/// #     assert_eq!(class.getattr("__doc__")?.extract::<String>()?, "There is nothing left of it.");
/// #     Ok(())
/// # });
/// # }
/// ```
///
/// In parentheses stand the bases, built-in or not; a module exports the class with `#[hpy(export)]`, and is its `__module__` then (until then,
/// and for a class that no module exports, the crate is). Each name is a constant of type [`ExceptionType`](crate::exceptions::ExceptionType).
/// The class is made when it is first used, or exported; one whose bases cannot be combined raises Python's `TypeError` then.
#[macro_export]
macro_rules! exception {
    ($(
        $(#[doc = $doc:expr])*
        $visibility:vis $name:ident($($base:expr),+ $(,)?);
    )+) => {$(
        $crate::__define_exception! {
            $(#[doc = $doc])*
            $visibility $name = $crate::private::ExceptionDefinition::new(
                $crate::private::core::stringify!($name),
                &[$($base),+],
                $crate::private::core::concat!($($doc, "\n"),*),
                $crate::private::core::module_path!(),
            );
        }
    )+};
}

/// Names exception classes of Python modules: `from json import JSONDecodeError`.
///
/// ```
/// use hpy::prelude::*;
///
/// hpy::import_exception! {
///     pub JSONDecodeError from json;
///     pub CancelledError from concurrent.futures;
/// }
///
/// /// Parses JSON; `None` where it is none.
/// #[hpy::function]
/// fn parse<'py>(ctx: Context<'py>, text: &str) -> hpy::Result<Option<Handle<'py>>> {
///     match ctx.import("json")?.call_method("loads", (text,)) {
///         Ok(value) => Ok(Some(value)),
///         Err(error) if error.matches(ctx, JSONDecodeError) => Ok(None),
///         Err(error) => Err(error),
///     }
/// }
/// # #[cfg(feature = "embed")]
/// # hpy::embed::test(|ctx| {
/// #     assert!(parse(ctx, "[1]")?.is_some());
/// #     assert!(parse(ctx, "[")?.is_none());
/// #     assert_eq!(CancelledError.handle(ctx)?.getattr("__name__")?.extract::<String>()?, "CancelledError");
/// #     Ok(())
/// # });
/// ```
///
/// Each name is a constant of type [`ExceptionType`](crate::exceptions::ExceptionType). The module is imported when the class is first used; that may
/// raise, and raises a `TypeError` where the name is no exception class.
#[macro_export]
macro_rules! import_exception {
    ($(
        $(#[doc = $doc:expr])*
        $visibility:vis $name:ident from $($module:ident).+;
    )+) => {$(
        $crate::__define_exception! {
            #[doc = $crate::private::core::concat!("Python's `", $crate::private::core::stringify!($($module).+), ".", $crate::private::core::stringify!($name), "`.")]
            $(#[doc = $doc])*
            $visibility $name = $crate::private::ExceptionDefinition::imported(
                $crate::private::core::stringify!($name),
                $crate::private::core::stringify!($($module).+),
            );
        }
    )+};
}

/// The constant for code, and the type of the same name that `#[hpy(export)]` looks at.
#[doc(hidden)]
#[macro_export]
macro_rules! __define_exception {
    ($(#[doc = $doc:expr])* $visibility:vis $name:ident = $definition:expr;) => {
        $(#[doc = $doc])*
        #[allow(non_upper_case_globals)]
        $visibility const $name: $crate::exceptions::ExceptionType = $crate::exceptions::ExceptionType::defined(
            $crate::private::core::stringify!($name),
            <$name>::definition,
        );

        #[doc(hidden)]
        #[allow(non_camel_case_types, dead_code)]
        $visibility struct $name {}

        #[allow(dead_code)]
        impl $name {
            fn definition() -> &'static $crate::private::ExceptionDefinition {
                static DEFINITION: $crate::private::ExceptionDefinition = $definition;
                &DEFINITION
            }

            #[doc(hidden)]
            pub const __HPY_ITEM: $crate::private::Item = $crate::private::Item::exception(Self::definition);
        }
    };
}
