"""Types that the own host makes from HPyType_Spec: tests/raw, loaded without a stub."""

import copy
import gc
import importlib.machinery
import importlib.util
import os
import pathlib
import subprocess
import sys
import weakref

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODULES = os.environ.get("HPY_TEST_MODULES") or os.path.join(
    os.environ.get("CARGO_TARGET_DIR") or str(ROOT / "target"), "release"
)
PATH = os.path.join(MODULES, "libhpy_raw_types.so")

IMPLEMENTATION = sys.implementation.name
CPYTHON = IMPLEMENTATION == "cpython"
PYPY = IMPLEMENTATION == "pypy"
GRAALPY = IMPLEMENTATION == "graalpy"

if not os.path.exists(PATH):
    pytest.skip("needs cargo build --release -p hpy-raw-types", allow_module_level=True)


def load():
    loader = importlib.machinery.ExtensionFileLoader("hpy_raw_types", PATH)
    spec = importlib.util.spec_from_file_location("hpy_raw_types", PATH, loader=loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


raw = load()
POINTS, DERIVED, NODES, FINALIZED, BUILTIN, RELEASED, EMPTY, BAD = range(8)


def collect():
    for _ in range(1 if CPYTHON else 4):
        gc.collect()


def destroyed(which, make, expected):
    """`make` makes and drops objects, `expected` of which are destroyed."""
    collect()
    before = raw.count(which)
    make()
    for _ in range(20):
        collect()
        if raw.count(which) - before >= expected:
            break
    return raw.count(which) - before


@pytest.fixture(autouse=True)
def nothing_bad():
    before = raw.count(BAD)
    yield
    assert raw.count(BAD) == before


def test_makes_an_object():
    p = raw.Point(3, 4.0)
    assert type(p) is raw.Point
    assert (p.x, p.y, p.y_again) == (3.0, 4.0, 4.0)
    assert p.norm() == 5.0
    assert repr(p) == "<point 3 4>"
    assert str(p) == "<point 3 4>"
    assert (len(p), p[0], p[1], list(p)) == (2, 3.0, 4.0, [3.0, 4.0])


def test_names_and_docs():
    assert raw.Point.__name__ == raw.Point.__qualname__ == "Point"
    assert raw.Point.__module__ == "hpy_raw_types"
    # PyPy 7.3 has none.
    if not PYPY:
        assert "A point." in raw.Point.__doc__
    assert "The length." in raw.Point.norm.__doc__
    assert raw.Point.x.__doc__ == "The first."
    if CPYTHON:
        assert raw.Point.__doc__ == "A point."
    if CPYTHON and sys.version_info >= (3, 10):
        assert raw.Point.__text_signature__ == "(x, y)"


def test_calling_conventions():
    p = raw.Point(1, 2)
    assert p.scale(2) is None
    assert (p.x, p.y) == (2.0, 4.0)
    assert p.varargs() == ()
    assert p.varargs(1, "a") == (1, "a")
    assert p.keywords() == ()
    assert p.keywords(1, a=2, b=3) == (1, 2, 3)
    with pytest.raises(TypeError):
        p.norm(1)
    with pytest.raises(TypeError):
        p.scale()
    with pytest.raises(TypeError):
        p.varargs(a=1)


def test_properties_and_members():
    p = raw.Point(1, 2)
    p.x = 7
    p.y = 8.5
    assert (p.x, p.y, p.x_plus_5) == (7.0, 8.5, 12.0)
    with pytest.raises(TypeError):
        del p.x
    with pytest.raises(TypeError):
        p.x = "no"
    with pytest.raises(AttributeError):
        p.x_plus_5 = 1
    with pytest.raises((AttributeError, TypeError)):
        p.y_again = 1
    with pytest.raises(AttributeError):
        p.z
    # PyPy gives every object a dict.
    if not PYPY:
        with pytest.raises(AttributeError):
            p.z = 1


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


def test_a_wrong_constructor_call_raises():
    for args in [(), (1,), (1, 2, 3), ("a", 1)]:
        with pytest.raises(TypeError):
            raw.Point(*args)


def test_destroyed_once():
    assert destroyed(POINTS, lambda: [raw.Point(i, i) for i in range(1000)] and None, 1000) == 1000


def make_subclass():
    class Sub(raw.Point):
        def __init__(self, x, y):
            self.z = x + y

        def norm(self):
            return super().norm() + 1

    return Sub


def test_python_subclass():
    Sub = make_subclass()
    s = Sub(3, 4)
    assert (s.x, s.y, s.z, s.norm()) == (3.0, 4.0, 7, 6.0)
    assert s.__dict__ == {"z": 7}
    assert isinstance(s, raw.Point)
    s.anything = [1]
    assert s.anything == [1]
    assert type(s + s) is Sub
    assert (s + s).x == 6.0
    assert weakref.ref(s)() is s


def test_python_subclass_destroyed_once():
    Sub = make_subclass()
    assert destroyed(POINTS, lambda: [Sub(i, i) for i in range(500)] and None, 500) == 500


def test_subclass_with_slots_and_del():
    log = []

    class Sub(raw.Point):
        __slots__ = ("extra",)

        def __del__(self):
            log.append((self.x, self.extra))

    def make():
        s = Sub(1, 2)
        s.extra = "more"

    assert destroyed(POINTS, make, 1) == 1
    assert log == [(1.0, "more")]


def test_subclass_without_extras_and_del():
    log = []

    class Sub(raw.Point):
        __slots__ = ()

        def __del__(self):
            log.append(self.x)

    assert destroyed(POINTS, lambda: Sub(1, 2) and None, 1) == 1
    assert log == [1.0]


@pytest.mark.skipif(GRAALPY, reason="GraalPy frees objects that were resurrected")
def test_resurrection():
    kept = []

    class Sub(raw.Point):
        def __del__(self):
            kept.append(self)

    def make():
        Sub(1, 2)

    assert destroyed(POINTS, make, 0) == 0
    for _ in range(20):
        collect()
    assert kept[0].x == 1.0
    assert destroyed(POINTS, kept.clear, 1) == 1


def test_deep_subclasses():
    cls = raw.Point
    for depth in range(20):
        cls = type("Deep%d" % depth, (cls,), {"method%d" % depth: lambda self: self.x})
    p = cls(1, 2)
    p.attribute = 5
    assert p.method0() == 1.0
    del p
    assert destroyed(POINTS, lambda: cls(1, 2) and None, 1) >= 1


def test_multiple_inheritance():
    class Mixin:
        def extra(self):
            return self.x

    class Other(dict):
        pass

    class A(Mixin, raw.Point):
        pass

    class B(raw.Point, Mixin):
        pass

    # PyPy takes the constructor of the first base, `object`'s, and lets classes be mixed.
    for cls in (B,) if PYPY else (A, B):
        assert cls(1, 2).extra() == 1.0
        assert destroyed(POINTS, lambda: cls(1, 2) and None, 1) >= 1
    for bases in [] if PYPY else [(raw.Point, raw.Node), (raw.Point, dict), (Other, raw.Point)]:
        with pytest.raises(TypeError):
            type("C", bases, {})


@pytest.mark.skipif(PYPY, reason="PyPy makes no C object for an instance that no C code asks for")
def test_empty_class_is_destroyed_with_a_mixin_before_it():
    class Mixin:
        pass

    class C(Mixin, raw.Empty):
        pass

    assert destroyed(EMPTY, lambda: C() and None, 1) == 1


def test_derived_class():
    def make():
        d = raw.Derived(1, 2)
        d.z = 3
        assert (d.x, d.y, d.z, d.norm()) == (1.0, 2.0, 3, 5**0.5)
        assert isinstance(d, raw.Point)

    points = raw.count(POINTS)
    assert destroyed(DERIVED, make, 1) == 1
    assert raw.count(POINTS) - points == 1

    class Sub(raw.Derived):
        pass

    points = raw.count(POINTS)
    assert destroyed(DERIVED, lambda: Sub(1, 2) and None, 1) == 1
    assert raw.count(POINTS) - points == 1
    points = raw.count(POINTS)
    assert raw.Inherits(1, 2).norm() == 5**0.5
    assert destroyed(POINTS, lambda: raw.Inherits(1, 2) and None, 1) >= 1


def test_not_a_base():
    with pytest.raises(TypeError):
        type("Sub", (raw.Final,), {})


def test_foreign_instances_are_refused():
    with pytest.raises(TypeError):
        raw.Point.norm(5)
    with pytest.raises(TypeError):
        raw.Point.norm(raw.Node())
    with pytest.raises(TypeError):
        raw.Point.x.__get__(5)
    # PyPy and GraalPy leave it to the function.
    if CPYTHON:
        with pytest.raises(TypeError):
            raw.Point.__repr__(raw.Node())
        with pytest.raises(TypeError):
            raw.Point.__new__(raw.Node, 1, 2)


@pytest.mark.skipif(PYPY, reason="PyPy allows it, and gives an object with an empty payload")
def test_object_new_is_refused():
    for cls in (raw.Point, make_subclass()):
        with pytest.raises(TypeError):
            object.__new__(cls)
    with pytest.raises(TypeError):
        copy.copy(raw.Point(1, 2))


@pytest.mark.skipif(PYPY, reason="PyPy allows it")
def test_class_assignment_is_refused():
    with pytest.raises(TypeError):
        raw.Point(1, 2).__class__ = raw.Node
    with pytest.raises(TypeError):
        raw.Node().__class__ = raw.Point

    class Plain:
        pass

    with pytest.raises(TypeError):
        Plain().__class__ = raw.Point


def test_fields():
    n = raw.Node("a")
    assert n.first == "a"
    n.first = n
    assert n.first is n
    n.first = None
    m = raw.Node()
    assert m.first is None


def test_fields_hold_and_release():
    class Value:
        pass

    value = Value()
    gone = weakref.ref(value)
    n = raw.Node(value)
    del value
    collect()
    assert gone() is n.first
    del n
    for _ in range(10):
        collect()
    assert gone() is None


@pytest.mark.skipif(PYPY, reason="PyPy does not collect cycles through objects of the C API")
@pytest.mark.parametrize("subclass", [False, True])
def test_cycles_are_collected(subclass):
    cls = type("Sub", (raw.Node,), {}) if subclass else raw.Node

    def make():
        for _ in range(100):
            a, b = cls(), cls()
            a.first, b.first = b, a
            c = cls()
            c.first = c
            if subclass:
                c.itself = c

    if GRAALPY:
        pytest.skip("GraalPy collects native cycles when it likes")
    assert destroyed(NODES, make, 300) == 300


@pytest.mark.skipif(not CPYTHON, reason="needs reference counts")
def test_types_are_not_leaked_and_can_be_in_cycles():
    Sub = type("Sub", (raw.Node,), {})
    gone = weakref.ref(Sub)
    Sub.instance = Sub()
    Sub.instance.first = Sub
    del Sub
    collect()
    # Before 3.9, instances of heap types do not tell the collector about their type.
    assert (gone() is None) == (sys.version_info >= (3, 9)) or gone() is None


def test_long_chains_need_no_stack():
    # PyPy frees one more of them at each collection.
    count = 100000 if CPYTHON else 50

    def make():
        n = None
        for _ in range(count):
            n = raw.Node(n)

    assert destroyed(NODES, make, count) == count


@pytest.mark.skipif(not CPYTHON, reason="needs reference counts")
def test_long_chains_of_a_subclass():
    Sub = type("Sub", (raw.Node,), {})

    def make():
        n = None
        for i in range(50000):
            n = Sub(n) if i % 2 else raw.Node([n])

    assert destroyed(NODES, make, 50000) == 50000


@pytest.mark.skipif(not CPYTHON, reason="needs reference counts")
@pytest.mark.parametrize("make", ["Point", "Node", "Plain", "Callable", "Finalized", "MyInt", "MyList", "MyDict", "MyError"])
@pytest.mark.parametrize("subclass", [False, True])
def test_the_type_is_counted_right(make, subclass):
    cls = getattr(raw, make)
    if subclass:
        cls = type("Sub", (cls,), {})
    args = (1, 2) if make == "Point" else ()
    cls(*args)
    before = sys.getrefcount(cls)
    for _ in range(100000):
        cls(*args)
    assert sys.getrefcount(cls) == before
    alive = [cls(*args) for _ in range(10)]
    assert sys.getrefcount(cls) == before + 10
    del alive
    assert sys.getrefcount(cls) == before


def test_finalizer_runs_once():
    assert destroyed(FINALIZED, lambda: [raw.Finalized() for _ in range(10)] and None, 10) == 10
    finalized = raw.count(FINALIZED)
    assert destroyed(EMPTY, lambda: raw.FinalizedDestroyed() and None, 1) == 1
    assert raw.count(FINALIZED) - finalized == 1

    class Sub(raw.FinalizedDestroyed):
        __slots__ = ()

    finalized = raw.count(FINALIZED)
    assert destroyed(EMPTY, lambda: Sub() and None, 1) == 1
    assert raw.count(FINALIZED) - finalized == 1


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
    for _ in range(10):
        collect()
    if CPYTHON:
        assert b.exports == 0
    b.exports = -1
    with pytest.raises(BufferError):
        memoryview(b)


def test_subclass_exports_its_buffer():
    b = type("Sub", (raw.Bytes,), {})()
    memoryview(b)[1] = 7
    assert bytes(memoryview(b)) == b"\0\7" + bytes(6)


@pytest.mark.parametrize(
    "name, base, args, value",
    [
        ("MyInt", int, (5,), 5),
        ("MyInt", int, (1 << 200,), 1 << 200),
        ("MyFloat", float, (1.5,), 1.5),
        ("MyStr", str, ("text",), "text"),
        ("MyTuple", tuple, ((1, 2, 3, 4, 5),), (1, 2, 3, 4, 5)),
        ("MyList", list, ([1, 2, 3],), [1, 2, 3]),
    ],
)
def test_payload_over_a_builtin_base(name, base, args, value):
    cls = getattr(raw, name)
    for cls in (cls, type("Sub", (cls,), {})):
        a, b = cls(*args), cls(*args)
        assert a == value and isinstance(a, base)
        assert a.tag == b.tag == 0
        a.tag = -1
        b.tag = 77
        assert (a.tag, b.tag) == (-1, 77)
        assert a == value and b == value
        assert base(a) == value
        del a, b

        def make():
            for i in range(100):
                cls(*args).tag = i

        assert destroyed(BUILTIN, make, 100) >= 100


def test_new_over_a_builtin_base():
    for name, value in [("MyInt", 0), ("MyFloat", 0.0), ("MyStr", ""), ("MyTuple", ()), ("MyList", []), ("MyDict", {})]:
        made = raw.new(getattr(raw, name))
        assert made == value
        assert type(made) is getattr(raw, name)


def test_metaclass_with_a_payload():
    C = raw.MyType("C", (), {"a": 1})
    assert (C.a, C.tag, type(C)) == (1, 0, raw.MyType)
    C.tag = 9
    assert C.tag == 9
    assert isinstance(C(), C)


def test_subclasses_of_builtin_types_without_a_payload():
    d = raw.MyDict(a=1)
    d["b"] = 2
    assert d == {"a": 1, "b": 2}
    assert d.hello() == "hello"
    with pytest.raises(raw.MyError) as caught:
        raise raw.MyError("text")
    assert caught.value.args == ("text",)
    assert isinstance(caught.value, ValueError)
    assert caught.value.hello() == "hello"

    class Sub(raw.MyError):
        pass

    with pytest.raises(ValueError):
        raise Sub()


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


@pytest.mark.parametrize(
    "kind, error",
    [(0, ValueError), (1, ValueError), (2, TypeError), (3, TypeError), (4, TypeError), (5, TypeError), (6, TypeError)]
    + [(7, TypeError), (8, TypeError), (9, TypeError), (10, TypeError), (11, TypeError)],
)
def test_wrong_specs_are_refused(kind, error):
    with pytest.raises(error):
        raw.bad_type(kind)


def test_new_needs_a_type_of_the_host():
    for value in (5, int, object):
        with pytest.raises(TypeError):
            raw.new(value)
    assert raw.generic_new(raw.Node).first is None


def test_shapes():
    assert raw.shape(raw.Point) == 0
    assert raw.shape(make_subclass()) == 0
    assert [raw.shape(getattr(raw, "My" + name)) for name in ("Type", "Int", "Float", "Str", "Tuple", "List")] == list(range(1, 7))
    assert raw.shape(int) == -1
    with pytest.raises(TypeError):
        raw.shape(5)


def test_bases_made_by_python():
    class Base:
        def who(self):
            return "base"

    C = raw.Tools().on_python(Base)
    assert C().who() == "base"
    if PYPY:
        # It loses the arguments of the constructor.
        return
    S = type("S", (raw.Point,), {})
    D = raw.Tools().on_python(S)
    d = D(1, 2)
    d.attribute = 1
    assert d.norm() == 5**0.5
    del d
    assert destroyed(POINTS, lambda: D(1, 2) and None, 1) >= 1
    if CPYTHON:
        with pytest.raises(TypeError, match="made by Python"):
            raw.Tools().destroyed_on_python(Base)


def test_metaclass():
    class Meta(type):
        def who(cls):
            return cls.__name__

    try:
        C = raw.Tools().with_metaclass(Meta)
    except TypeError:
        assert not CPYTHON
        return
    assert type(C) is Meta
    assert C.who() == "WithMetaclass"
    assert type(C()) is C


def test_two_copies_of_the_module():
    other = load()
    if other.Point is raw.Point:
        pytest.skip("this interpreter loads a file once")
    assert other.Point(1, 2) != raw.Point(1, 2)
    with pytest.raises(TypeError):
        raw.Point.norm(other.Point(1, 2))


def test_interpreter_exits_with_live_objects():
    code = """
import sys
sys.path.insert(0, {!r})
import test_raw_types
raw = test_raw_types.raw
class Sub(raw.Node):
    def __del__(self):
        self.first
class SubInt(raw.MyInt):
    pass
kept = [raw.Point(1, 2), raw.Node(), Sub(), raw.Callable(), raw.MyInt(5), SubInt(6), raw.MyList([1]), raw.FinalizedDestroyed()]
kept[1].first = kept
kept[2].first = Sub
kept.append(memoryview(raw.Bytes()))
for k in kept:
    try:
        k.me = k
        k.tag = 5
    except AttributeError:
        pass
sys.kept = kept
print("end")
""".format(os.path.dirname(os.path.abspath(__file__)))
    if GRAALPY:
        pytest.skip("starts too slowly")
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    assert (done.returncode, done.stdout) == (0, "end\n"), done.stderr
