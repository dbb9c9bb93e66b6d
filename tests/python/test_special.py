"""Special methods: operators in all of their forms, items, attributes, descriptors, contexts, coroutines, and what built-in functions ask for."""

import copy
import gc
import math
import operator
import os
import sys

import pytest

try:
    import hpy_test_classes as classes
except ImportError as error:
    # test_s19.py sees to it that this happens, and where.
    if "CPython 3.13" not in str(error):
        raise
    pytest.skip(str(error), allow_module_level=True)

from hpy_test_classes import (
    Attributes,
    Descriptor,
    AnyAttribute,
    Finished,
    Items,
    Length,
    Manager,
    Operators,
    Reflected,
    Started,
    Unsigned,
    Various,
    Waits,
    Wide,
)

CPYTHON = sys.implementation.name == "cpython"
PYPY = sys.implementation.name == "pypy"
GRAALPY = sys.implementation.name == "graalpy"

reentrant = pytest.mark.skipif(
    not CPYTHON and os.environ.get("HPY") == "debug",
    reason="the debug modes of PyPy and GraalPy have one context: a call inside a call aborts the process (Wrong HPy Context!)",
)

OPERATORS = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "matmul": operator.matmul,
    "truediv": operator.truediv,
    "floordiv": operator.floordiv,
    "mod": operator.mod,
    "divmod": divmod,
    "lshift": operator.lshift,
    "rshift": operator.rshift,
    "and": operator.and_,
    "xor": operator.xor,
    "or": operator.or_,
}
IN_PLACE = {name: getattr(operator, f"i{name.rstrip('_')}") for name in OPERATORS if name not in ("divmod", "and", "or")}
IN_PLACE.update({"and": operator.iand, "or": operator.ior, "pow": operator.ipow})


class Other:
    """An operand that knows all operators."""


def answer(name):
    def method(self, other):
        return (name, other)

    return method


for _name in [*OPERATORS, "pow"]:
    setattr(Other, f"__{_name}__", answer(_name))
    setattr(Other, f"__r{_name}__", answer(f"r{_name}"))


# Operators ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OPERATORS)
def test_operator(name):
    call, it, other = OPERATORS[name], Operators(), Other()
    assert call(it, 5) == (f"__{name}__", 5)
    assert call(5, it) == (f"__r{name}__", 5)
    assert getattr(it, f"__{name}__")(5) == (f"__{name}__", 5)
    assert getattr(it, f"__r{name}__")(5) == (f"__r{name}__", 5)
    assert call(it, other) == (f"r{name}", it)
    assert call(other, it) == (name, it)
    assert getattr(it, f"__{name}__")("a") is NotImplemented
    for use in (lambda: call(it, None), lambda: call(None, it), lambda: call(it, it)):
        with pytest.raises(TypeError):
            use()


@pytest.mark.parametrize("name", IN_PLACE)
def test_operator_in_place(name):
    call, it, other = IN_PLACE[name], Operators(), Other()
    assert call(it, 5) is it
    assert it.calls == [f"__i{name}__ 5"]
    # What it does not take goes to the plain operator.
    assert call(it, other) == (f"r{name}", it)
    with pytest.raises(TypeError):
        call(it, None)
    assert it.calls == [f"__i{name}__ 5"]


def test_in_place_by_name():
    it = Operators()
    assert it.__ipow__(2) is it and it.__iadd__(1) is it
    assert it.calls == ["__ipow__ 2", "__iadd__ 1"]


def test_in_place_falls_back():
    it = Various()
    with pytest.raises(TypeError):
        it += 1
    number = Reflected()
    number %= 3
    assert number == 3
    number = Reflected()
    number //= 7
    assert number == 7


def test_power():
    it = Operators()
    assert it**5 == ("__pow__", 5, None) == pow(it, 5)
    assert pow(it, 5, 7) == ("__pow__", 5, 7)
    assert 5**it == ("__rpow__", 5, None)
    assert it.__pow__(5) == ("__pow__", 5, None)
    assert it.__pow__(5, 7) == ("__pow__", 5, 7)
    assert it.__rpow__(5) == ("__rpow__", 5, None)
    assert it ** Other() == ("rpow", it)
    assert Other() ** it == ("pow", it)
    for use in (lambda: it**None, lambda: None**it, lambda: it**it, lambda: pow(it, 5, "a"), lambda: pow(it, "a", 5)):
        with pytest.raises(TypeError):
            use()


def test_s10_power_in_place_of_another_object():
    """CPython before 3.10 calls the slot of the right operand for `**=` too, with the left one as its object."""

    class Declines:
        def __ipow__(self, other):
            return NotImplemented

    for left in (Declines(), Reflected(), Length(5), "a"):
        with pytest.raises(TypeError):
            left **= Operators()
    number = 5
    number **= Reflected()
    assert number == 25


def test_unary_operators():
    it = Operators()
    assert (-it, +it, abs(it), ~it) == ("__neg__", "__pos__", "__abs__", "__invert__")


