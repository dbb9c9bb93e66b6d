"""src/loops.rs and src/errors.rs: errors and roots that come and go a million times leave nothing behind."""

import gc
import mmap
import os
import sys

import pytest
from hpy_test_ext import errors, loops, misuse, roots, std_errors
from hpy_test_ext import globals as globals_

CPYTHON = sys.implementation.name == "cpython"
GRAALPY = sys.implementation.name == "graalpy"
PYPY = sys.implementation.name == "pypy"

if GRAALPY:
    import java

    JAVA = java.type("java.lang.Runtime").getRuntime()
elif not os.path.exists("/proc/self/statm"):
    pytest.skip("the memory of a process is read from /proc", allow_module_level=True)
if os.environ.get("HPY") in ("debug", "trace"):
    pytest.skip("debug mode keeps handles that were closed, and finds leaks by itself", allow_module_level=True)

SEGMENTS = 3 if GRAALPY else 5
# PyPy takes 50 us to keep an exception, GraalPy 100 us before it compiles. A debug build repeats its tests, to count references.
# Of the CPythons, one does what takes half a minute.
SLOW = GRAALPY or hasattr(sys, "gettotalrefcount")
ITERATIONS = 25000 if SLOW else 1000000 if CPYTHON and sys.version_info[:2] == (3, 11) else 100000
# No object is smaller, Java's included.
BYTES = 16


def memory():
    """How much memory is in use, in bytes, by each way there is to measure it: a leak is seen by one of them.

    What the operating system says contains the memory of Rust and of C APIs, but also what interpreters have free. So they are asked
    what the objects take that are alive. GraalPy's process is a Java machine, which compiles meanwhile and collects when it likes:
    there nothing else is asked.
    """
    # PyPy ends finalisers one collection later; GraalPy, whose collection is the Java machine's and takes half a second, when Python's code goes on.
    for _ in range(1 if CPYTHON else 3 if PYPY else 2):
        gc.collect()
    if GRAALPY:
        return [JAVA.totalMemory() - JAVA.freeMemory()]
    with open("/proc/self/statm") as file:
        measures = [int(file.read().split()[1]) * mmap.PAGESIZE]
    if CPYTHON:
        measures.append(sys.getallocatedblocks() * BYTES)
    elif PYPY:
        measures.append(gc.get_stats()._s.total_gc_memory)
    return measures


class Custom(Exception):
    pass


def raises():
    raise Custom("some text that takes memory of its own")


def work():
    return len([object(), object()])


def lazy(times):
    for _ in range(times):
        try:
            errors.lazy("built by Rust")
        except ValueError:
            pass


def dropped(times):
    for _ in range(times):
        errors.call_and_drop(raises)


def kept(times):
    for _ in range(times):
        try:
            errors.call_and_keep(raises, work)
        except Custom:
            pass


def passed_through(times):
    for _ in range(times):
        try:
            errors.pass_through(raises)
        except Custom as error:
            assert error.__traceback__ is not None


def dropped_in_one_call(times):
    assert loops.call_and_drop(raises, times) == times


def kept_in_one_call(times):
    assert loops.keep_and_drop(raises, work, times) == times


def never_raised(times):
    assert loops.make_and_drop(times) == times


def raised(times, function, *args):
    for _ in range(times):
        try:
            function(*args)
        except Exception:
            pass


def class_of_ours(times):
    raised(times, errors.raise_defined, "OutOfStock", "built by Rust")


def arguments(times):
    raised(times, errors.raise_with, "ShopError", 3)


def made_before(times):
    raised(times, errors.raise_made, "built by Rust")


def of_the_system(times):
    raised(times, std_errors.os_error, 2, b"a.txt")


def with_causes(times):
    raised(times, std_errors.wrap, raises, "two sources")


def raised_from(times):
    raised(times, errors.raise_from, raises)


def with_notes(times):
    raised(times, errors.add_notes, raises, ["a note that takes memory of its own"])


def asked_for_parts(times):
    for _ in range(times):
        errors.parts(raises)


def matched(times):
    classes = (KeyError, Custom)
    for _ in range(times):
        errors.matches(raises, classes)


def unraisable(times):
    before, sys.unraisablehook = sys.unraisablehook, lambda report: None
    try:
        for _ in range(times):
            errors.unraisable(raises, work, None)
    finally:
        sys.unraisablehook = before


def warned(times):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        raised(times, errors.warn, "UserWarning", "a warning")


PLAIN = [lazy, dropped, kept, passed_through, dropped_in_one_call, kept_in_one_call, never_raised]
# Each of these costs several plain ones, and on GraalPy half a minute.
DEAR = [
    class_of_ours,
    arguments,
    made_before,
    of_the_system,
    with_causes,
    raised_from,
    with_notes,
    asked_for_parts,
    matched,
    unraisable,
    warned,
]
if GRAALPY:
    DEAR = DEAR[:2]


def rooted(times):
    roots.make_and_drop(object(), times, 100)


def rooted_in_one_call_each(times):
    for _ in range(times // 10):
        roots.make_and_drop(object(), 10, 1)


def stored(times):
    for _ in range(times):
        globals_.set(object())
    globals_.clear()


def leaking_handles(times):
    for _ in range(times):
        misuse.leak([object()], 1)


def leaking_errors(times):
    for _ in range(times):
        try:
            raises()
        except Custom as error:
            misuse.leak(error, 1)


def growth(loop, iterations):
    """The bytes that an iteration leaves behind.

    What is left behind makes every segment of the iterations grow; what an interpreter keeps for later does not. So the segment counts
    that grows least.
    """
    loop(iterations // 4)
    levels = [memory()]
    for _ in range(SEGMENTS):
        loop(iterations // SEGMENTS)
        levels.append(memory())
    least = [min(after - before for before, after in zip(measured, measured[1:])) for measured in zip(*levels)]
    return max(least) / (iterations // SEGMENTS)


@pytest.mark.parametrize("loop", PLAIN + DEAR, ids=lambda loop: loop.__name__)
def test_s3_memory_does_not_grow(loop):
    assert growth(loop, ITERATIONS if loop in PLAIN else ITERATIONS // 5) < BYTES


@pytest.mark.parametrize("loop", [rooted, rooted_in_one_call_each], ids=lambda loop: loop.__name__)
def test_s9_memory_of_roots_does_not_grow(loop):
    assert growth(loop, ITERATIONS) < BYTES


def test_s8_memory_of_globals_does_not_grow():
    assert growth(stored, ITERATIONS) < BYTES


@pytest.mark.parametrize("loop", [leaking_handles, leaking_errors], ids=lambda loop: loop.__name__)
def test_what_is_left_behind_is_seen(loop):
    # Not as often: it stays until the process ends. A collection of Java's at the wrong moment hides it.
    assert any(growth(loop, ITERATIONS // 4) >= BYTES for _ in range(3 if GRAALPY else 1))
