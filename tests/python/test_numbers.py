"""src/numbers.rs: numbers as Python would have them."""

import math
import struct

import pytest
from hpy_test_ext import numbers as n

INTS = {
    "i8s": (-(2**7), 2**7 - 1),
    "i16s": (-(2**15), 2**15 - 1),
    "i32s": (-(2**31), 2**31 - 1),
    "i64s": (-(2**63), 2**63 - 1),
    "i128s": (-(2**127), 2**127 - 1),
    "isizes": (-(2**63), 2**63 - 1),
    "u8s": (0, 2**8 - 1),
    "u16s": (0, 2**16 - 1),
    "u32s": (0, 2**32 - 1),
    "u64s": (0, 2**64 - 1),
    "u128s": (0, 2**128 - 1),
    "usizes": (0, 2**64 - 1),
}
EDGES = [0, 1, -1] + [s * (2**k + d) for k in (7, 8, 15, 16, 31, 32, 53, 63, 64, 127, 128, 200) for d in (-1, 0, 1) for s in (1, -1)]


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value


class Int:
    def __int__(self):
        return 5


@pytest.mark.parametrize("name", sorted(INTS))
def test_s6_ints_come_through_or_overflow(name):
    low, high = INTS[name]
    function = getattr(n, name)
    for value in EDGES:
        for given in (value, Index(value)):
            if low <= value <= high:
                got = function(given)
                assert got == value and type(got) is int
            else:
                with pytest.raises(OverflowError) as caught:
                    function(given)
                assert "argument 'value': int is out of range for " + name[:-1] in str(caught.value)


@pytest.mark.parametrize("name", sorted(INTS))
def test_s6_only_ints_and_indices_are_ints(name):
    function = getattr(n, name)
    assert function(True) == 1
    for wrong, kind in [(1.0, "float"), (1.5, "float"), ("1", "str"), (None, "None"), (Int(), "Int"), ([1], "list"), (1j, "complex")]:
        with pytest.raises(TypeError) as caught:
            function(wrong)
        assert str(caught.value) == "%s() argument 'value': expected int, got %s" % (name, kind)


def test_what_index_raises_is_passed_on():
    class Bad:
        def __index__(self):
            raise KeyError("from __index__")

    class Lies:
        def __index__(self):
            return "1"

    for name in INTS:
        with pytest.raises(KeyError):
            getattr(n, name)(Bad())
        with pytest.raises(TypeError):
            getattr(n, name)(Lies())


def test_bools_are_only_bools_wherever_they_come_from():
    from hpy_test_ext import containers, objects

    # GraalPy's HPy_Is takes an int of a tuple or dict for a bool.
    for wrong in ((1, "x")[0], {"a": 0}["a"], [1, "a"][0]):
        with pytest.raises(TypeError):
            n.booleans(wrong)
        assert not objects.identical(wrong, bool(wrong))
    twelve = (1, 2, 3, 4, 5, 6, 7, 8, 0.5, 2.5, 1, "x")
    with pytest.raises(TypeError):
        containers.twelve(twelve)


def test_bools_are_only_bools():
    assert n.booleans(True) is True
    assert n.booleans(False) is False
    for wrong in (1, 0, None, "", [], 1.0):
        with pytest.raises(TypeError):
            n.booleans(wrong)


def test_floats():
    values = [0.0, -0.0, 1.5, -1.0, 1e308, -1e-320, 5e-324, math.inf, -math.inf]
    for value in values:
        got = n.f64s(value)
        assert type(got) is float and struct.pack("d", got) == struct.pack("d", value)
    assert math.isnan(n.f64s(math.nan))
    assert n.f64s(3) == 3.0 and n.f64s(True) == 1.0 and n.f64s(2**53) == 2.0**53
    assert n.f32s(1.5) == 1.5 and n.f32s(0.1) == struct.unpack("f", struct.pack("f", 0.1))[0]
    assert n.f32s(1e300) == math.inf


def test_float_arguments():
    class Float:
        def __float__(self):
            return 2.5

    class Bad:
        def __float__(self):
            raise KeyError("from __float__")

    assert n.f64s(Float()) == 2.5
    # PyPy's and GraalPy's own functions leave `__index__` out.
    assert n.f64s(Index(5)) == 5.0 and n.f32s(Index(-1)) == -1.0
    with pytest.raises(OverflowError):
        n.f64s(Index(10**400))
    with pytest.raises(KeyError):
        n.f64s(Bad())
    for wrong, kind in [("1", "str"), (None, "None"), (1j, "complex")]:
        with pytest.raises(TypeError) as caught:
            n.f64s(wrong)
        assert str(caught.value) == "f64s() argument 'value': expected float, got " + kind
    with pytest.raises(OverflowError) as caught:
        n.f64s(10**400)
    assert str(caught.value) == "f64s() argument 'value': int is too large for a float"


def test_s6_every_nan_is_a_nan():
    # On GraalPy a float with other bits would become some handle.
    for bits in (0x7FF8000000000000, 0xFFF8000000000001, 0xFFFA000000000010, 0xFFF9000000000005, 0x7FF0000000000001, 2**64 - 1):
        value = n.nans(bits)
        assert type(value) is float and math.isnan(value)
