//! Functions known at compile time: a signature, an implementation, and both with their types erased.

use core::ffi::c_void;
use core::marker::PhantomData;

use super::bindings::{HPyFunc_Signature, HPySlot_Slot};

/// A C function whose type is not known here: `HPyCFunction`, but never null.
pub type ErasedFunction = unsafe extern "C" fn() -> *mut c_void;

/// A value of `HPyFunc_Signature` as a type: the C type of the functions of that signature.
pub trait Signature: Sized + 'static {
    /// What an implementation calls.
    type Function: Copy;
    /// `I`'s function and its trampoline. It is always [`Definition<Self, I>`](Definition).
    type Erased<I: Implementation<Self>>: Erased;
    /// The value of C's enum.
    const VALUE: HPyFunc_Signature;
}

/// A function of signature `S`.
///
/// # Safety
///
/// `FUNCTION` may be called by the interpreter whenever it would call a function of this signature, with what it would pass.
/// It does not unwind.
pub unsafe trait Implementation<S: Signature>: 'static {
    /// The function.
    const FUNCTION: S::Function;
}

/// A slot as a type, which knows the signature of the slot's function. See [`slots`](crate::slots).
pub trait Slot: 'static {
    /// The signature of the slot's function.
    type Signature: Signature;
    /// The value of C's enum.
    const VALUE: HPySlot_Slot;
}

/// A function as definitions hold it.
pub trait Erased {
    /// What HPy's implementations call.
    const FUNCTION: ErasedFunction;
    /// What CPython calls.
    const TRAMPOLINE: ErasedFunction;
}

/// The implementation `I` of the signature `S`.
#[derive(Debug)]
pub struct Definition<S, I>(PhantomData<(S, I)>);
