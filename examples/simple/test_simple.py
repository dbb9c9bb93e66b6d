import inspect
import math
import sys

import pytest

import simple


def test_myabs():
    assert simple.myabs(-1.5) == 1.5
    assert simple.myabs(-3) == 3.0
    assert type(simple.myabs(-3)) is float
    assert math.copysign(1, simple.myabs(-0.0)) == 1
    assert math.isnan(simple.myabs(math.nan))


def test_add_ints():
    assert simple.add_ints(2, 3) == 5
    assert simple.add_ints(-2, 1) == -1


def test_default():
    assert simple.add_ints(2) == 3


def test_keywords():
    assert simple.add_ints(a=2, b=3) == 5
    assert simple.add_ints(2, b=5) == 7
    assert simple.add_ints(simple.MAX, wrap=True) == -simple.MAX - 1
    with pytest.raises(TypeError):
        simple.myabs(number=1)


def test_overflow():
    with pytest.raises(OverflowError, match="the sum has more than 64 bits"):
        simple.add_ints(simple.MAX)
    with pytest.raises(OverflowError):
        simple.add_ints(2**64)


@pytest.mark.parametrize(
    "args, message",
    [
        ((), "add_ints() missing 1 required positional argument: 'a'"),
        ((1, 2, True), "add_ints() takes from 1 to 2 positional arguments but 3 were given"),
        (("1",), "add_ints() argument 'a': expected int, got str"),
        ((1, 2.5), "add_ints() argument 'b': expected int, got float"),
    ],
)
def test_wrong_arguments(args, message):
    with pytest.raises(TypeError) as raised:
        simple.add_ints(*args)
    assert str(raised.value) == message


def test_documentation():
    assert simple.__doc__ == "Simple arithmetic."
    assert simple.myabs.__doc__ == "Return the absolute value of a number."
    assert simple.add_ints.__doc__.startswith("Add two integers.\n\nWith `wrap`")


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="HPy keeps no signatures elsewhere")
def test_signature():
    assert str(inspect.signature(simple.add_ints)) == "(a, b=1, *, wrap=False)"
    assert str(inspect.signature(simple.myabs)) == "(number, /)"
