"""src/operations.rs: operations of objects made at random, against Python's own."""

import fractions
import operator
import os
import sys

import pytest

sys.path.append(os.path.dirname(os.path.abspath(__file__)))

from hpy_test_ext import operations as o  # noqa: E402
from hypothesis import given  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from random_values import (  # noqa: E402
    Boom,
    Index,
    anything,
    booleans,
    byte_strings,
    examples,
    floats,
    ints,
    numbers,
    outcome,
    proper_texts,
    scalars,
    small_ints,
    texts,
    whole_numbers,
)

COMPARISONS = ["lt", "le", "eq", "ne", "gt", "ge"]


class Operand:
    """Answers every operation, or raises: what the interpreter asks it, and on which side, is what is compared."""

    def __init__(self, answer):
        self.answer = answer

    def __repr__(self):
        return "Operand(%r)" % (self.answer,)

    def __hash__(self):
        return 5


def answering(name):
    def method(self, *args):
        if self.answer is Boom:
            raise Boom
        if self.answer is NotImplemented:
            return NotImplemented
        return name, self.answer

    return method


for name in "add sub mul matmul truediv floordiv divmod mod lshift rshift and or xor pow".split():
    for method in ("__%s__" % name, "__r%s__" % name):
        setattr(Operand, method, answering(method))
for name in COMPARISONS + ["neg", "pos", "abs", "invert"]:
    setattr(Operand, "__%s__" % name, answering("__%s__" % name))


class Answers:
    """Answers a question of the interpreter with any object: few are right. Made in the tests, since hypothesis asks for a repr()."""

    def __init__(self, answer):
        self.answer = answer

    def answers(self, *args):
        if self.answer is Boom:
            raise Boom
        return self.answer

    __bool__ = __hash__ = __len__ = __index__ = __repr__ = __str__ = __contains__ = __iter__ = __getitem__ = answers


class OnlyLength(Answers):
    __bool__ = None


operands = st.sampled_from([1, "x", None, Boom, NotImplemented]).map(Operand)
answers = st.one_of(st.sampled_from([Boom, None, True, False, -1, 0, 2**63 - 1, 2**63, -(2**63), 2**64, "text", "\0\ud800", 1.5, [], iter(())]), ints)
fractions_ = st.tuples(small_ints, st.integers(1, 9)).map(lambda parts: fractions.Fraction(*parts))
any_numbers = st.one_of(numbers, whole_numbers, st.complex_numbers(), fractions_, operands)
# Small, for what is repeated or shifted so many times.
counts = st.one_of(st.integers(-3, 200), booleans, st.integers(-3, 200).map(Index), st.just(2**70), floats)
sequences = st.one_of(texts, byte_strings, byte_strings.map(bytearray), st.lists(scalars, max_size=4), st.lists(scalars, max_size=4).map(tuple))
indices = st.one_of(st.integers(-6, 6), st.none(), st.integers(-3, 3).map(Index), st.sampled_from([2**63 - 1, -(2**63), 2**63, 2**64, 1.0, True, Boom, "a"]))
slices = st.builds(slice, indices, indices, indices)


def same(ours, theirs, *args):
    assert outcome(ours, *args) == outcome(theirs, *args)


@pytest.mark.parametrize("name", ["add", "sub", "mul", "matmul", "truediv", "floordiv", "divmod", "mod", "and_", "or_", "xor"])
@examples(60)
@given(a=any_numbers, b=any_numbers)
def test_s6_numbers(name, a, b):
    same(lambda a, b: o.binary(name, a, b), getattr(operator, name, divmod), a, b)


@examples(60)
@given(a=any_numbers, b=st.one_of(st.integers(-3, 60), floats, fractions_, operands), c=st.one_of(st.none(), any_numbers))
def test_s6_powers(a, b, c):
    same(o.pow, pow, a, b, c)


@pytest.mark.parametrize("name", ["lshift", "rshift"])
@examples(60)
@given(a=any_numbers, b=st.one_of(st.integers(-3, 200), booleans, st.integers(-3, 200).map(Index), floats, operands))
def test_s6_shifts(name, a, b):
    same(lambda a, b: o.binary(name, a, b), getattr(operator, name), a, b)


@pytest.mark.parametrize("name", ["add", "mod", "truediv"])
@examples(60)
@given(a=st.one_of(sequences, scalars), b=st.one_of(sequences, scalars, operands))
def test_operations_of_other_objects(name, a, b):
    same(lambda a, b: o.binary(name, a, b), getattr(operator, name), a, b)


