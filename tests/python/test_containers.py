"""src/containers.rs: values of many parts."""

import collections
import sys

import pytest

import hpy_test_ext
from hpy_test_ext import containers as c


def test_vectors():
    assert c.vectors([1, 2, 3]) == [1, 2, 3]
    assert c.vectors((1, 2)) == [1, 2]
    assert c.vectors(range(4)) == [0, 1, 2, 3]
    assert c.vectors(collections.deque([1])) == [1]
    assert c.vectors([]) == []
    assert type(c.vectors(())) is list
    assert c.vectors(list(range(10000))) == list(range(10000))
    assert c.string_vectors(["a", "\0", "\u20ac"]) == ["a", "\0", "\u20ac"]


def test_vectors_refuse_what_is_no_sequence():
    for wrong, kind in [("abc", "str"), ({1: 2}, "dict"), ({1}, "set"), (1, "int"), (None, "None"), (iter([1]), None)]:
        with pytest.raises(TypeError) as caught:
            c.vectors(wrong)
        if kind:
            assert str(caught.value) == "vectors() argument 'value': expected sequence, got " + kind


def test_errors_name_the_item():
    with pytest.raises(TypeError) as caught:
        c.vectors([1, "x"])
    assert str(caught.value) == "vectors() argument 'value': item 1: expected int, got str"
    with pytest.raises(TypeError) as caught:
        c.nested([[1], [2, None, "x"]])
    assert str(caught.value) == "nested() argument 'value': item 1: item 2: expected int, got str"
    with pytest.raises(TypeError) as caught:
        c.pairs([("a", 1), ("b", "c")])
    assert str(caught.value) == "pairs() argument 'value': item 1: item 1: expected int, got str"
    with pytest.raises(TypeError) as caught:
        c.hash_maps({"a": 1, "b": "c"})
    assert str(caught.value) == "hash_maps() argument 'value': value of key 'b': expected int, got str"
    with pytest.raises(TypeError) as caught:
        c.btree_maps({"a": []})
    assert str(caught.value) == "btree_maps() argument 'value': key 'a': expected int, got str"


def test_hostile_sequences():
    class Long:
        def __len__(self):
            return 2**62

        def __getitem__(self, index):
            raise IndexError(index)

    class Shrinks(list):
        def __getitem__(self, index):
            del self[:]
            raise IndexError(index)

    class Lies:
        def __len__(self):
            return -1

        def __getitem__(self, index):
            return 1

    class Raises:
        def __len__(self):
            raise KeyError("from __len__")

        def __getitem__(self, index):
            return 1

    # GraalPy's lengths have 31 bits.
    with pytest.raises((IndexError, OverflowError)):
        c.vectors(Long())
    with pytest.raises(ValueError):
        c.vectors(Lies())
    with pytest.raises(KeyError):
        c.vectors(Raises())

    shrinking = [1, 2, 3]

    class Index:
        def __index__(self):
            del shrinking[:]
            return 1

    shrinking[0] = Index()
    if sys.implementation.name == "graalpy" and hpy_test_ext.__hpy_host__ == "native":
        # Lists give what they held a moment ago there.
        assert c.vectors(shrinking) == [1, 2, 3]
    else:
        with pytest.raises(IndexError):
            c.vectors(shrinking)
    assert c.vectors([1]) == [1]


def test_arrays():
    assert c.arrays([1, 2.5, 3]) == [1.0, 2.5, 3.0]
    for wrong in ([], [1.0], [1.0] * 4):
        with pytest.raises(ValueError) as caught:
            c.arrays(wrong)
        assert str(caught.value) == "arrays() argument 'value': expected 3 items, got %d" % len(wrong)


def test_options():
    assert c.optional_ints(None) is None
    assert c.optional_ints(0) == 0
    assert c.nested([[None, 1], []]) == [[None, 1], []]
    assert c.units() is None


def test_tuples():
    assert c.tuple_of_one((1,)) == (1,)
    assert c.pairs([("a", 1)]) == [("a", 1)]
    value = (1, 2, 3, 4, 5, 6, 7, 8, 0.5, 2.5, True, "x")
    assert c.twelve(value) == value
    for wrong in ((), (1, 2)):
        with pytest.raises(ValueError) as caught:
            c.tuple_of_one(wrong)
        assert str(caught.value) == "tuple_of_one() argument 'value': expected a tuple of 1 items, got one of %d" % len(wrong)
    with pytest.raises(TypeError):
        c.tuple_of_one([1])


def test_maps():
    assert c.hash_maps({}) == {}
    assert c.hash_maps({"a": 1, "": 2}) == {"a": 1, "": 2}
    assert c.btree_maps({2: ["b"], 1: []}) == {1: [], 2: ["b"]}
    assert list(c.btree_maps({2: [], 1: []})) == [1, 2]
    assert c.hash_maps(collections.OrderedDict(a=1)) == {"a": 1}
    for wrong in ([("a", 1)], None, "a"):
        with pytest.raises(TypeError):
            c.hash_maps(wrong)


def test_dicts_that_change_while_they_are_read():
    changing = {}

    class Index:
        def __index__(self):
            changing.clear()
            return 1

    changing.update(a=Index(), b=1)
    with pytest.raises(KeyError):
        c.hash_maps(changing)


def test_dicts_whose_keys_raise():
    class Key(str):
        fails = False

        def __eq__(self, other):
            if Key.fails:
                raise ZeroDivisionError
            return str.__eq__(self, other)

        def __hash__(self):
            return 1

    value = {Key("a"): 1, Key("b"): 2}
    Key.fails = True
    try:
        assert c.hash_maps(value) == {"a": 1, "b": 2}
    except ZeroDivisionError:
        # Hosts that look up key by key.
        pass


def test_types_that_contain_themselves():
    def nested(depth):
        value = []
        for _ in range(depth - 1):
            value = [value]
        return value

    assert c.trees(nested(1)) == 1
    assert c.trees(nested(200)) == 200
    cycle = []
    cycle.append(cycle)
    for deep in (nested(201), cycle):
        with pytest.raises(RecursionError):
            c.trees(deep)
    assert c.trees([[], [[]]]) == 3


@pytest.mark.skipif(sys.implementation.name == "graalpy", reason="GraalPy's C API ends the process where Java's stack is used up")
def test_sequences_deep_in_the_stack():
    nested = []
    for _ in range(150):
        nested = [nested]

    def deeper():
        c.trees(nested)
        deeper()

    with pytest.raises(RecursionError):
        deeper()
