"""Legacy types and methods that the own host makes: the C API's definitions beside HPy's, and structs that begin with the header."""

import os
import sys
import weakref

import pytest

sys.path.append(os.path.dirname(os.path.abspath(__file__)))

from raw_module import BAD, CPYTHON, GRAALPY, LEGACY, LEGACY_DEALLOC, PYPY, collect, collects, destroyed, load, raw  # noqa: E402


@pytest.fixture(autouse=True)
def nothing_bad():
    before = raw.count(BAD)
    yield
    assert raw.count(BAD) == before


def subclass(cls):
    return type("Sub", (cls,), {})


def test_functions_of_the_module():
    assert raw.legacy_noargs() == 42
    assert raw.legacy_o("a") == "a"
    assert raw.legacy_varargs(1, 2) == ((1, 2),)
    assert raw.legacy_keywords(1) in [((1,), None), ((1,), {})]
    assert raw.legacy_keywords(1, a=2) == ((1,), {"a": 2})
    assert raw.legacy_o.__doc__ == "Legacy."
    with pytest.raises(TypeError):
        raw.legacy_noargs(1)


def test_a_module_that_creates_itself_has_no_legacy_methods():
    with pytest.raises(SystemError, match="HPy_mod_create cannot define anything else"):
        load("hpy_raw_refused")


@pytest.mark.parametrize("inherit", [False, True])
def test_definitions_of_both_kinds(inherit):
    cls = subclass(raw.Legacy) if inherit else raw.Legacy
    p = cls(5)
    assert (p.x, p.y, p.y_again, p.link) == (5, 3.0, 3.0, None)
    assert (p.noargs(), p.o(3), p.twice()) == (5, 8, 10)
    assert p.varargs(1, 2) == ((1, 2),)
    assert p.keywords(1, a=2) == ((1,), {"a": 2})
    assert p.cls() is cls.cls() is cls
    p.x = 8
    p.y = 1.5
    assert (p.x, p.noargs(), p.y_again, p.x_plus_1000) == (8, 8, 1.5, 1008)
    p.x_plus_1000 = 1001
    assert p.x == 1
    with pytest.raises(TypeError):
        del p.x_plus_1000
    with pytest.raises((AttributeError, TypeError)):
        p.y_again = 1
    assert repr(p) == "legacy repr"
    assert p + 42 == (p, 42)
    assert 42 + p == (42, p)
    assert abs(p) == 1234


def test_names_and_docs():
    assert raw.Legacy.__name__ == "Legacy"
    if not PYPY:
        assert "A legacy class." in raw.Legacy.__doc__
        assert "Legacy." in raw.Legacy.o.__doc__
    assert raw.Legacy.x_plus_1000.__doc__ == "Legacy."
    assert raw.shape(raw.Legacy) == raw.shape(subclass(raw.Legacy)) == -1


def test_without_a_struct():
    for cls in (raw.LegacyEmpty, subclass(raw.LegacyEmpty)):
        e = cls()
        assert (e.answer(), e.one(), e + 1) == (42, 1, (e, 1))
        assert type(raw.new(cls)) is cls


@pytest.mark.parametrize("inherit", [False, True])
def test_destroyed_once(inherit):
    for cls in (raw.Legacy, raw.LegacyDerived, raw.LegacyNode, raw.LegacyEnded):
        cls = subclass(cls) if inherit else cls
        if PYPY and issubclass(cls, raw.LegacyEnded):
            # PyPy makes no C object for an instance that no C code asks for.
            continue
        assert destroyed(LEGACY, lambda: [cls() for _ in range(100)] and None, 100) == 100


def test_derived_from_a_legacy_class():
    d = raw.LegacyDerived(5)
    assert (d.x, d.twice(), d.extra()) == (5, 10, 0)
    assert d.noargs() == 42
    assert raw.Legacy.noargs(d) == 5
    assert isinstance(d, raw.Legacy)
    if CPYTHON:
        assert raw.LegacyDerived.__basicsize__ == raw.Legacy.__basicsize__ + 8


def test_foreign_instances_are_refused():
    for wrong in (5, raw.Point(1, 2), raw.LegacyNode()):
        with pytest.raises(TypeError):
            raw.Legacy.noargs(wrong)
        with pytest.raises(TypeError):
            raw.Legacy.x_plus_1000.__get__(wrong)


@pytest.mark.skipif(not CPYTHON, reason="PyPy and GraalPy let classes be assigned and mixed")
def test_other_layouts_are_refused():
    for other in (raw.Point, raw.LegacyNode, raw.LegacyEmpty, raw.LegacyDerived):
        with pytest.raises(TypeError):
            raw.Legacy().__class__ = other
    for bases in [(raw.Legacy, raw.Point), (raw.Legacy, raw.LegacyNode), (raw.Legacy, list)]:
        with pytest.raises(TypeError):
            type("C", bases, {})


@pytest.mark.parametrize("inherit", [False, True])
def test_fields(inherit):
    cls = subclass(raw.LegacyNode) if inherit else raw.LegacyNode

    class Value:
        pass

    value = Value()
    gone = weakref.ref(value)
    n = cls()
    assert n.link is None
    n.link = value
    del value
    collect()
    assert gone() is n.link
    del n
    assert collects(lambda: gone() is None)


