"""Types that the own host makes from HPyType_Spec: attributes, subclasses, bases and specs."""

import copy
import os
import sys
import weakref

import pytest

sys.path.append(os.path.dirname(os.path.abspath(__file__)))

from raw_module import BAD, BUILTIN, CPYTHON, DERIVED, GRAALPY, NODES, POINTS, PYPY, collect, destroyed, load, make_subclass, raw  # noqa: E402


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
    # PyPy 7.3 has no docs.
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


def test_a_wrong_constructor_call_raises():
    for args in [(), (1,), (1, 2, 3), ("a", 1)]:
        with pytest.raises(TypeError):
            raw.Point(*args)


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


@pytest.mark.skipif(not CPYTHON, reason="PyPy allows it, GraalPy too and then crashes")
def test_class_assignment_is_refused():
    with pytest.raises(TypeError):
        raw.Point(1, 2).__class__ = raw.Node
    with pytest.raises(TypeError):
        raw.Node().__class__ = raw.Point

    class Plain:
        pass

    with pytest.raises(TypeError):
        Plain().__class__ = raw.Point


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
    if GRAALPY and base in (int, list):
        pytest.skip("GraalPy does not tell when one is gone: the host makes no such type")
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


@pytest.mark.skipif(not CPYTHON, reason="PyPy and GraalPy let classes be assigned and mixed")
def test_payloads_beside_objects_are_not_mixed_up():
    class Plain(float):
        __slots__ = ()

    class Sub(raw.MyFloat):
        __slots__ = ()

    class Same(raw.MyFloat):
        __slots__ = ()

    classes = [raw.MyFloat, raw.MyOtherFloat, raw.MyLargerFloat, Plain]
    for cls in classes:
        for other in classes:
            if cls is not other:
                with pytest.raises(TypeError):
                    cls(1).__class__ = other
    for bases in [(raw.MyFloat, raw.MyOtherFloat), (raw.MyOtherFloat, raw.MyLargerFloat)]:
        with pytest.raises(TypeError):
            type("C", bases, {})
    value = Sub(1)
    value.tag = 5
    value.__class__ = Same
    assert value.tag == 5
    larger = raw.MyLargerFloat(2)
    larger.tag = 6
    assert (larger, larger.tag) == (2.0, 6)


@pytest.mark.skipif(not CPYTHON, reason="needs reference counts")
def test_the_base_with_the_payload_need_not_be_the_first():
    class Value:
        pass

    over = [raw.Tools().over((raw.Plain, raw.Node)), raw.Tools().destroyed_over((raw.Plain, raw.Node))]
    over += [type("Sub", (cls,), {}) for cls in over]
    for cls in over:
        value = Value()
        gone = weakref.ref(value)

        def make(value):
            for _ in range(10):
                node = cls(value)
                assert node.first is value
                node.first = [value, node]

        assert destroyed(NODES, lambda: make(value), 10) == 10
        del value
        collect()
        assert gone() is None
    with pytest.raises(TypeError):
        raw.Tools().over((raw.Node, raw.Point))


def test_new_over_a_builtin_base():
    for name, value in [("MyInt", 0), ("MyFloat", 0.0), ("MyStr", ""), ("MyTuple", ()), ("MyList", []), ("MyDict", {})]:
        if GRAALPY and name in ("MyInt", "MyList"):
            continue
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
    for shape, name in enumerate(("Type", "Int", "Float", "Str", "Tuple", "List"), 1):
        if not (GRAALPY and name in ("Int", "List")):
            assert raw.shape(getattr(raw, "My" + name)) == shape
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
