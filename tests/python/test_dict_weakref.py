"""The options `dict` and `weakref`: a `__dict__` for instances, and weak references to them."""

import copy
import gc
import importlib
import os
import pickle
import sys
import weakref

import pytest

CPYTHON = sys.implementation.name == "cpython"
PYPY = sys.implementation.name == "pypy"
GRAALPY = sys.implementation.name == "graalpy"

try:
    import hpy_test_attributes as module
except ImportError as error:
    # Below is a test that this happens, and where.
    if "HPY_HOST=own" not in str(error):
        raise
    module = None
else:
    from hpy_test_attributes import Both, Closed, Open, Seen, alive

refused = (
    CPYTHON
    and os.environ.get("HPY_TEST_ABI", "universal") == "universal"
    and (os.environ.get("HPY_HOST") == "package" or bool(os.environ.get("HPY")))
)
OWN = getattr(module, "__hpy_host__", "own") == "own"
# The HPys of PyPy and GraalPy, and PyPy's C API, give everything to every class.
GIVEN = PYPY or not OWN


@pytest.mark.skipif(not refused, reason="the classes can be had here")
def test_refused_by_the_package():
    said = "crash CPython 3.13" if sys.version_info >= (3, 13) else "the class 'Both' has the option dict, which the package"
    for _ in range(2):
        with pytest.raises(ImportError, match=said + ".*set HPY_HOST=own"):
            importlib.import_module("hpy_test_attributes")


had = pytest.mark.skipif(refused, reason="the package has no such classes")


def collect():
    """Frees what is not referred to. GraalPy does so late, and takes seconds: nothing is said about when."""
    for _ in range(1 if CPYTHON else 0 if GRAALPY else 3):
        gc.collect()


def is_gone(make):
    """Tells whether all values go that `make` makes."""
    collect()
    before = alive()
    make()
    for _ in range(5):
        collect()
        if alive() == before:
            break
    return GRAALPY or alive() == before


# __dict__ -----------------------------------------------------------------------------------------------------------------


@had
def test_dict():
    it = Open(5)
    assert it.__dict__ == {} and vars(it) == it.__dict__
    it.other = [1]
    assert it.other == [1] and it.__dict__ == {"other": [1]} and "other" in dir(it)
    it.__dict__["more"] = 2
    assert it.more == 2
    del it.other
    # GraalPy 25 leaves the name there, with something that looks like None.
    assert it.__dict__ == {"more": 2} or GRAALPY and OWN and list(it.__dict__) == ["other", "more"]
    with pytest.raises(AttributeError):
        it.other
    with pytest.raises(AttributeError):
        del it.other
    assert not hasattr(Open(5), "more")


@had
def test_members_come_first():
    it = Open(5)
    it.number = 6
    assert it.__dict__ == {} and it.number == 6
    it.__dict__["number"] = 7
    assert it.number == 6
    it.__dict__["double"] = len
    assert it.double is len and Open.double(it) == 12


@had
def test_dict_replaced():
    it = Open(5)
    it.other = 1
    new = {"a": 2}
    it.__dict__ = new
    assert it.a == 2 and it.__dict__ is new and not hasattr(it, "other")
    for wrong in (5, None, [], "a", Open(1)):
        with pytest.raises(TypeError):
            it.__dict__ = wrong
    assert it.a == 2
    try:
        del it.__dict__
    except (TypeError, AttributeError):
        assert it.a == 2
    else:
        assert it.__dict__ == {}
    assert it.number == 5


@had
def test_odd_keys():
    class Key(str):
        def __eq__(self, other):
            raise ZeroDivisionError

        __hash__ = str.__hash__

    it = Open(5)
    it.__dict__[5] = 6
    it.__dict__[""] = 7
    assert it.__dict__ == {5: 6, "": 7}
    it.__dict__ = {Key("other"): 1}
    try:
        it.other
    except (ZeroDivisionError, AttributeError):
        pass
    assert it.number == 5


@had
def test_many_attributes():
    it = Open(5)
    for number in range(2000):
        setattr(it, "a{}".format(number), number)
    assert sum(it.__dict__.values()) == sum(range(2000)) and it.number == 5


@had
def test_dict_goes_with_its_object():
    class Value:
        pass

    def make(cls):
        it = cls(1)
        it.value = Value()
        gone.append(weakref.ref(it.value))
        return it

    gone = []
    for cls in (Open, Both):
        it = make(cls)
        assert gone[-1]() is it.value
        del it
        collect()
        assert GRAALPY or gone[-1]() is None


@had
def test_cycles_are_collected():
    def make():
        for cls in (Open, Both):
            it, other = cls(1), cls(2)
            it.me = it
            other.list = [other]
            keys = cls(5)
            keys.__dict__[keys] = keys

    assert is_gone(make)


@pytest.mark.skipif(GRAALPY or PYPY and OWN, reason="the C API of PyPy and both GraalPys do not say when, or whether, a cycle through C data is freed")
def test_cycles_of_dict_and_field_are_collected():
    if refused:
        pytest.skip("the package has no such classes")

    def make():
        one, two = Open(1), Both(2)
        one.two, two.item = two, one

    assert is_gone(make)


@pytest.mark.skipif(not OWN or refused, reason="no subclasses under this host")
def test_cycles_of_subclasses_are_collected():
    class Slots(Both):
        __slots__ = ("slot",)

    class Plain(Both):
        pass

    def make():
        for cls in (Slots, Plain):
            it = cls(1)
            it.me = it
            other = cls(2)
            other.more = [other]
            if cls is Slots:
                other.slot = other
            seen.append(weakref.ref(it))

    seen = []
    assert is_gone(make)
    assert GRAALPY or [ref() for ref in seen] == [None, None]


