"""src/roots.rs: objects that Rust data keeps."""

import gc
import os
import sys
import threading
import weakref

import hpy_test_ext
import pytest
from hpy_test_ext import roots

CPYTHON = sys.implementation.name == "cpython"
GRAALPY = sys.implementation.name == "graalpy"
# GraalPy's caches keep some of the objects that they have seen, the first or the last. Not half of ten.
KEPT_BY_CACHES = 4 if GRAALPY else 0
GRAALPY_HPY = GRAALPY and hpy_test_ext.__hpy_host__ == "native"
DEBUG = os.environ.get("HPY") in ("debug", "trace")


class Thing:
    pass


def collect():
    for _ in range(3):
        gc.collect()


def left(alive):
    """How many of these weak references still have an object. GraalPy notices what is gone some collections and calls later."""
    for _ in range(12):
        gc.collect()
        count = sum(ref() is not None for ref in alive)
        if count <= KEPT_BY_CACHES:
            break
        roots.all()
    return count


@pytest.fixture(autouse=True)
def emptied():
    yield
    roots.forget(False)
    roots.keep_dict(None)


def test_s9_objects_are_kept_from_call_to_call():
    things = [Thing(), 5, "text", None, 2.5, Thing]
    for number, thing in enumerate(things):
        assert roots.keep(thing) == number + 1
    assert roots.all() == things
    alive = weakref.ref(things[0])
    del things, thing
    collect()
    assert roots.all()[0] is alive()


def drop_roots(elsewhere):
    """Keeps objects by roots, drops those, calls once more, and returns weak references to the objects."""
    things = [Thing() for _ in range(10)]
    alive = [weakref.ref(thing) for thing in things]
    for thing in things:
        roots.keep(thing)
    del things, thing
    assert roots.forget(elsewhere)
    roots.all()
    return alive


@pytest.mark.parametrize("elsewhere", [False, True])
def test_s9_dropped_roots_let_go_at_the_next_call(elsewhere):
    if GRAALPY:
        # What it runs for the first time keeps what it has seen.
        drop_roots(elsewhere)
    assert left(drop_roots(elsewhere)) <= KEPT_BY_CACHES


def test_s9_clones_keep_the_object():
    things = [Thing(), Thing(), 1]
    clones = roots.clones(things)
    assert all(a is b or GRAALPY and a == b for a, b in zip(clones, things))
    alive = weakref.ref(things[0])
    del things, clones
    roots.all()
    collect()
    # GraalPy's debug mode keeps handles that were closed.
    assert alive() is None or GRAALPY and DEBUG


def clone_on_many_threads():
    """Clones roots on threads, drops them, and returns weak references to the objects."""
    things = [Thing() for _ in range(50)]
    for thing in things:
        assert roots.clones_at_once(thing, 4) == 4
    alive = [weakref.ref(thing) for thing in things]
    roots.all()
    return alive


def test_s9_cloned_on_many_threads_at_once():
    if GRAALPY:
        # As above.
        clone_on_many_threads()
    assert left(clone_on_many_threads()) <= KEPT_BY_CACHES or GRAALPY and DEBUG


def test_s9_identity():
    thing = Thing()
    assert roots.same(thing, thing)
    assert not roots.same(thing, Thing())
    assert not roots.same([], [])


def test_s9_in_a_closure():
    thing = Thing()
    values = []
    roots.listen(lambda value: values.append((thing, value)) or value + 1)
    assert roots.notify(5) == 6
    assert values == [(thing, 5)]
    assert roots.notify(5) is None


def test_typed():
    with pytest.raises(TypeError, match="expected dict, got list"):
        roots.keep_dict([])
    roots.keep_dict({"a": 1})
    assert roots.keys_of_kept() == ["a"]


@pytest.mark.skipif(GRAALPY_HPY, reason="GraalPy's HPy runs extensions on one thread only")
@pytest.mark.skipif(DEBUG, reason="debug modes are for one thread")
def test_s9_made_and_dropped_on_many_threads():
    results = []

    def work():
        results.append(roots.make_and_drop(Thing(), 5000, 10))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [5000] * 8


@pytest.mark.skipif(not CPYTHON, reason="only CPython shows the list of the roots to Python code")
@pytest.mark.skipif(getattr(hpy_test_ext, "__hpy_host__", None) != "package", reason="roots are references, in no list")
@pytest.mark.parametrize("change", ["clear", "replace", "grow"])
def test_s9_python_code_that_changes_the_list(change):
    thing = {"marker": 1}
    roots.keep_dict(thing)
    roots.keep(thing)
    (slots,) = [
        found
        for found in gc.get_objects()
        if type(found) is list and sum(item is thing for item in found) == 2 and len(found) >= 2
    ]
    before = list(slots)
    try:
        if change == "clear":
            slots.clear()
            error = IndexError
        elif change == "replace":
            slots[:] = ["no dict"] * len(slots)
            error = TypeError
        else:
            slots[:0] = [None] * 10
            error = TypeError
        with pytest.raises(error):
            roots.keys_of_kept()
        # Dropped ones have no slot to empty, or empty another's.
        roots.keep_dict(None)
        roots.forget(False)
        assert roots.notify(1) is None
    finally:
        slots[:] = [None] * len(before)
