//! The special methods: what each is called with, and where it goes.
//!
//! Those that are not here are methods like others.

use crate::callable::Returns;

/// A special method that Python calls in its own way.
pub(super) struct Special {
    pub(super) name: &'static str,
    pub(super) place: Place,
    pub(super) returns: Returns,
}

/// Where the runtime has it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a slot, with this many arguments: a function of `hpy::private::special`, and which of the methods that share it this is.
    Slot {
        row: &'static str,
        index: usize,
        arguments: usize,
    },
    /// In the slot for calls, with any arguments.
    Call,
    /// In a slot that only CPython has: a method, set again on the class.
    Again,
    /// `__del__`.
    Finalizer,
    /// `__getbuffer__`.
    Buffer,
}

/// The rows of operators whose slot is called for either operand.
const BINARY: [&str; 13] = [
    "add",
    "subtract",
    "multiply",
    "matrix_multiply",
    "true_divide",
    "floor_divide",
    "remainder",
    "divmod",
    "lshift",
    "rshift",
    "and",
    "xor",
    "or",
];

/// How many methods share a row, where it is more than one.
pub(super) fn sharing(row: &str) -> usize {
    match row {
        "compare" => 6,
        "assign_item" => 2,
        "power" => 2,
        _ if BINARY.contains(&row) => 2,
        _ => 1,
    }
}

/// Whether the method is the reflected form of an operator.
pub(super) fn is_reflected(row: &str, index: usize) -> bool {
    index == 1 && !matches!(row, "compare" | "assign_item")
}

/// The special method called `name`.
pub(super) fn find(name: &str) -> Option<&'static Special> {
    SPECIAL.iter().find(|special| special.name == name)
}

const fn slot(name: &'static str, row: &'static str, arguments: usize) -> Special {
    shared(name, row, 0, arguments)
}

const fn shared(name: &'static str, row: &'static str, index: usize, arguments: usize) -> Special {
    Special {
        name,
        place: Place::Slot {
            row,
            index,
            arguments,
        },
        returns: Returns::Value,
    }
}

/// A method whose slot wants a number or nothing.
const fn outcome(name: &'static str, row: &'static str, index: usize, arguments: usize) -> Special {
    Special {
        returns: Returns::Outcome,
        ..shared(name, row, index, arguments)
    }
}

/// A method that may be given operands of any type.
const fn operator(name: &'static str, row: &'static str, index: usize) -> Special {
    Special {
        returns: Returns::Operator,
        ..shared(name, row, index, 1)
    }
}

const fn again(name: &'static str) -> Special {
    Special {
        name,
        place: Place::Again,
        returns: Returns::Value,
    }
}

static SPECIAL: [Special; 80] = [
    slot("__repr__", "repr", 0),
    slot("__str__", "str", 0),
    outcome("__hash__", "hash", 0, 0),
    outcome("__bool__", "bool", 0, 0),
    outcome("__len__", "len", 0, 0),
    slot("__getitem__", "getitem", 1),
    outcome("__setitem__", "assign_item", 0, 2),
    outcome("__delitem__", "assign_item", 1, 1),
    outcome("__contains__", "contains", 0, 1),
    Special {
        name: "__call__",
        place: Place::Call,
        returns: Returns::Value,
    },
    Special {
        returns: Returns::Operator,
        ..slot("__richcmp__", "richcmp", 2)
    },
    operator("__lt__", "compare", 0),
    operator("__le__", "compare", 1),
    operator("__eq__", "compare", 2),
    operator("__ne__", "compare", 3),
    operator("__gt__", "compare", 4),
    operator("__ge__", "compare", 5),
    operator("__add__", "add", 0),
    operator("__radd__", "add", 1),
    operator("__iadd__", "inplace_add", 0),
    operator("__sub__", "subtract", 0),
    operator("__rsub__", "subtract", 1),
    operator("__isub__", "inplace_subtract", 0),
    operator("__mul__", "multiply", 0),
    operator("__rmul__", "multiply", 1),
    operator("__imul__", "inplace_multiply", 0),
    operator("__matmul__", "matrix_multiply", 0),
    operator("__rmatmul__", "matrix_multiply", 1),
    operator("__imatmul__", "inplace_matrix_multiply", 0),
    operator("__truediv__", "true_divide", 0),
    operator("__rtruediv__", "true_divide", 1),
    operator("__itruediv__", "inplace_true_divide", 0),
    operator("__floordiv__", "floor_divide", 0),
    operator("__rfloordiv__", "floor_divide", 1),
    operator("__ifloordiv__", "inplace_floor_divide", 0),
    operator("__mod__", "remainder", 0),
    operator("__rmod__", "remainder", 1),
    operator("__imod__", "inplace_remainder", 0),
    operator("__lshift__", "lshift", 0),
    operator("__rlshift__", "lshift", 1),
    operator("__ilshift__", "inplace_lshift", 0),
    operator("__rshift__", "rshift", 0),
    operator("__rrshift__", "rshift", 1),
    operator("__irshift__", "inplace_rshift", 0),
    operator("__and__", "and", 0),
    operator("__rand__", "and", 1),
    operator("__iand__", "inplace_and", 0),
    operator("__xor__", "xor", 0),
    operator("__rxor__", "xor", 1),
    operator("__ixor__", "inplace_xor", 0),
    operator("__or__", "or", 0),
    operator("__ror__", "or", 1),
    operator("__ior__", "inplace_or", 0),
    operator("__divmod__", "divmod", 0),
    operator("__rdivmod__", "divmod", 1),
    Special {
        returns: Returns::Operator,
        ..shared("__pow__", "power", 0, 2)
    },
    Special {
        returns: Returns::Operator,
        ..shared("__rpow__", "power", 1, 2)
    },
    operator("__ipow__", "inplace_power", 0),
    slot("__neg__", "negative", 0),
    slot("__pos__", "positive", 0),
    slot("__abs__", "absolute", 0),
    slot("__invert__", "invert", 0),
    slot("__int__", "int", 0),
    slot("__float__", "float", 0),
    slot("__index__", "index", 0),
    again("__iter__"),
    Special {
        returns: Returns::Next,
        ..again("__next__")
    },
    again("__getattr__"),
    again("__getattribute__"),
    again("__setattr__"),
    again("__delattr__"),
    again("__get__"),
    again("__set__"),
    again("__delete__"),
    again("__await__"),
    again("__aiter__"),
    Special {
        returns: Returns::NextAsync,
        ..again("__anext__")
    },
    again("__init__"),
    Special {
        name: "__del__",
        place: Place::Finalizer,
        returns: Returns::Value,
    },
    Special {
        name: "__getbuffer__",
        place: Place::Buffer,
        returns: Returns::Value,
    },
];
