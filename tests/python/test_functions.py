"""src/functions.rs: how arguments find their parameters, and what is said when they do not."""

import inspect
import sys

import pytest
from hpy_test_ext import functions as f

CPYTHON = sys.implementation.name == "cpython"


def raises(error, text, call, *args, **kwargs):
    with pytest.raises(error) as caught:
        call(*args, **kwargs)
    assert type(caught.value) is error
    assert str(caught.value) == text


def test_no_parameters():
    assert f.no_parameters() is None
    with pytest.raises(TypeError):
        f.no_parameters(1)
    with pytest.raises(TypeError):
        f.no_parameters(a=1)


def test_one_positional_only_parameter():
    marker = object()
    assert f.one_parameter(marker) is marker
    for args, kwargs in [((), {}), ((1, 2), {}), ((), {"value": 1})]:
        with pytest.raises(TypeError):
            f.one_parameter(*args, **kwargs)


def test_one_parameter_any_way():
    marker = object()
    assert f.identity(marker) is marker
    assert f.identity(value=marker) is marker
    raises(TypeError, "identity() missing 1 required positional argument: 'value'", f.identity)
    raises(TypeError, "identity() takes 1 positional argument but 2 were given", f.identity, 1, 2)
    raises(TypeError, "identity() got an unexpected keyword argument 'other'", f.identity, other=1)
    raises(TypeError, "identity() got multiple values for argument 'value'", f.identity, 1, value=2)


def test_missing_parameters_are_listed():
    raises(TypeError, "two_parameters() missing 2 required positional arguments: 'left' and 'right'", f.two_parameters)
    raises(TypeError, "two_parameters() missing 1 required positional argument: 'right'", f.two_parameters, 1)
    raises(TypeError, "two_parameters() missing 1 required positional argument: 'left'", f.two_parameters, right=1)
    text = "keyword_only() missing 2 required keyword-only arguments: 'a' and 'b'"
    raises(TypeError, text, f.keyword_only)
    raises(TypeError, "keyword_only() missing 1 required keyword-only argument: 'b'", f.keyword_only, a=1)


def test_messages_are_those_of_a_python_function():
    def two_parameters(left, right):
        pass

    def add_ints(a, b, c=3):
        pass

    def keyword_only(*, a, b, c=3):
        pass

    def defaults(i=-1, f=1.5, s="text", b=True, n=None, big=1 << 40):
        pass

    calls = [
        ((), {}),
        ((1,), {}),
        ((1, 2, 3), {}),
        ((1, 2, 3, 4), {}),
        ((1, 2, 3, 4, 5, 6, 7), {}),
        ((1, 2), {"left": 3}),
        ((1,), {"a": 3}),
        ((1, 2), {"d": 3}),
        ((1,), {"a": 1, "b": 2}),
        ((1, 2), {"a": 1, "b": 2, "c": 4}),
        ((), {"a": 1}),
        ((), {"x": 1}),
    ]
    compared = 0
    for python in (two_parameters, add_ints, keyword_only, defaults):
        ours = getattr(f, python.__name__)
        for args, kwargs in calls:
            try:
                python(*args, **kwargs)
            except TypeError as error:
                # 3.10 and later name the function by where it was defined, 3.14 guesses what was meant.
                expected = str(error).replace("test_messages_are_those_of_a_python_function.<locals>.", "")
                expected = expected.split(". Did you mean")[0]
                with pytest.raises(TypeError) as caught:
                    ours(*args, **kwargs)
                if CPYTHON:
                    assert str(caught.value) == expected
                compared += 1
    assert compared > 25


def test_defaults():
    assert f.add_ints(1, 2) == 6
    assert f.add_ints(1, 2, 4) == 7
    assert f.add_ints(1, c=1, b=1) == 3
    assert f.defaults() == (-1, 1.5, "text", True, None, 1 << 40)
    assert f.defaults(1, 2.0, "x", False, 5, 7) == (1, 2.0, "x", False, 5, 7)
    assert f.defaults(n=3, s="\u20ac") == (-1, 1.5, "\u20ac", True, 3, 1 << 40)


def test_positional_only():
    assert f.positional_only(1) == (1, 2)
    assert f.positional_only(1, 5) == (1, 5)
    raises(TypeError, "positional_only() takes from 1 to 2 positional arguments but 3 were given", f.positional_only, 1, 2, 3)
    with pytest.raises(TypeError):
        f.positional_only(a=1)


def test_positional_only_given_by_keyword_is_named():
    text = "all_kinds() got some positional-only arguments passed as keyword arguments: 'a'"
    # With **kwargs the name is free for it, as in Python.
    assert f.all_kinds(1, d=4, a=9)[-1] == {"a": 9}
    text = "documented() got some positional-only arguments passed as keyword arguments: 'x'"
    raises(TypeError, text, f.documented, x=1)