def test_reflected_forms_only():
    it = Reflected()
    assert (5 - it, 5**it, divmod(5, it)) == (4, 25, (5, 0))
    for use in (lambda: it - 5, lambda: it**5, lambda: divmod(it, 5), lambda: "a" - it, lambda: 5 % it, lambda: it % 5, lambda: it - it):
        with pytest.raises(TypeError):
            use()


def test_not_implemented_by_hand():
    it = Reflected()
    assert it // 2 == 2
    for use in (lambda: it // 1, lambda: it // "a"):
        with pytest.raises(TypeError):
            use()


def test_conversions_may_raise():
    class Number:
        def __index__(self):
            raise ZeroDivisionError

    it = Operators()
    for use in (lambda: it + Number(), lambda: Number() + it, lambda: pow(it, Number()), lambda: operator.iadd(it, Number())):
        with pytest.raises(ZeroDivisionError):
            use()


# Items --------------------------------------------------------------------------------------------------------------------


def test_iteration_by_items():
    items = Items(5, 6, 7)
    assert list(items) == [5, 6, 7]
    assert list(reversed(items)) == [7, 6, 5]
    assert 6 in items and 8 not in items
    assert items["key"] == "key"
    assert max(items) == 7 and sorted(items, reverse=True) == [7, 6, 5]
    assert operator.countOf(items, 6) == 1 and operator.indexOf(items, 7) == 2
    first, *rest = items
    assert (first, rest) == (5, [6, 7])


def test_items_come_as_they_are():
    assert Items(5, 6)[1] == 6
    with pytest.raises(IndexError, match="no item -1"):
        Items(5, 6)[-1]
    with pytest.raises(TypeError):
        Items(5)[1.5]
    with pytest.raises(TypeError):
        Items(5)[::2]


def test_length():
    assert len(Length(5)) == 5 and len(Length(sys.maxsize)) == sys.maxsize
    with pytest.raises(ValueError, match=">= 0"):
        len(Length(-1))
    assert operator.length_hint(Length(3)) == 3
    assert bool(Length(1)) is True and bool(Length(0)) is False
    with pytest.raises(ValueError, match="neither true nor false"):
        bool(Length(-1))


# About the largest length, and the modulus of hashes.
EDGES = [sign * (2**bits + near) for bits in (0, 31, 61, 62, 63, 64, 122) for near in (-2, -1, 0, 1, 2) for sign in (1, -1)]
BITS = {Length: range(-(2**63), 2**63), Unsigned: range(2**64), Wide: range(-(2**127), 2**127)}


@pytest.mark.parametrize("cls", BITS)
def test_numbers_for_slots(cls):
    for number in (number for number in EDGES if number in BITS[cls]):
        it = cls(number)
        assert hash(it) == hash(number)
        if 0 <= number <= sys.maxsize:
            assert len(it) == number
        else:
            with pytest.raises(OverflowError if number > 0 else ValueError if number in BITS[Length] else (ValueError, OverflowError)):
                len(it)
        if cls is not Length:
            assert bool(it) is (number != 0)
            for bit in (0, 1, 63, 64):
                assert (bit in it) is bool(number >> bit & 1)


def test_opting_out():
    with pytest.raises(TypeError):
        1 in Various()


# Attributes and descriptors -----------------------------------------------------------------------------------------------


@reentrant
def test_getattr_on_a_miss():
    it = Attributes()
    assert it.anything == "anything"
    assert it.method() == 1 and it.log == []
    with pytest.raises(AttributeError, match="missing"):
        it.missing
    assert getattr(it, "missing", 5) == 5 and not hasattr(it, "missing")
    with pytest.raises(ValueError, match="broken"):
        it.broken
    assert type(it) is Attributes


@reentrant
def test_setattr_and_delattr():
    it = Attributes()
    it.some = 5
    del it.some
    it.method = 6
    assert it.log == ["some = 5", "del some", "method = 6"]
    assert it.method() == 1
    with pytest.raises(TypeError):
        it.some = "a"


@reentrant
def test_getattribute():
    it = AnyAttribute()
    assert (it.anything, it.method) == ("anything", "method")
    assert it.__class__ is AnyAttribute
    assert AnyAttribute.method(it) == 1


@reentrant
def test_descriptor():
    class Owner:
        attribute = Descriptor()

    owner, descriptor = Owner(), Owner.__dict__["attribute"]
    assert descriptor.name == "attribute"
    assert Owner.attribute is descriptor
    owner.attribute = 5
    assert owner.attribute == ["set 5"]
    assert owner.__dict__ == {}
    del owner.attribute
    assert owner.attribute == []
    with pytest.raises(AttributeError, match="nothing to delete"):
        del owner.attribute
    with pytest.raises(TypeError):
        owner.attribute = "a"
    assert descriptor.__get__(owner) == []


# Contexts and coroutines --------------------------------------------------------------------------------------------------


@reentrant
def test_context_manager():
    with Manager() as manager:
        assert (manager.entered, manager.exited) == (1, 0)
    assert (manager.entered, manager.exited) == (1, 1)
    with pytest.raises(ValueError):
        with manager:
            raise ValueError
    with Manager(True) as manager:
        raise ValueError
    assert manager.exited == 1
    with pytest.raises(KeyError):
        with manager:
            raise KeyError


def run(coroutine):
    """What a coroutine returns, and how many times it waited."""
    steps = 0
    while True:
        try:
            coroutine.send(None)
        except StopIteration as end:
            return end.value, steps
        steps += 1


@reentrant
def test_await():
    async def wait():
        return await Waits(3)

    assert run(wait()) == (None, 3)


@reentrant
@pytest.mark.skipif(GRAALPY, reason="StopAsyncIteration leaves `async for` on GraalPy, in Python code too")
def test_async_iteration():
    async def walk():
        return [item async for item in Waits(3)]

    assert run(walk()) == ([None] * 3, 0)


# What built-in functions ask for ------------------------------------------------------------------------------------------


@reentrant
def test_built_in_functions():
    it = Various()
    assert format(it, "abc") == "2.5:abc" and f"{it}" == "2.5:" and "{:x}".format(it) == "2.5:x"
    assert round(it) == (3.0, None) and round(it, 2) == (3.0, 2)
    assert (math.trunc(it), math.floor(it), math.ceil(it)) == ("trunc", "floor", "ceil")
    assert complex(it) == 2.5 + 1j
    assert bytes(it) == b"\1\2"
    assert dir(it) == ["that", "this"]
    assert it.__sizeof__() == 12345
    assert reversed(it) == "reversed"
    assert copy.copy(it).number == 2.5
    assert os.fspath(it) == "path"


@reentrant
def test_call():
    it = Various()
    assert it(1) == (1, 2, (), 3, {})
    assert it(1, 5, 6, c=7, d=8) == (1, 5, (6,), 7, {"d": 8})
    for use in (lambda: it(), lambda: it(a=1), lambda: it("a")):
        with pytest.raises(TypeError, match="Various.__call__"):
            use()


@reentrant
def test_class_getitem():
    assert Various[int] == (Various, int)
    assert Various[int, str] == (Various, (int, str))


def test_init():
    it = Started(5)
    assert (it.number, it.times) == (5, 1)
    it.__init__(6)
    Started.__init__(it, number=7)
    assert (it.number, it.times) == (7, 3)
    with pytest.raises(ValueError, match="not now"):
        Started(1, fail=True)
    with pytest.raises(TypeError):
        it.__init__("a")
    for other in (5, object(), Various()):
        with pytest.raises(TypeError):
            Started.__init__(other, 1)
    made = Started.__new__(Started, 8)
    assert (made.number, made.times) == (8, 0)


@reentrant
def test_del():
    numbers = []
    classes.finished = numbers.append
    for number in range(10):
        Finished(number)
    gc.collect()
    gc.collect()
    # Never more than once, and on CPython and PyPy at once or when garbage is collected.
    assert sorted(set(numbers)) == sorted(numbers)
    if not GRAALPY:
        assert sorted(numbers) == list(range(10))


@reentrant
@pytest.mark.skipif(GRAALPY, reason="GraalPy does not finalize")
def test_del_that_raises(monkeypatch):
    raised = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: raised.append(unraisable.exc_type))
    classes.finished = lambda number: 1 / 0
    for number in range(3):
        Finished(number)
    gc.collect()
    gc.collect()
    assert raised == [ZeroDivisionError] * 3


