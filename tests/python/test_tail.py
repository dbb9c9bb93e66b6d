"""src/tail.rs: each of the 19 functions that PyPy has at other places of the context (S18), on every interpreter."""

import contextvars
import gc
import os
import sys

import pytest

import hpy_test_ext
from hpy_test_ext import tail

HOST = "own" if os.environ.get("HPY_TEST_ABI") == "cpython" else hpy_test_ext.__hpy_host__
GRAALPY_HPY = sys.implementation.name == "graalpy" and HOST == "native"
PYPY = sys.implementation.name == "pypy"


def test_s18_capsule_new_get_is_valid_and_set():
    capsule = tail.capsule_new(0x1234, False)
    assert type(capsule).__name__ == "PyCapsule"
    assert tail.capsule_get(capsule, "pointer") == 0x1234
    assert tail.capsule_get(capsule, "context") == 0
    assert tail.capsule_name_of(capsule) == "hpy_test_ext.capsule"
    with pytest.raises(ValueError):
        tail.capsule_get(capsule, "pointer", other_name=True)
    assert tail.capsule_is_valid(capsule) and not tail.capsule_is_valid(capsule, other_name=True)
    assert not tail.capsule_is_valid("no capsule")
    with pytest.raises(ValueError):
        tail.capsule_new(0, False)

    tail.capsule_set(capsule, "pointer", 0x5678)
    tail.capsule_set(capsule, "context", 0x9ABC)
    assert tail.capsule_get(capsule, "pointer") == 0x5678
    assert tail.capsule_get(capsule, "context") == 0x9ABC
    if PYPY:
        # Its C API and its HPy take what CPython refuses.
        tail.capsule_set(capsule, "pointer", 0)
    else:
        with pytest.raises(ValueError):
            tail.capsule_set(capsule, "pointer", 0)


@pytest.mark.skipif(GRAALPY_HPY, reason="the process ends with ShouldNotReachHere when GraalPy 24.2 is asked for a name that was set")
def test_s18_capsule_set_of_the_name():
    capsule = tail.capsule_new(0x1234, False)
    tail.capsule_set(capsule, "name", 0)
    assert tail.capsule_name_of(capsule) == "hpy_test_ext.other"
    assert tail.capsule_is_valid(capsule, other_name=True) and not tail.capsule_is_valid(capsule)


@pytest.mark.skipif(GRAALPY_HPY, reason="GraalPy 24.2 calls destructors with other arguments, and crashes where one was set later")
def test_s18_capsule_destructors():
    tail.capsules_destroyed()

    def make():
        tail.capsule_set(tail.capsule_new(0x1000, True), "context", 0x2000)
        later = tail.capsule_new(0x3000, False)
        tail.capsule_set(later, "destructor", 0)

    make()
    destroyed = []
    for _ in range(10):
        gc.collect()
        destroyed += tail.capsules_destroyed()
        if len(destroyed) == 2:
            break
    assert sorted(destroyed) == [("hpy_test_ext.capsule", 0x1000, 0x2000), ("hpy_test_ext.capsule", 0x3000, 0)]


def test_s18_compile_and_eval_code():
    code = tail.compile("x + y", "eval")
    assert tail.eval_code(code, {"x": 1, "y": 1}, {"y": 41}) == 42
    names = {}
    assert tail.eval_code(tail.compile("x = 1\ny = x + 1\n", "exec"), {}, names) is None
    assert names == {"x": 1, "y": 2}
    assert tail.eval_code(tail.compile("z = 3\n", "single"), {}, names) is None
    assert names["z"] == 3
    assert code.co_filename == "<tail>"
    assert tail.eval_code(tail.compile("'caf\xe9 \u20ac'", "eval"), {}, {}) == "caf\xe9 \u20ac"
    with pytest.raises(SyntaxError):
        tail.compile("x +", "eval")
    with pytest.raises(ZeroDivisionError):
        tail.eval_code(tail.compile("1 / 0", "eval"), {}, {})


def test_s18_contextvars():
    fallback, default, value = object(), object(), object()
    var = tail.contextvar_new("var", default)
    assert isinstance(var, contextvars.ContextVar)
    # GraalPy's have no attribute of that name.
    assert getattr(var, "name", "var") == "var"
    assert tail.contextvar_get(var) is default
    assert tail.contextvar_get(var, fallback) is fallback
    token = tail.contextvar_set(var, value)
    assert isinstance(token, contextvars.Token)
    assert tail.contextvar_get(var) is value and tail.contextvar_get(var, fallback) is value
    assert var.get() is value
    var.reset(token)
    assert tail.contextvar_get(var) is default

    empty = tail.contextvar_new("empty")
    assert tail.contextvar_get(empty) is None
    assert tail.contextvar_get(empty, fallback) is fallback
    # The function of GraalPy 25's C API raises that, and then says that all is well, which GraalPy itself finds.
    with pytest.raises(SystemError if sys.implementation.name == "graalpy" and HOST == "own" else TypeError):
        tail.contextvar_get("no variable")
    with pytest.raises(TypeError):
        tail.contextvar_set("no variable", 1)


