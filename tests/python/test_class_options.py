"""Options of classes: comparisons, hashes and text as in Rust, generics, sequences and mappings."""

import collections.abc
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

from hpy_test_classes import Approximate, Identity, Row, Version

CPYTHON = sys.implementation.name == "cpython"

if not CPYTHON and os.environ.get("HPY") == "debug":
    pytest.skip("the debug modes of PyPy and GraalPy have one context: a call inside a call aborts the process", allow_module_level=True)


# Comparisons, hashes and text ---------------------------------------------------------------------------------------------


def test_eq():
    assert Version(1, 2) == Version(1, 2) and not Version(1, 2) == Version(1, 3)
    assert Version(1, 2) != Version(1, 3) and not Version(1, 2) != Version(1, 2)
    for other in (1, "1.2", None, object(), Approximate(1)):
        assert (Version(1, 2) == other) is False and (Version(1, 2) != other) is True
    assert Version.__eq__(Version(1, 2), 1) is NotImplemented


def test_eq_gives_others_a_chance():
    class Other:
        def __eq__(self, other):
            return "equal"

        def __gt__(self, other):
            return "greater"

    assert (Version(1, 2) == Other()) == "equal"
    assert (Version(1, 2) < Other()) == "greater"


def test_eq_as_in_rust():
    nan = Approximate(float("nan"))
    assert not nan == nan and nan != nan
    assert Approximate(1) == Approximate(1)


def test_eq_alone_is_unhashable():
    assert Approximate.__hash__ is None
    with pytest.raises(TypeError, match="unhashable"):
        hash(Approximate(1))


def test_ord():
    versions = [Version(2, 0), Version(1, 10), Version(1, 9)]
    assert [str(version) for version in sorted(versions)] == ["1.9", "1.10", "2.0"]
    assert Version(1, 2) < Version(1, 3) and Version(1, 2) <= Version(1, 2)
    assert Version(1, 3) > Version(1, 2) and Version(1, 2) >= Version(1, 2)
    assert not Version(1, 2) < Version(1, 2) and not Version(1, 2) > Version(1, 2)
    for compare in (operator.lt, operator.le, operator.gt, operator.ge):
        with pytest.raises(TypeError):
            compare(Version(1, 2), 1)
        with pytest.raises(TypeError):
            compare(Approximate(1), Approximate(2))


def test_hash():
    assert hash(Version(1, 2)) == hash(Version(1, 2))
    assert len({hash(Version(1, number)) for number in range(100)}) > 90
    assert {Version(1, 2): "found"}[Version(1, 2)] == "found"
    assert -1 not in {hash(Version(number, 0)) for number in range(100)}


def test_text():
    assert str(Version(1, 2)) == "1.2" and f"{Version(1, 2)}" == "1.2"
    assert repr(Version(1, 2)) == "Version { major: 1, minor: 2 }"


def test_s14_options_borrow_the_value():
    approximate = Approximate(1)
    with pytest.raises(RuntimeError, match=r"Approximate.change\(\) is still changing"):
        approximate.change(lambda: approximate == Approximate(1))
    with pytest.raises(RuntimeError, match=r"Approximate.change\(\) is still changing"):
        approximate.change(lambda: Approximate(1) == approximate)
    assert approximate == approximate


@pytest.mark.parametrize("name, args", [("__eq__", (1,)), ("__lt__", (1,)), ("__hash__", ()), ("__str__", ()), ("__repr__", ())])
def test_s10_options_and_other_objects(name, args):
    for other in (5, "a", object(), Approximate(1)):
        try:
            result = getattr(Version, name)(other, *args)
        except TypeError:
            continue
        assert result is NotImplemented


def test_generic():
    alias = Version[int]
    if sys.version_info < (3, 9):
        assert alias is Version
        return
    assert alias.__origin__ is Version and alias.__args__ == (int,)
    assert Version[int, str].__args__ == (int, str)
    assert alias(1, 2) == Version(1, 2)
    with pytest.raises(TypeError):
        Approximate[int]


# Sequences and mappings ---------------------------------------------------------------------------------------------------


def test_abstract_classes():
    assert isinstance(Row(), collections.abc.Sequence) and not isinstance(Row(), collections.abc.Mapping)
    assert isinstance(Identity(), collections.abc.Mapping) and not isinstance(Identity(), collections.abc.Sequence)
    assert not isinstance(Version(1, 2), (collections.abc.Sequence, collections.abc.Mapping))


def test_indexes_from_the_end():
    row = Row(5, 6, 7)
    assert (row[0], row[-1], row[-3], row[True]) == (5, 7, 5, 6)
    row[-1] = 8
    assert list(row) == [5, 6, 8]
    del row[-2]
    assert list(row) == [5, 8]
    for index in (2, -3, -100):
        with pytest.raises(IndexError):
            row[index]
    with pytest.raises(IndexError, match="Row index out of range"):
        row[-3] = 1
    assert row[:] == "slice"
    with pytest.raises(TypeError):
        row["a"]


def test_indexes_of_numbers():
    class Index:
        def __init__(self, number):
            self.number = number

        def __index__(self):
            return self.number

    assert Row(5, 6)[Index(-1)] == 6
    with pytest.raises(TypeError):
        Row(5, 6)[Index("a")]


def test_sequence_is_iterated():
    row = Row(5, 6, 7)
    assert list(row) == [5, 6, 7] and list(reversed(row)) == [7, 6, 5]
    assert 6 in row and 8 not in row


def test_mapping():
    mapping = Identity()
    assert mapping["a"] == "a" and mapping[-1] == -1 and len(mapping) == 3
    if CPYTHON:
        with pytest.raises(TypeError):
            iter(mapping)
        with pytest.raises(TypeError):
            reversed(mapping)
