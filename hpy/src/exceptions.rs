//! Exception classes, as values to make and compare [`Error`]s with: the built-in ones, and those of [`exception!`](crate::exception) and
//! [`import_exception!`](crate::import_exception).

mod definition;

use hpy_sys::{HPy, HPyContext};

use crate::context::Context;
use crate::error::{Error, Result};
use crate::handle::{Borrowed, Handle};
use crate::types::PyType;
use crate::types::any::is_instance;

pub use self::definition::Definition;

/// An exception class: a constant of this module, or what [`exception!`](crate::exception) or
/// [`import_exception!`](crate::import_exception) defines.
#[derive(Clone, Copy)]
pub struct ExceptionType {
    name: &'static str,
    class: Class,
}

#[derive(Clone, Copy)]
enum Class {
    /// One of the context's constants.
    Constant(fn(&HPyContext) -> HPy),
    /// A class that is made or imported at its first use.
    Defined(fn() -> &'static Definition),
}

impl ExceptionType {
    /// The class of a definition, which always is the same one.
    #[doc(hidden)]
    pub const fn defined(
        name: &'static str,
        definition: fn() -> &'static Definition,
    ) -> ExceptionType {
        ExceptionType {
            name,
            class: Class::Defined(definition),
        }
    }

    /// Returns the name of the class, as Python has it.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// Returns the class as a Python object.
    ///
    /// # Errors
    ///
    /// For a built-in class none. Otherwise what making or importing the class raises, at its first use.
    pub fn handle<'ctx>(self, ctx: Context<'ctx>) -> Result<Handle<'ctx, PyType>> {
        match self.class {
            Class::Constant(constant) => Ok(ctx.constant(constant).dup()),
            Class::Defined(definition) => definition().class(ctx),
        }
    }

    /// Returns a built-in class without a handle of its own.
    pub(crate) fn as_constant<'ctx>(
        self,
        ctx: Context<'ctx>,
    ) -> Option<Borrowed<'ctx, 'ctx, PyType>> {
        match self.class {
            Class::Constant(constant) => Some(ctx.constant(constant)),
            Class::Defined(_) => None,
        }
    }

    /// [`ExceptionType::as_constant`] of a constant of this module.
    pub(crate) fn constant<'ctx>(self, ctx: Context<'ctx>) -> Borrowed<'ctx, 'ctx, PyType> {
        self.as_constant(ctx)
            .expect("the constants of this module are the context's")
    }

    /// Returns this class, or the nearest base class whose instances are made of one message.
    pub(crate) fn made_of_message(self) -> ExceptionType {
        match self.name {
            "UnicodeDecodeError" | "UnicodeEncodeError" | "UnicodeTranslateError"
                if matches!(self.class, Class::Constant(_)) =>
            {
                UnicodeError
            }
            _ => self,
        }
    }
}

/// Tells whether an object can be raised.
pub(crate) fn is_exception(object: &Handle<'_>) -> bool {
    is_instance(object, BaseException.constant(object.ctx()).as_raw())
}

/// Shows the class's name.
impl core::fmt::Debug for ExceptionType {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name)
    }
}

macro_rules! exceptions {
    ($($class:ident, $field:ident $(, $constructor:ident)?;)*) => {
        $(
            #[doc = concat!("Python's `", stringify!($class), "`.")]
            #[allow(non_upper_case_globals)] // Python's spelling.
            pub const $class: ExceptionType = ExceptionType {
                name: stringify!($class),
                class: Class::Constant(|ctx| ctx.$field),
            };
        )*

        /// One constructor for each built-in exception class that is made of a message.
        impl Error {
            $($(
                #[doc = concat!("Makes a `", stringify!($class), "` with this message.")]
                pub fn $constructor(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
                    Error::new($class, message.into())
                }
            )?)*
        }
    };
}

