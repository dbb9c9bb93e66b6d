//! Payloads that lie beside the object.
//!
//! An instance of a subclass of `int` or `tuple` ends with its own items, and nobody but the interpreter knows the layout of the other
//! builtin types. So a payload over such a base is a block of its own, found by the address of the object.

use core::alloc::Layout;
use core::ffi::c_void;
use core::ptr;
use std::alloc::{alloc_zeroed, dealloc};
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use super::abi::Object;

/// The alignment of a payload.
const ALIGN: usize = 16;

struct Block {
    address: *mut u8,
    layout: Layout,
}

// SAFETY: the block belongs to the map alone, and whoever asks for it holds the GIL.
unsafe impl Send for Block {}

static BLOCKS: LazyLock<Mutex<HashMap<usize, Block>>> = LazyLock::new(Mutex::default);

fn blocks() -> MutexGuard<'static, HashMap<usize, Block>> {
    // Nothing panics while it holds the lock, except for want of memory.
    BLOCKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The payload of `object`, made and zeroed if there is none yet; null if there is no memory.
pub(super) fn get(object: *mut Object, size: usize) -> *mut c_void {
    let mut blocks = blocks();
    if let Some(block) = blocks.get(&(object as usize)) {
        return block.address.cast();
    }
    let Ok(layout) = Layout::from_size_align(size.max(1), ALIGN) else {
        return ptr::null_mut();
    };
    // SAFETY: the size is not 0.
    let address = unsafe { alloc_zeroed(layout) };
    if !address.is_null() {
        blocks.insert(object as usize, Block { address, layout });
    }
    address.cast()
}

/// The payload of `object`, null if it was never asked for.
pub(super) fn peek(object: *mut Object) -> *mut c_void {
    let blocks = blocks();
    let block = blocks.get(&(object as usize));
    block.map_or(ptr::null_mut(), |block| block.address.cast())
}

/// Frees the payload of `object`, which nobody uses any more.
pub(super) fn free(object: *mut Object) {
    let block = blocks().remove(&(object as usize));
    if let Some(Block { address, layout }) = block {
        // SAFETY: it was allocated with this layout, and nothing refers to it.
        unsafe { dealloc(address, layout) };
    }
}
