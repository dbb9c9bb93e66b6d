"""Slots of types that the own host makes: operators, calls and buffers."""

import os
import sys

import pytest

sys.path.append(os.path.dirname(os.path.abspath(__file__)))

from raw_module import BAD, CPYTHON, collects, raw  # noqa: E402


@pytest.fixture(autouse=True)
def nothing_bad():
    before = raw.count(BAD)
    yield
    assert raw.count(BAD) == before


def test_operators():
    p = raw.Point(1, 2) + raw.Point(10, 20)
    assert (p.x, p.y) == (11.0, 22.0)
    assert p == raw.Point(11, 22)
    assert p != raw.Point(11, 23)
    assert p != 5
    assert hash(p) == 11
    assert {p: 1}[raw.Point(11, 22)] == 1
    with pytest.raises(TypeError):
        p + 1
    with pytest.raises(TypeError):
        1 + p
    with pytest.raises(TypeError):
        p < p
    with pytest.raises(IndexError):
        p[2]


def test_callable():
    for cls in (raw.Callable, raw.LargerCallable, type("Sub", (raw.Callable,), {})):
        c = cls()
        assert callable(c)
        assert c() == ("class", (), None, ())
        assert c(1, 2) == ("class", (1, 2), None, ())
        assert c(1, a=2, b=3) == ("class", (1,), ("a", "b"), (2, 3))
        assert c(*range(20), **{"k": 1}) == ("class", tuple(range(20)), ("k",), (1,))
        assert c.__call__(5, x=6) == ("class", (5,), ("x",), (6,))
        with pytest.raises(TypeError):
            c(**{1: 2})
        made = raw.new(cls)
        assert made(1, b=2) == ("class", (1,), ("b",), (2,))
        made.set_other()
        assert made(1, b=2) == ("object", (1,), ("b",), (2,))
        assert made.__call__(1, b=2) == ("object", (1,), ("b",), (2,))
        assert cls()() == ("class", (), None, ())


def test_overridden_call():
    class Sub(raw.Callable):
        def __call__(self, value):
            return ("python", value, super().__call__(value)[1])

    assert Sub()(4) == ("python", 4, (4,))
    assert raw.new(Sub)(4) == ("python", 4, (4,))


def test_buffer():
    b = raw.Bytes()
    view = memoryview(b)
    assert (view.nbytes, view.itemsize, view.ndim, view.shape, view.format, view.readonly) == (8, 1, 1, (8,), "B", False)
    assert b.exports == 1
    view[0] = 255
    assert bytes(b)[:2] == b"\xff\0"
    view.release()
    del view
    assert collects(lambda: b.exports == 0) or not CPYTHON
    b.exports = -1
    with pytest.raises(BufferError):
        memoryview(b)


def test_subclass_exports_its_buffer():
    b = type("Sub", (raw.Bytes,), {})()
    memoryview(b)[1] = 7
    assert bytes(memoryview(b)) == b"\0\7" + bytes(6)


def test_operator_slots():
    n = raw.Numbers(5, a=1)
    assert n.value == 105
    assert raw.Numbers().value == -5
    results = [abs(n), n + 1, n & 1, divmod(n, 2), n // 1, n << 1, n * 2, -n, n | 1, +n, n**2, n % 2, n >> 1, n - 1]
    assert results == [6, 7, 8, 10, 12, 28, 29, 30, 31, 32, 33, 34, 35, 36]
    assert [n / 1, n ^ 1, n @ 1, int(n), ~n] == [37, 38, 75, 26, 27]
    assert [1 + n, 1 - n, 1 @ n, 2**n] == [7, 36, 75, 33]
    assert pow(n, 2, 3) == 33
    assert hex(n) == hex(13)
    assert float(n) == 11.0
    assert not n
    assert str(n) == "str of numbers"
    assert (len(n), n["key"]) == (3, 5)
    assert (1 in n, 0 in n) == (True, False)
    n[7] = 8
    assert n.value == 7008
    del n[7]
    assert n.value == 6999
    inplace = []
    for code in ("+=", "&=", "//=", "<<=", "*=", "|=", "**=", "%=", ">>=", "-=", "/=", "^=", "@="):
        names = {"n": raw.Numbers()}
        exec("n %s 1" % code, names)
        inplace.append(names["n"])
    assert inplace == [14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 76]
    s = raw.Sequence()
    assert [s + s, s * 2, s[3]] == [40, 46, 44]
    s += s
    assert s == 42
    s = raw.Sequence()
    s *= 3
    assert s == 43


def test_slots_can_be_called_by_name():
    n = raw.Numbers()
    assert n.__add__(1) == 7
    assert n.__radd__(1) == 7
    assert raw.Numbers.__neg__(n) == 30
    assert raw.Point.__new__(raw.Point, 1, 2).x == 1.0
    n.__init__(8)
    assert n.value == 8


def test_every_slot_can_fail():
    f = raw.Failing()
    calls = [
        lambda: memoryview(f),
        lambda: f.__setitem__(1, 2),
        lambda: f.__delitem__(1),
        lambda: len(f),
        lambda: f[1],
        lambda: abs(f),
        lambda: f + 1,
        lambda: bool(f),
        lambda: float(f),
        lambda: hex(f),
        lambda: int(f),
        lambda: f**2,
        lambda: 1 in f,
        lambda: f(),
        lambda: f(1, a=2),
        lambda: hash(f),
        lambda: repr(f),
        lambda: f == f,
        lambda: f < 1,
        lambda: str(f),
        lambda: f.noargs(),
        lambda: f.o(1),
        lambda: f.varargs(1),
        lambda: f.keywords(1, a=2),
        lambda: f.attribute,
        lambda: setattr(f, "attribute", 1),
        lambda: delattr(f, "attribute"),
        raw.FailingNew,
        raw.FailingInit,
    ]
    for index, call in enumerate(calls):
        for _ in range(20):
            with pytest.raises(ValueError, match="a slot failed"):
                call()
                pytest.fail("call %d" % index)
    with pytest.raises(ValueError):
        f += 1
