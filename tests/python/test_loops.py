"""src/loops.rs and src/errors.rs: errors that come and go a million times leave nothing behind."""

import gc
import mmap
import os
import sys

import pytest
from hpy_test_ext import errors, loops, std_errors

CPYTHON = sys.implementation.name == "cpython"
GRAALPY = sys.implementation.name == "graalpy"
PYPY = sys.implementation.name == "pypy"

if not os.path.exists("/proc/self/statm"):
    pytest.skip("the memory of a process is read from /proc", allow_module_level=True)
if os.environ.get("HPY") in ("debug", "trace"):
    pytest.skip("debug mode keeps handles that were closed, and finds leaks by itself", allow_module_level=True)

SEGMENTS = 3 if GRAALPY else 5
# PyPy takes 50 us to keep an exception, GraalPy 100 us before it compiles.
ITERATIONS = 1000000 if CPYTHON else 25000 if GRAALPY else 100000
# No object is smaller. GraalPy's memory is the Java machine's, which also puts there what it compiles.
BYTES = 64 if GRAALPY else 16


def memory():
    """How many bytes of memory the process has."""
    # PyPy ends finalisers one collection later.
    for _ in range(3 if PYPY else 1):
        gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * mmap.PAGESIZE


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
# Each of these costs several plain ones.
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


@pytest.mark.parametrize("loop", PLAIN + DEAR, ids=lambda loop: loop.__name__)
def test_s3_memory_does_not_grow(loop):
    iterations = ITERATIONS if loop in PLAIN else ITERATIONS // 5
    loop(iterations // 4)
    levels = [memory()]
    for _ in range(SEGMENTS):
        loop(iterations // SEGMENTS)
        levels.append(memory())
    growth = [after - before for before, after in zip(levels, levels[1:])]
    # What is left behind makes every segment grow; what an interpreter keeps for later does not.
    assert min(growth) < iterations // SEGMENTS * BYTES, growth
