"""src/globals.rs: objects in statics, interned names, cached imports."""

import gc
import importlib.util
import os
import sys
import types
import weakref

import hpy_test_ext
import pytest
from hpy_test_ext import globals as g
from hpy_test_ext import roots

DEBUG = os.environ.get("HPY") == "debug"
CPYTHON = sys.implementation.name == "cpython"
NAME = "hpy_test_ext"
# Does a module that is loaded again find other globals?
RENUMBERS = sys.implementation.name == "graalpy" and hpy_test_ext.__hpy_host__ == "native"


class Thing:
    def __init__(self, at_end=None):
        self.at_end = at_end

    def __del__(self):
        if self.at_end is not None:
            self.at_end()


def collect():
    for _ in range(3):
        # GraalPy's HPy closes handles 32 at a time.
        for _ in range(50):
            g.count("collect")
        gc.collect()


@pytest.fixture(autouse=True)
def emptied():
    g.clear()
    yield
    g.clear()


def test_s8_an_empty_global_is_not_loaded():
    assert g.get() is None
    g.clear()
    assert g.get() is None


@pytest.mark.parametrize("value", [0, 1, -1, 2**70, 0.0, -0.5, "text", None, True, (), [1], Thing, print], ids=repr)
def test_values_come_back(value):
    for _ in range(3):
        g.set(value)
        kept = g.get()
        # GraalPy hands out new objects for small numbers.
        assert type(kept) is type(value) and kept == value
    g.clear()
    assert g.get() is None
    g.set(value)
    assert g.get() == value


def test_identity_is_kept():
    thing = Thing()
    g.set(thing)
    assert g.get() is thing
    assert g.get_or_init(lambda: 5) is thing


def test_filled_when_first_needed():
    things = []

    def make():
        things.append(Thing())
        return things[-1]

    first = g.get_or_init(make)
    assert g.get_or_init(make) is first is g.get()
    assert len(things) == 1


def test_a_failure_leaves_it_empty():
    with pytest.raises(ZeroDivisionError):
        g.get_or_init(lambda: 1 / 0)
    assert g.get() is None
    assert g.get_or_init(lambda: 5) == 5


@pytest.mark.skipif(
    DEBUG and not CPYTHON,
    reason="the debug modes of PyPy and GraalPy have one context, and abort when calls of extensions nest, of C ones too",
)
def test_whoever_is_first_stays():
    inner, outer = Thing(), Thing()

    def make():
        assert g.get_or_init(lambda: inner) is inner
        return outer

    assert g.get_or_init(make) is inner
    assert g.get() is inner


@pytest.mark.skipif(not CPYTHON, reason="finalisers run when the garbage collector gets to it")
def test_s8_finalisers_see_what_was_stored():
    seen = []
    g.set(Thing(lambda: seen.append(g.get())))
    second = Thing()
    g.set(second)
    assert seen == [second]
    # One that stores by itself is last.
    third, last = Thing(), Thing()
    g.set(Thing(lambda: g.set(last)))
    g.set(third)
    assert g.get() is last
    # When it is cleared, it is empty for the finaliser.
    g.set(Thing(lambda: seen.append(g.get())))
    g.clear()
    assert seen == [second, None]
    g.set(Thing(lambda: g.set(last)))
    g.clear()
    assert g.get() is last


@pytest.mark.skipif(
    DEBUG and sys.implementation.name != "cpython",
    reason="in debug mode, nobody can close the handle that PyPy makes at a store, and GraalPy keeps handles that were closed",
)
def test_the_object_before_is_let_go():
    thing = Thing()
    alive = weakref.ref(thing)
    g.set(thing)
    del thing
    collect()
    assert alive() is not None
    g.set(5)
    collect()
    assert alive() is None
    thing = Thing()
    alive = weakref.ref(thing)
    g.set(thing)
    del thing
    g.clear()
    collect()
    assert alive() is None


def test_s3_stored_while_an_error_is_held():
    thing = Thing()
    with pytest.raises(ZeroDivisionError):
        g.set_with_error(thing, lambda: 1 / 0)
    assert g.get() is thing


def test_s8_numbers_leave_other_globals_alone():
    # GraalPy takes the number before for that of a slot, and the first slots are those of the library itself.
    first = g.count("kept")
    for number in range(300):
        g.set(number)
        thing = Thing()
        g.set(thing)
        assert g.get() is thing
        g.set(float(number))
        g.clear()
    assert g.count("kept") == first + 1
    with pytest.raises(ZeroDivisionError):
        g.set_with_error(thing, lambda: 1 / 0)