@pytest.mark.skipif(PYPY, reason="PyPy does not collect cycles through objects of the C API")
@pytest.mark.skipif(GRAALPY, reason="GraalPy collects native cycles when it likes")
@pytest.mark.parametrize("inherit", [False, True])
def test_cycles_are_collected(inherit):
    cls = subclass(raw.LegacyNode) if inherit else raw.LegacyNode

    def make():
        for _ in range(100):
            a, b = cls(), cls()
            a.link, b.link = b, a

    assert destroyed(LEGACY, make, 200) == 200


@pytest.mark.skipif(not CPYTHON, reason="needs reference counts")
@pytest.mark.parametrize("name", ["Legacy", "LegacyNode", "LegacyEmpty", "LegacyDerived", "LegacyList", "LegacyFreed"])
@pytest.mark.parametrize("inherit", [False, True])
def test_the_type_is_counted_right(name, inherit):
    cls = getattr(raw, name)
    if inherit:
        cls = subclass(cls)
    cls()
    before = sys.getrefcount(cls)
    for _ in range(10000):
        cls()
    assert sys.getrefcount(cls) == before
    alive = [cls() for _ in range(10)]
    assert sys.getrefcount(cls) == before + 10
    del alive
    assert sys.getrefcount(cls) == before


def test_calls():
    for cls in (raw.LegacyCallable, subclass(raw.LegacyCallable)):
        c = cls(5)
        assert c(1, 2) == (1, 2)
        assert raw.new(cls)(3) == (3,)
        assert c.twice() == 10
    # A legacy tp_call takes the place of an inherited HPy_tp_call.
    for cls in (raw.LegacyOwnCall, subclass(raw.LegacyOwnCall)):
        assert cls()(1, a=2) == ((1,), {"a": 2})
        # PyPy passes an empty dict for none.
        assert raw.new(cls)(1) in [((1,), None), ((1,), {})]


def test_a_call_function_in_the_struct():
    v = raw.LegacyVectorcall()
    with pytest.raises(TypeError):
        v(1)
    v.set_called()
    assert v(1) == (1, None)
    assert v(1, a=2) == (1, ("a",))


@pytest.mark.skipif(not CPYTHON, reason="the struct of a list is CPython's")
@pytest.mark.parametrize("inherit", [False, True])
def test_a_legacy_slot_gives_the_base(inherit):
    cls = subclass(raw.LegacyList) if inherit else raw.LegacyList
    a = cls([1, 2, 3])
    assert a == [1, 2, 3] and isinstance(a, list)
    assert (a.tag(), a.tag()) == (1, 2)
    a.extend(range(100))
    a.append(a)
    assert a.tag() == 3
    assert raw.new(cls) == []
    assert destroyed(LEGACY, lambda: cls([1]) and None, 1) == 1


@pytest.mark.skipif(not CPYTHON, reason="the function reads the type from CPython's header")
def test_a_legacy_dealloc_ends_objects():
    for cls in (raw.LegacyFreed, subclass(raw.LegacyFreed)):
        assert destroyed(LEGACY_DEALLOC, lambda: [cls() for _ in range(100)] and None, 100) == 100


HPY_TOO = "defined by HPy's definitions too"


@pytest.mark.parametrize(
    "kind, base, error, message",
    [
        (0, None, TypeError, "legacy_slots need the shape"),
        (1, None, TypeError, "legacy tp_dealloc is incompatible"),
        (2, None, TypeError, "legacy tp_dealloc is incompatible"),
        (3, None, ValueError, "must provide an HPy_tp_traverse"),
        (4, None, TypeError, HPY_TOO),
        (5, None, TypeError, HPY_TOO),
        (6, None, TypeError, HPY_TOO),
        (7, None, TypeError, HPY_TOO),
        (8, None, TypeError, HPY_TOO),
        (9, None, TypeError, "smaller than that of its base"),
        (10, "Legacy", TypeError, "smaller than that of its base"),
        (10, "list", TypeError, "smaller than that of its base"),
        (11, "Legacy", TypeError, "another builtin shape"),
        (12, None, TypeError, "needs the basicsize"),
        (13, None, TypeError, "exclude each other"),
        (14, None, TypeError, "without items"),
        (15, None, TypeError, "members need a basicsize"),
        (18, "Point", TypeError, "another builtin shape"),
        (18, "Plain", TypeError, "another builtin shape"),
        (16, "LegacyFreed", TypeError, "cannot derive from one with a legacy tp_dealloc"),
        (17, "LegacyFreed", TypeError, "cannot derive from one with a legacy tp_dealloc"),
    ],
)
def test_wrong_specs_are_refused(kind, base, error, message):
    if not CPYTHON and base in ("list", "LegacyFreed"):
        pytest.skip("is about CPython's structs")
    bases = [list if base == "list" else getattr(raw, base)] if base else []
    with pytest.raises(error, match=message):
        raw.bad_legacy_type(kind, *bases)
    # The spec that these are made from is a good one.
    assert raw.bad_legacy_type(18).__name__ == "Bad"