def test_s18_type_get_name_and_is_subtype():
    class Derived(dict):
        pass

    assert tail.type_name(int) == "int"
    assert tail.type_name(Derived) == "Derived"
    assert tail.is_subtype(Derived, dict) and tail.is_subtype(dict, dict) and tail.is_subtype(bool, int)
    assert not tail.is_subtype(dict, Derived) and not tail.is_subtype(int, str)


def test_s18_from_encoded_object():
    assert tail.from_encoded_object("caf\xe9 \u20ac".encode(), None, None) == "caf\xe9 \u20ac"
    assert tail.from_encoded_object(b"caf\xe9", "latin-1", None) == "caf\xe9"
    assert tail.from_encoded_object(b"a\xffb", "utf-8", "replace") == "a\ufffdb"
    assert tail.from_encoded_object(b"", "ascii", "strict") == ""
    with pytest.raises(UnicodeError):
        tail.from_encoded_object(b"\xff", "utf-8", "strict")
    with pytest.raises(TypeError):
        tail.from_encoded_object("text", "utf-8", None)
    with pytest.raises(TypeError):
        tail.from_encoded_object(5, None, None)


def test_s18_substring():
    text = "a\xe9\u20ac\U0001f600z"
    for start in range(7):
        for end in range(7):
            assert tail.substring(text, start, end) == text[start:end], (start, end)


def test_s18_dict_keys_and_copy():
    value = {"b": [], "a": 2}
    keys, copy = tail.dict_keys(value), tail.dict_copy(value)
    assert keys == ["b", "a"] and type(keys) is list
    assert copy == value and copy is not value and copy["b"] is value["b"]
    assert tail.dict_keys({}) == [] and tail.dict_copy({}) == {}


def test_s18_slice_unpack():
    largest = 2**63 - 1
    assert tail.slice_unpack(slice(1, 10, 2)) == (1, 10, 2)
    assert tail.slice_unpack(slice(None)) == (0, largest, 1)
    assert tail.slice_unpack(slice(None, None, -1)) == (largest, -largest - 1, -1)
    assert tail.slice_unpack(slice(-5, 2**100)) == (-5, largest, 1)
    with pytest.raises(ValueError):
        tail.slice_unpack(slice(1, 2, 0))
    with pytest.raises(TypeError):
        tail.slice_unpack(slice("a", 2))


@pytest.mark.skipif(
    HOST == "package" and sys.version_info >= (3, 13), reason="instances of hpy's own classes crash CPython 3.13 with hpy 0.9.0 (S19)"
)
def test_s18_set_call_function():
    callable = tail.make_callable()
    assert callable() == 10 and callable(1, 2) == 12
    tail.set_call_function(callable)
    assert callable() == 20 and callable(1, 2, 3) == 23
    # GraalPy's HPy casts the object without looking.
    with pytest.raises(SystemError if GRAALPY_HPY else TypeError):
        tail.set_call_function("no such object")


def test_s18_call():
    def f(*args, **kwargs):
        return args, kwargs

    assert tail.call(f, [], None) == ((), {})
    assert tail.call(f, [1, "a"], None) == ((1, "a"), {})
    assert tail.call(f, [1, 2, 3], ("b", "c")) == ((1,), {"b": 2, "c": 3})
    assert tail.call(f, [1], ("only",)) == ((), {"only": 1})
    assert tail.call(f, list(range(300)), None) == (tuple(range(300)), {})
    with pytest.raises(ZeroDivisionError):
        tail.call(lambda: 1 / 0, [], None)
    with pytest.raises(TypeError):
        tail.call(5, [], None)


def test_s18_call_method():
    class Object:
        def method(self, *args, **kwargs):
            return self, args, kwargs

    it = Object()
    assert tail.call_method("method", [it], None) == (it, (), {})
    assert tail.call_method("method", [it, 1, 2], None) == (it, (1, 2), {})
    assert tail.call_method("method", [it, 1, 2], ("two",)) == (it, (1,), {"two": 2})
    assert tail.call_method("upper", ["text"], None) == "TEXT"
    with pytest.raises(ValueError):
        tail.call_method("index", ["text", "z"], None)
    with pytest.raises(TypeError):
        tail.call_method("upper", ["text", 1], None)
