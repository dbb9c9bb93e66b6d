"""What operations cost in calls of the C API: where it is emulated, as on PyPy 8 and GraalPy 25, each call counts."""

import os
import sys

import pytest

if os.environ.get("HPY_TEST_ABI") == "cpython":
    pytest.skip("the CPython ABI calls no functions that could be counted", allow_module_level=True)
try:
    import hpy_counts
except ImportError as error:
    # Only `cargo xtask test` builds it, and under the package, test_s19.py sees that CPython 3.13 refuses it.
    if not isinstance(error, ModuleNotFoundError) and "CPython 3.13" not in str(error):
        raise
    pytest.skip(str(error), allow_module_level=True)
if hpy_counts.__hpy_host__ != "own":
    pytest.skip("only the own host calls the C API", allow_module_level=True)
if hpy_counts.c_api_calls() is None:
    pytest.skip("needs the feature count-c-api", allow_module_level=True)

# What CPython 3.8 has in its place.
OLDER = {"PyObject_CallObject": "PyObject_CallNoArgs"}
GRAALPY = sys.implementation.name == "graalpy"


# Not from UTF-8 where the characters can be handed over as they lie.
TEXT = "PyUnicode_FromKindAndData" if sys.implementation.name == "cpython" else "PyUnicode_FromStringAndSize"
# PyPy appends faster than it fills.
FILLING = {"PyList_Append": 3, "Py_DecRef": 3} if sys.implementation.name == "pypy" else {"PyList_SetItem": 3}

# CPython ends an instance at once, in three calls, and looks at the tuple of the arguments without one.
ENDING = 2 if sys.implementation.name == "cpython" else 0


class Object:
    x = 1


def fail():
    raise ValueError


def calls(operation):
    """The calls that the operation makes, by function, without those of counting them."""

    def counted(operation):
        before = hpy_counts.c_api_calls()
        try:
            operation()
        except ValueError:
            pass
        after = hpy_counts.c_api_calls()
        return {OLDER.get(name, name): after[name] - before.get(name, 0) for name in after}

    counted(operation)
    counting, both = counted(lambda: None), counted(operation)
    return {name: both[name] - counting.get(name, 0) for name in both if both[name] != counting.get(name, 0)}


def checked(objects, counts):
    """The counts, with those of looking at the type of so many objects, where that takes calls."""
    counts = dict(counts)
    for name in ["PyObject_Type", "PyType_IsSubtype", "Py_DecRef"] if GRAALPY else []:
        counts[name] = counts.get(name, 0) + objects
    return counts


OBJECT = Object()
PAIR = hpy_counts.Pair(1.5)
PAIR.object = OBJECT
COSTS = {
    "noargs": (lambda: hpy_counts.noargs(), {"Py_IncRef": 1}),
    "ident": (lambda: hpy_counts.ident(OBJECT), {"Py_IncRef": 1}),
    "add": (lambda: hpy_counts.add(1, 2), {"PyLong_AsSsize_t": 2, "PyLong_FromLong": 1}),
    "half": (lambda: hpy_counts.half(1.5), {"PyFloat_AsDouble": 1, "PyFloat_FromDouble": 1}),
    "negate": (lambda: hpy_counts.negate(True), {"Py_IncRef": 1}),
    "text in": (lambda: hpy_counts.text_in("abc"), {"PyUnicode_AsUTF8AndSize": 1, "PyLong_FromUnsignedLong": 1}),
    "ascii out": (lambda: hpy_counts.text_out(True), {"PyUnicode_FromStringAndSize": 1}),
    "text out": (lambda: hpy_counts.text_out(False), {TEXT: 1}),
    "call": (lambda: hpy_counts.call(int), {"PyObject_CallNoArgs": 1}),
    "getattr": (lambda: hpy_counts.getattr(OBJECT), {"PyObject_GetAttrString": 1}),
    "raise": (lambda: hpy_counts.raise_(OBJECT), {"PyErr_SetString": 1}),
    "pass through": (lambda: hpy_counts.pass_through(fail), {"PyObject_CallNoArgs": 1}),
    "swallow": (lambda: hpy_counts.swallow(fail), {"PyObject_CallNoArgs": 1, "PyErr_Clear": 1, "Py_IncRef": 1}),
    "list out": (
        lambda: hpy_counts.list_out(3),
        dict({"PyLong_AsSsize_t": 1, "PyLong_FromLong": 3, "PyList_New": 1}, **FILLING),
    ),
    "method": (lambda: PAIR.method(), checked(1, {"Py_IncRef": 1})),
    "get": (lambda: PAIR.number, checked(1, {"PyFloat_FromDouble": 1})),
    "set": (lambda: setattr(PAIR, "number", 1.5), checked(1, {"PyFloat_AsDouble": 1})),
    "get object": (lambda: PAIR.object, checked(1, {"Py_IncRef": 1})),
    "set object": (lambda: setattr(PAIR, "object", OBJECT), checked(1, {"Py_IncRef": 1, "Py_DecRef": 1})),
    "eq": (lambda: PAIR == PAIR, checked(2, {"Py_IncRef": 1})),
    "hash": (lambda: hash(PAIR), checked(1, {})),
    "len": (lambda: len(PAIR), checked(1, {})),
    "in": (lambda: 1.5 in PAIR, checked(1, {"PyFloat_AsDouble": 1})),
    "index": (lambda: PAIR[0], checked(1, {"PyLong_AsSsize_t": 1, "PyLong_FromLong": 1})),
    "iterate": (
        lambda: hpy_counts.iterate([1, 2, 3]),
        {"PyObject_GetIter": 1, "PyIter_Next": 4, "PyErr_Occurred": 1, "Py_DecRef": 4, "PyLong_FromUnsignedLong": 1},
    ),
}

# On GraalPy the type of an object has to be asked for, and closed.
MOST = {
    "keywords": (lambda: hpy_counts.keywords(1, b=2, c=3), 13, 15),
    "bytes in": (lambda: hpy_counts.bytes_in(b"abc"), 3, 7),
    "call with": (lambda: hpy_counts.call_with(int, 3), 3, 3),
    "new": (lambda: hpy_counts.Pair(1.5), 3 + ENDING, 3),
    "add objects": (lambda: PAIR + PAIR, 5, 11),
    "setattr": (lambda: hpy_counts.setattr(OBJECT, 2), 4, 4),
    "list in": (lambda: hpy_counts.list_in([1, 2, 3]), 12, 22),
    "dict in": (lambda: hpy_counts.dict_in({"a": 1, "b": 2, "c": 3}), 28, 36),
}


@pytest.mark.parametrize("name", list(COSTS))
def test_operations_make_no_call_that_they_do_not_need(name):
    operation, expected = COSTS[name]
    assert calls(operation) == expected


@pytest.mark.parametrize("name", list(MOST))
def test_larger_operations_stay_within_bounds(name):
    operation, most, most_on_graalpy = MOST[name]
    assert sum(calls(operation).values()) <= (most_on_graalpy if GRAALPY else most)