def test_typed():
    first = g.count("a")
    assert [g.count("a"), g.count("a")] == [first + 1, first + 2]


def test_s8_more_than_a_definition_lists():
    # From 0, 2**40 and -1: values that GraalPy stores as numbers and as objects.
    for base in (0, 2**40, -1):
        assert g.fill(base) == 600


def test_interned_names():
    assert g.interned() == "name_of_the_tests"
    assert g.interned() is g.interned()
    assert g.interned() is sys.intern("".join(["name_of", "_the_tests"]))


class Object:
    def method(self, name):
        return getattr(self, name) + 1


@pytest.mark.parametrize("name", ["x", "caf\xe9", "nul\0inside", "\U0001f600", "x" * 100, ""])
def test_names_of_every_kind(name):
    thing = Object()
    setattr(thing, name, 0)
    assert g.named_attributes(thing, name) == [0, 1, 2, True, False]
    assert vars(thing) == {}


def test_names_of_a_subclass_of_str():
    class Name(str):
        pass

    thing = Object()
    thing.x = 0
    assert g.named_attributes(thing, Name("x")) == [0, 1, 2, True, False]


def test_names_are_texts():
    with pytest.raises(TypeError, match="name: expected str, got int|expected str, got int"):
        g.named_attributes(Object(), 5)
    with pytest.raises((UnicodeEncodeError, AttributeError)):
        g.named_attributes(Object(), "\ud800")


def test_interned_names_in_their_places():
    thing = Object()
    assert g.interned_attributes(thing) == (5, 6, True, False)
    assert vars(thing) == {}
    with pytest.raises(AttributeError):
        g.interned_attributes(object())


def test_interned_keys():
    dict_ = {}
    assert g.interned_keys(dict_) == 1
    assert dict_ == {"key \xe9\0": 1}


def test_imports_are_made_once(monkeypatch):
    import posixpath

    assert g.basename("a/b") == "b"
    monkeypatch.setattr(posixpath, "basename", None)
    assert g.basename("a/c") == "c"


def test_a_failed_import_is_made_again(monkeypatch):
    for _ in range(2):
        with pytest.raises(AttributeError):
            g.import_missing(True)
        with pytest.raises(ModuleNotFoundError):
            g.import_missing(False)
    module = types.ModuleType("no_such_module")
    monkeypatch.setitem(sys.modules, "no_such_module", module)
    assert g.import_missing(False) is None


@pytest.fixture
def again():
    """The module, loaded again from the same library."""
    folder = os.path.dirname(hpy_test_ext.__file__)
    before = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == NAME}
    path = os.path.join(folder, NAME + (".so" if os.environ.get("HPY_TEST_ABI") == "cpython" else ".py"))
    spec = importlib.util.spec_from_file_location(NAME, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    # The stub leaves it there.
    loaded = sys.modules[NAME] if path.endswith(".py") else module
    assert loaded is not hpy_test_ext
    sys.modules.update(before)
    yield loaded
    roots.forget(False)


def load_and_use(module):
    """What every way to keep something does, in either copy of the module."""
    thing = Thing()
    for one, other in ((module.globals, g), (g, module.globals)):
        one.set(thing)
        assert other.get() is thing
        other.clear()
        assert one.get() is None
        assert one.get_or_init(lambda: thing) is thing is other.get()
        one.clear()
        assert one.interned() is other.interned() == "name_of_the_tests"
        assert one.basename("a/b") == other.basename("c/b") == "b"
        assert one.fill(5) == other.fill(1000) == 600
    with pytest.raises(ZeroDivisionError):
        module.errors.call_and_keep(lambda: 1 / 0, lambda: 1)
    return True


@pytest.mark.parametrize("filled", [False, True])
def test_s8_loaded_again(filled, request):
    thing = Thing()
    roots.forget(False)
    if filled:
        g.set(thing)
        roots.keep(thing)
        g.fill(7)
        g.interned()
    module = request.getfixturevalue("again")
    assert g.get() is module.globals.get()
    assert g.get() is (thing if filled and not RENUMBERS else None)
    if filled and RENUMBERS:
        with pytest.raises(RuntimeError, match="loaded again"):
            roots.all()
    else:
        assert roots.all() == [thing] * filled
    roots.forget(False)
    assert load_and_use(module)
    assert roots.keep(thing) == 1
    assert module.roots.all() == roots.all() == [thing]