@had
def test_finalisers_see_a_whole_object():
    class Value:
        def __init__(self, it):
            self.it = it

        def __del__(self):
            self.it.after = 1
            # PyPy has taken the value away by then.
            seen.append((PYPY or self.it.number, self.it.after))

    def make():
        it = Open(5)
        it.value = Value(it)

    seen = []
    assert is_gone(make)
    assert GRAALPY or seen == [(PYPY or 5, 1)]


@had
@pytest.mark.skipif(
    not CPYTHON and os.environ.get("HPY") == "debug",
    reason="the debug modes of PyPy and GraalPy have one context: a call inside a call aborts the process",
)
def test_pickle_keeps_the_dict():
    with pytest.raises(TypeError, match="cannot pickle"):
        pickle.dumps(Open(1))
    it = Both([1])
    it.other = [2]
    for protocol in (0, 2, pickle.HIGHEST_PROTOCOL):
        after = pickle.loads(pickle.dumps(it, protocol))
        assert (after.item, after.other) == ([1], [2])
    assert copy.copy(it).other is it.other
    assert copy.deepcopy(it).other == [2] and copy.deepcopy(it).other is not it.other


@pytest.mark.skipif(GIVEN or refused, reason="instances of every class have one there, or there are no such classes")
def test_no_dict():
    for it in (Seen(1), Closed()):
        assert not hasattr(it, "__dict__")
        with pytest.raises(AttributeError):
            it.other = 1


# Weak references ----------------------------------------------------------------------------------------------------------


@had
@pytest.mark.parametrize("name", ["Seen", "Both"])
def test_weakref(name):
    cls = getattr(module, name)
    it = cls(1)
    called = []
    ref = weakref.ref(it, called.append)
    proxy = weakref.proxy(it)
    assert ref() is it
    if not GRAALPY:
        assert weakref.getweakrefcount(it) == 2
        assert weakref.ref(it) is weakref.ref(it)
    assert (proxy.number if cls is Seen else proxy.item) == 1
    del it
    for _ in range(5):
        gc.collect()
        if called:
            break
    assert called == [ref] and ref() is None
    with pytest.raises(ReferenceError):
        proxy.number


@had
def test_weak_containers():
    keys, values, found = weakref.WeakKeyDictionary(), weakref.WeakValueDictionary(), weakref.WeakSet()
    seen = [Seen(number) for number in range(10)]
    for it in seen:
        keys[it] = it.number
        values[it.number] = it
        found.add(it)
    assert len(keys) == len(values) == len(found) == 10
    keys.clear()
    del seen[5:], it
    for _ in range(5):
        collect()
        if len(found) == 5:
            break
    assert GRAALPY or sorted(it.number for it in found) == [0, 1, 2, 3, 4]
    assert GRAALPY or sorted(values) == [0, 1, 2, 3, 4]


@had
def test_callbacks_that_do_as_they_like():
    called = []

    def callback(ref):
        called.append(ref())
        others.append(Both(Seen(1)))
        others[-1].ref = weakref.ref(others[-1], called.append)
        others.clear()
        raise ZeroDivisionError

    others = []
    hook, sys.unraisablehook = sys.unraisablehook, lambda args: None
    stderr, sys.stderr = sys.stderr, open(os.devnull, "w")
    try:
        refs = []
        for cls in (Seen, Both):
            it = cls(1)
            refs += [weakref.ref(it, callback) for _ in range(3)]
            del it
            collect()
    finally:
        sys.unraisablehook = hook
        sys.stderr.close()
        sys.stderr = stderr
    assert GRAALPY or [ref() for ref in refs] == [None] * 6 and None in called


@had
def test_many_weak_references():
    seen = [Seen(number) for number in range(1000)]
    refs = [[weakref.ref(it, lambda ref: None) for _ in range(5)] for it in seen]
    del seen
    for _ in range(5):
        collect()
        if not any(ref() for row in refs for ref in row):
            break
    assert GRAALPY or not any(ref() for row in refs for ref in row)


@pytest.mark.skipif(not OWN or refused, reason="no subclasses under this host")
def test_weak_references_of_a_subclass():
    class Plain(Both):
        def __del__(self):
            if keep:
                kept.append(self)

    kept = []
    for keep in (False, True):
        it = Plain(1)
        it.other = 2
        ref = weakref.ref(it)
        del it
        collect()
        if kept and not GRAALPY:
            assert (kept[0].item, kept[0].other) == (1, 2)
        # Who is kept by its finaliser keeps its references.
        assert GRAALPY or PYPY or ref() is (kept[0] if keep else None)
    keep = False
    kept.clear()
    collect()


@pytest.mark.skipif(GIVEN or refused, reason="instances of every class can be weakly referenced there, or there are no such classes")
def test_no_weakref():
    for it in (Open(1), Closed()):
        with pytest.raises(TypeError, match="cannot create weak reference"):
            weakref.ref(it)


@had
def test_s10_class_replaced():
    class Plain:
        pass

    for make in (lambda: Open(1), lambda: Seen(1), lambda: Both(1), Closed):
        for other in (Open, Seen, Both, Closed, Plain):
            it = make()
            try:
                it.__class__ = other
            except TypeError:
                pass
            for use in (lambda: it.number, lambda: it.item, lambda: it.double(), lambda: vars(it), lambda: weakref.ref(it)):
                try:
                    use()
                except (TypeError, AttributeError):
                    pass
            del it, use
    collect()