@examples(60)
@given(a=sequences, b=counts)
def test_repetition(a, b):
    for pair in ((a, b), (b, a)):
        same(lambda a, b: o.binary("mul", a, b), operator.mul, *pair)


@pytest.mark.parametrize("name", COMPARISONS)
@examples(60)
@given(a=st.one_of(numbers, anything, operands), b=st.one_of(numbers, anything, operands))
def test_comparisons(name, a, b):
    compare = getattr(operator, name)
    same(lambda a, b: o.binary(name, a, b), compare, a, b)
    same(lambda a, b: o.binary(name, a, b), compare, a, a)

    def holds(a, b):
        # An object is equal to itself, as it is to the methods of lists. On PyPy two NaNs may be the same.
        return name == "eq" if a is b and name in ("eq", "ne") else bool(compare(a, b))

    same(lambda a, b: o.holds(name, a, b), holds, a, b)
    same(lambda a, b: o.holds(name, a, b), holds, a, a)


UNARY = {
    "neg": operator.neg,
    "pos": operator.pos,
    "abs": abs,
    "invert": operator.invert,
    "index": operator.index,
    "truth": operator.truth,
    "hash": hash,
    "len": len,
    "not_": operator.not_,
    "is_empty": lambda object: len(object) == 0,
    "repr": repr,
    "str": str,
    "ascii": ascii,
    # Not list(), which asks for the length first, and on PyPy minds what that raises.
    "iter": lambda object: [item for item in object],
    "callable": callable,
    "type": type,
}


@pytest.mark.parametrize("name", sorted(UNARY))
@examples(60)
@given(value=st.one_of(numbers, anything, operands))
def test_operations_of_one(name, value):
    same(lambda value: o.unary(name, value), UNARY[name], value)


@pytest.mark.parametrize("name", sorted(UNARY))
@examples(50)
@given(answer=answers)
def test_answers(name, answer):
    for kind in (Answers, OnlyLength):
        same(lambda answer: o.unary(name, kind(answer)), lambda answer: UNARY[name](kind(answer)), answer)


@examples(60)
@given(container=st.one_of(anything, sequences), item=st.one_of(scalars, small_ints, texts))
def test_contains(container, item):
    same(o.contains, operator.contains, container, item)
    if isinstance(container, (list, tuple)):
        for item in container:
            same(o.contains, operator.contains, container, item)


@examples(50)
@given(answer=answers, key=st.one_of(indices, scalars))
def test_answers_about_items(answer, key):
    same(o.contains, operator.contains, Answers(answer), key)
    same(lambda container, key: o.binary("getitem", container, key), operator.getitem, Answers(answer), key)


@examples(60)
@given(container=st.one_of(anything, sequences, operands), key=st.one_of(indices, slices, scalars))
def test_items(container, key):
    same(lambda container, key: o.binary("getitem", container, key), operator.getitem, container, key)
    if type(key) is int and -(2**63) <= key < 2**63:
        same(o.item_by_int, operator.getitem, container, key)


@examples(60)
@given(value=st.dictionaries(proper_texts, small_ints, max_size=4), key=proper_texts)
def test_items_by_text(value, key):
    for key in [key, *value]:
        same(o.item_by_text, operator.getitem, value, key)


def changed(change, container, *args):
    """What becomes of a copy of the container."""
    copy = container[:] if isinstance(container, (list, bytearray, tuple, str, bytes)) else dict(container)
    assert change(copy, *args) is None
    return copy


@examples(60)
@given(
    container=st.one_of(sequences, st.dictionaries(ints, scalars, max_size=4)),
    key=st.one_of(indices, slices, scalars),
    value=st.one_of(scalars, sequences),
)
def test_items_are_set_and_deleted(container, key, value):
    same(lambda *args: changed(o.set_item, *args), lambda *args: changed(operator.setitem, *args), container, key, value)
    same(lambda *args: changed(o.del_item, *args), lambda *args: changed(operator.delitem, *args), container, key)


names = st.one_of(st.sampled_from(["real", "__class__", "__doc__", "no_such", "", "caf\xe9", "nul\0", "upper"]), proper_texts)


@examples(60)
@given(value=scalars, name=names)
def test_attributes(value, name):
    # A bound method is another object each time.
    kind = lambda get: lambda value, name: type(get(value, name))  # noqa: E731
    same(kind(o.attribute), kind(getattr), value, name)


classes = st.recursive(st.sampled_from([int, float, str, bool, list, object, Operand, type, 5, None]), lambda items: st.lists(items, max_size=3).map(tuple), max_leaves=3)


@examples(60)
@given(value=anything, kind=classes)
def test_instances(value, kind):
    same(o.is_instance, isinstance, value, kind)