exceptions! {
    BaseException, h_BaseException, base_exception;
    Exception, h_Exception, exception;
    StopAsyncIteration, h_StopAsyncIteration, stop_async_iteration;
    StopIteration, h_StopIteration, stop_iteration;
    GeneratorExit, h_GeneratorExit, generator_exit;
    ArithmeticError, h_ArithmeticError, arithmetic_error;
    LookupError, h_LookupError, lookup_error;
    AssertionError, h_AssertionError, assertion_error;
    AttributeError, h_AttributeError, attribute_error;
    BufferError, h_BufferError, buffer_error;
    EOFError, h_EOFError, eof_error;
    FloatingPointError, h_FloatingPointError, floating_point_error;
    OSError, h_OSError, os_error;
    ImportError, h_ImportError, import_error;
    ModuleNotFoundError, h_ModuleNotFoundError, module_not_found_error;
    IndexError, h_IndexError, index_error;
    KeyError, h_KeyError, key_error;
    KeyboardInterrupt, h_KeyboardInterrupt, keyboard_interrupt;
    MemoryError, h_MemoryError, memory_error;
    NameError, h_NameError, name_error;
    OverflowError, h_OverflowError, overflow_error;
    RuntimeError, h_RuntimeError, runtime_error;
    RecursionError, h_RecursionError, recursion_error;
    NotImplementedError, h_NotImplementedError, not_implemented_error;
    SyntaxError, h_SyntaxError, syntax_error;
    IndentationError, h_IndentationError, indentation_error;
    TabError, h_TabError, tab_error;
    ReferenceError, h_ReferenceError, reference_error;
    SystemError, h_SystemError, system_error;
    SystemExit, h_SystemExit, system_exit;
    TypeError, h_TypeError, type_error;
    UnboundLocalError, h_UnboundLocalError, unbound_local_error;
    UnicodeError, h_UnicodeError, unicode_error;
    UnicodeEncodeError, h_UnicodeEncodeError;
    UnicodeDecodeError, h_UnicodeDecodeError;
    UnicodeTranslateError, h_UnicodeTranslateError;
    ValueError, h_ValueError, value_error;
    ZeroDivisionError, h_ZeroDivisionError, zero_division_error;
    BlockingIOError, h_BlockingIOError, blocking_io_error;
    BrokenPipeError, h_BrokenPipeError, broken_pipe_error;
    ChildProcessError, h_ChildProcessError, child_process_error;
    ConnectionError, h_ConnectionError, connection_error;
    ConnectionAbortedError, h_ConnectionAbortedError, connection_aborted_error;
    ConnectionRefusedError, h_ConnectionRefusedError, connection_refused_error;
    ConnectionResetError, h_ConnectionResetError, connection_reset_error;
    FileExistsError, h_FileExistsError, file_exists_error;
    FileNotFoundError, h_FileNotFoundError, file_not_found_error;
    InterruptedError, h_InterruptedError, interrupted_error;
    IsADirectoryError, h_IsADirectoryError, is_a_directory_error;
    NotADirectoryError, h_NotADirectoryError, not_a_directory_error;
    PermissionError, h_PermissionError, permission_error;
    ProcessLookupError, h_ProcessLookupError, process_lookup_error;
    TimeoutError, h_TimeoutError, timeout_error;
    Warning, h_Warning, warning;
    UserWarning, h_UserWarning, user_warning;
    DeprecationWarning, h_DeprecationWarning, deprecation_warning;
    PendingDeprecationWarning, h_PendingDeprecationWarning, pending_deprecation_warning;
    SyntaxWarning, h_SyntaxWarning, syntax_warning;
    RuntimeWarning, h_RuntimeWarning, runtime_warning;
    FutureWarning, h_FutureWarning, future_warning;
    ImportWarning, h_ImportWarning, import_warning;
    UnicodeWarning, h_UnicodeWarning, unicode_warning;
    BytesWarning, h_BytesWarning, bytes_warning;
    ResourceWarning, h_ResourceWarning, resource_warning;
}