SPECIAL = [
    (Operators, ["__add__", "__rsub__", "__imul__", "__divmod__", "__neg__"], (1,)),
    (Operators, ["__pow__", "__rpow__", "__ipow__"], (1,)),
    (Items, ["__len__"], ()),
    (Items, ["__getitem__"], (0,)),
    (Attributes, ["__getattr__", "__delattr__"], ("name",)),
    (Attributes, ["__setattr__"], ("name", 1)),
    (Descriptor, ["__get__", "__delete__"], (None,)),
    (Descriptor, ["__set__"], (None, 1)),
    (Manager, ["__enter__"], ()),
    (Waits, ["__await__", "__aiter__", "__anext__", "__iter__", "__next__"], ()),
    (Various, ["__format__"], ("",)),
    (Various, ["__round__", "__trunc__", "__complex__", "__bytes__", "__dir__", "__call__"], ()),
    (Finished, ["__del__"], ()),
]


@pytest.mark.parametrize("cls, names, args", SPECIAL, ids=[f"{cls.__name__}-{names[0]}" for cls, names, args in SPECIAL])
def test_s10_special_methods_of_other_objects(cls, names, args):
    for name in names:
        if name == "__del__" and not hasattr(cls, name):
            continue  # PyPy's HPy has it as a slot without a name
        for other in (5, "a", object(), None, Length(1)):
            method = getattr(cls, name)
            try:
                result = method(other, *args)
            except TypeError:
                continue
            # PyPy and GraalPy may hand operators to the slot, which declines.
            assert result is NotImplemented, name
