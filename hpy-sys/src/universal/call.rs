//! How a function of HPy is reached: through the context, or under the CPython ABI directly.

/// Calls the function `$function` of a context or a tail.
#[cfg(not(feature = "cpython-abi"))]
macro_rules! call {
    ($context:expr, $function:ident($($arg:expr),*)) => {
        ((*$context).$function)($($arg),*)
    };
}

/// Calls the own host's `$function`.
#[cfg(feature = "cpython-abi")]
macro_rules! call {
    ($context:expr, $function:ident($($arg:expr),*)) => {
        crate::cpython::functions::$function($($arg),*)
    };
}

pub(super) use call;