def test_keyword_only():
    assert f.keyword_only(a=1, b=2) == (1, 2, 3)
    assert f.keyword_only(c=1, b=2, a=3) == (3, 2, 1)
    raises(TypeError, "keyword_only() takes 0 positional arguments but 1 was given", f.keyword_only, 1)
    text = "keyword_only() takes 0 positional arguments but 1 positional argument (and 2 keyword-only arguments) were given"
    raises(TypeError, text, f.keyword_only, 1, a=1, b=2)


def test_args_and_kwargs():
    assert f.collect() == ((), None)
    assert f.collect(1, "a") == ((1, "a"), None)
    assert f.collect(1, a=2, b=3) == ((1,), {"a": 2, "b": 3})
    assert f.collect(**{"\u20ac": 1, "not an identifier": 2}) == ((), {"\u20ac": 1, "not an identifier": 2})
    assert f.rest_of_ints(1, 2, 3) == 6
    raises(TypeError, "rest_of_ints() *args: item 1: expected int, got str", f.rest_of_ints, 1, "x")


def test_every_kind_at_once():
    assert f.all_kinds(1, d=4) == (1, 2, 3, [], 4, 5, {})
    assert f.all_kinds(1, 20, 30, 40, 50, d=60, e=70, f=80) == (1, 20, 30, [40, 50], 60, 70, {"f": 80})
    raises(TypeError, "all_kinds() missing 1 required keyword-only argument: 'd'", f.all_kinds, 1)
    raises(TypeError, "all_kinds() got multiple values for argument 'c'", f.all_kinds, 1, 2, 3, c=4, d=5)


def test_wrong_types_name_the_argument():
    raises(TypeError, "two_parameters() argument 'left': expected int, got str", f.two_parameters, "x", 2)
    raises(TypeError, "two_parameters() argument 'right': expected int, got float", f.two_parameters, 1, 2.5)
    raises(TypeError, "two_parameters() argument 'right': expected int, got None", f.two_parameters, 1, right=None)
    raises(TypeError, "defaults() argument 's': expected str, got bytes", f.defaults, s=b"x")
    raises(TypeError, "defaults() argument 'b': expected bool, got int", f.defaults, b=1)
    text = "two_parameters() argument 'left': int is out of range for i64 (-9223372036854775808 to 9223372036854775807)"
    raises(OverflowError, text, f.two_parameters, 2**63, 1)


def test_option_without_a_default_is_required():
    assert f.optional(None) is None
    assert f.optional(4) == 5
    raises(TypeError, "optional() missing 1 required positional argument: 'value'", f.optional)


def test_context_is_no_parameter():
    assert f.with_context(5, 3) == 2
    assert f.with_context(b=5, a=3) == -2


def test_raw_identifier():
    assert f.raw_identifier(type=3) == 3


def test_names_and_docs():
    assert f.add_ints.__name__ == "add_ints"
    # Two functions of the extension have this name: hosts that make functions only with the module tell them apart by it.
    assert f.identity.__name__ in ("identity", "functions.identity")
    assert f.identity.__doc__ == "One parameter, any way."
    assert f.documented.__doc__ == 'First line.\n\nSecond paragraph, with "quotes" and \\backslashes.\n    indented'
    assert not f.undocumented.__doc__


@pytest.mark.skipif(not CPYTHON, reason="only CPython takes the signature out of the documentation for inspect")
def test_signatures():
    def text(function):
        return str(inspect.signature(function))

    assert text(f.no_parameters) == "()"
    assert text(f.one_parameter) == "(value, /)"
    assert text(f.add_ints) == "(a, b, c=3)"
    assert text(f.positional_only) == "(a, b=2, /)"
    assert text(f.keyword_only) == "(*, a, b, c=3)"
    assert text(f.collect) == "(*args, **kwargs)"
    assert text(f.all_kinds) == "(a, b=2, /, c=3, *args, d, e=5, **kwargs)"
    assert text(f.documented) == "(x, /, y=\"a'b\", *, z=None)"
    assert text(f.undocumented) == "(a)"
    assert text(f.with_context) == "(a, b)"
    assert text(f.defaults).startswith("(i=-1, f=1.5, s='text', b=True, n=None, big=")


def test_hostile_names():
    class Name(str):
        def __eq__(self, other):
            raise RuntimeError("compared")

        __hash__ = str.__hash__

    with pytest.raises(TypeError):
        f.two_parameters(1, **{Name("\ud800"): 2})
    with pytest.raises(TypeError):
        f.two_parameters(1, **{"": 2})
    with pytest.raises(TypeError):
        f.two_parameters(1, **{"right\0": 2})


def test_many_arguments():
    many = list(range(1000))
    assert f.rest_of_ints(*many) == sum(many)
    assert f.collect(**{"k%d" % i: i for i in many})[1] == {"k%d" % i: i for i in many}
