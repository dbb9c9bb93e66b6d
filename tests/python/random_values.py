"""Values made at random for tests that compare an answer of ours with Python's own, and the comparison."""

import math
import struct
import sys

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

IMPLEMENTATION = sys.implementation.name
CPYTHON = IMPLEMENTATION == "cpython"
GRAALPY = IMPLEMENTATION == "graalpy"

EDGES = [sign * (2**bits + near) for bits in (7, 8, 15, 16, 31, 32, 53, 63, 64, 127, 128, 1024) for near in (-1, 0, 1) for sign in (1, -1)]


def examples(number):
    """The settings of a test: so many examples, the same ones in every run; fewer where hypothesis is slow."""
    number = number if CPYTHON else max(10, number // (8 if GRAALPY else 3))
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(max_examples=number, derandomize=True, deadline=None, database=None, suppress_health_check=checks)


class Boom(Exception):
    """What no code but that of the values below raises."""


class Int(int):
    pass


class LyingInt(int):
    def __index__(self):
        return 77

    def __int__(self):
        return 78

    def __float__(self):
        return 79.0


class Float(float):
    pass


class Str(str):
    pass


class LyingStr(str):
    def __len__(self):
        return 1000

    def __str__(self):
        return "lie"

    def __iter__(self):
        raise Boom


class Bytes(bytes):
    pass


class List(list):
    pass


class Dict(dict):
    pass


class Index:
    """What has `__index__` and nothing else, and returns or raises what it is given."""

    def __init__(self, value):
        self.value = value

    def __index__(self):
        if self.value is Boom:
            raise Boom
        return self.value

    def __repr__(self):
        return "%s(%r)" % (type(self).__name__, self.value)


class AsFloat:
    """What has `__float__` and nothing else, and returns or raises what it is given."""

    def __init__(self, value):
        self.value = value

    def __float__(self):
        if self.value is Boom:
            raise Boom
        return self.value

    def __repr__(self):
        return "%s(%r)" % (type(self).__name__, self.value)


def float_of_bits(bits):
    return struct.unpack("<d", struct.pack("<Q", bits))[0]


small_ints = st.integers(-300, 300)
ints = st.one_of(st.sampled_from(EDGES), small_ints, st.integers(-(2**64), 2**64), st.integers(-(2**200), 2**200))
# Of all bits, so that there are NaNs of every kind, and no fewer of the special ones.
special_floats = [0.0, -0.0, math.inf, -math.inf, math.nan, -1.0, 5e-324, 2.0**63, -(2.0**63), 2.0**64, 3.4028235677973366e38, 1e300]
floats = st.one_of(st.sampled_from(special_floats), st.integers(0, 2**64 - 1).map(float_of_bits), st.floats(), small_ints.map(float))
if GRAALPY:
    # Its HPy puts floats into handles, of which those of some NaNs are the ones of other objects; the argument is wrong before we see it.
    floats = floats.map(lambda value: math.nan if math.isnan(value) else value)
# Lone surrogates, NULs and characters beyond the BMP are as frequent as others.
SPECIAL_CHARACTERS = "\0a\x7f\x80\xff\u0100\u20ac\ufffd\uffff\U00010000\U0001f600\U0010ffff"
SURROGATES = "\ud800\udbff\udc00\udfff"
proper_characters = st.one_of(st.sampled_from(SPECIAL_CHARACTERS), st.integers(0xE000, 0x10FFFF).map(chr), st.integers(0, 0xD7FF).map(chr))
characters = st.one_of(proper_characters, st.sampled_from(SURROGATES))


def strings(characters):
    """Short ones of any of them, and long ones."""
    long = st.tuples(st.lists(characters, max_size=2), st.integers(30, 150)).map(lambda made: "".join(made[0]) * made[1])
    return st.one_of(st.lists(characters, max_size=5).map("".join), long)


proper_texts = strings(proper_characters)
texts = strings(characters)
byte_strings = st.one_of(st.binary(max_size=6), st.tuples(st.binary(max_size=2), st.integers(100, 300)).map(lambda made: made[0] * made[1]))
booleans = st.booleans()

# GraalPy asks even subclasses of int what ints they are.
lying_ints = ints.map(Int if GRAALPY else LyingInt)
whole_numbers = st.one_of(ints, booleans, ints.map(Int), lying_ints, ints.map(Index))
numbers = st.one_of(ints, floats, booleans, ints.map(Int), floats.map(Float))
liars = st.one_of(
    st.sampled_from([Boom, None, "1", 1.0, 1j]).map(Index),
    st.sampled_from([Boom, None, "1", 1, 1j]).map(AsFloat),
    lying_ints,
    texts.map(LyingStr),
)
strange = st.one_of(
    liars,
    floats.map(AsFloat),
    ints.map(Index),
    st.complex_numbers(),
    texts.map(Str),
    st.binary(max_size=4).map(Bytes),
    st.binary(max_size=4).map(bytearray),
    st.sampled_from([None, NotImplemented, Ellipsis, int, object(), range(3), slice(1, 2), frozenset((1,))]),
)
scalars = st.one_of(numbers, texts, byte_strings, strange)
anything = st.recursive(
    scalars,
    lambda items: st.one_of(
        st.lists(items, max_size=3),
        st.lists(items, max_size=3).map(tuple),
        st.lists(items, max_size=3).map(List),
        st.dictionaries(st.one_of(ints, proper_texts), items, max_size=3),
    ),
    max_leaves=6,
)


def exact(value):
    """A value as something that is equal only for values of the same types, zeros of the same sign, and NaNs."""
    if type(value) is float:
        return "float", "nan" if math.isnan(value) else struct.pack("<d", value)
    if type(value) is complex:
        return "complex", exact(value.real), exact(value.imag)
    if type(value) in (list, tuple):
        return type(value), [exact(item) for item in value]
    if type(value) is dict:
        return dict, sorted((repr(exact(key)), exact(item)) for key, item in value.items())
    return type(value), value


def outcome(function, *args):
    """What comes of a call: the value, or the class of what is raised."""
    try:
        value = function(*args)
    except Exception as error:
        return "raises", type(error)
    return "returns", exact(value)
