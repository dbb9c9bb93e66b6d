"""The classes of the tests, wrong objects for them, and what to do to those."""

import contextlib
import gc
import os
import pathlib
import sys

MODULES = os.environ.get("HPY_TEST_MODULES") or os.path.join(
    os.environ.get("CARGO_TARGET_DIR") or str(pathlib.Path(__file__).resolve().parents[3] / "target"), "release"
)
if MODULES not in sys.path:
    sys.path.append(MODULES)

import hpy_test_classes as module  # noqa: E402
from hpy_test_classes import Base, Constant, Counted, Everything, Numbers, Pair, Point, Unit, Walk  # noqa: E402

IMPLEMENTATION = sys.implementation.name
CPYTHON = IMPLEMENTATION == "cpython"
PYPY = IMPLEMENTATION == "pypy"
GRAALPY = IMPLEMENTATION == "graalpy"
# Under the CPython ABI there is no stub, which says which host it is.
OWN = getattr(module, "__hpy_host__", "own") == "own"
# The own host on GraalPy 25, which looks for the arguments of a slot, and ends where they are too few: ArrayIndexOutOfBoundsException.
GRAALPY_OWN = GRAALPY and OWN
TOO_FEW = GRAALPY_OWN and "GraalPy ends where a slot gets too few arguments"
BASES = GRAALPY_OWN and "GraalPy ends where the bases of a class of the C API are set: UnsupportedSpecializationException"
# So it does where the `__doc__` of one is.
NO_DOC = GRAALPY_OWN
STACK = GRAALPY_OWN and "GraalPy's C API raises SystemError where Java's stack is used up, or ends the process"
# The package hpy 0.9.0.
PACKAGE = CPYTHON and not OWN
# The own host on PyPy's C API.
PYPY_OWN = PYPY and OWN

# How an instance of each is made; nothing makes a Unit.
MAKERS = {
    Base: lambda: Base(1),
    Constant: lambda: Constant.of(1),
    Counted: lambda: Counted(1),
    Everything: Everything,
    Numbers: lambda: Numbers(1, 2, 3),
    Pair: Pair,
    Point: lambda: Point(3, 4),
    Walk: lambda: iter(Numbers(1, 2, 3)),
}
NAMED = {cls.__name__: cls for cls in list(MAKERS) + [Unit]}


class Liar:
    """Says that it is what it is not."""

    def __init__(self, cls):
        self.cls = cls

    @property
    def __class__(self):
        return self.__dict__["cls"]


class Raising:
    """Raises whatever is asked of it."""

    def __getattribute__(self, name):
        raise ZeroDivisionError(name)

    def fail(self, *args):
        raise ZeroDivisionError

    __eq__ = __lt__ = __hash__ = __bool__ = __len__ = __iter__ = __index__ = __int__ = __float__ = __getitem__ = fail
    __repr__ = __str__ = __call__ = __add__ = __radd__ = __mul__ = __rmul__ = fail


class Dropped:
    """Calls when it goes."""

    def __init__(self, call):
        self.call = call

    def __del__(self):
        self.call()


def wrong(cls):
    """Objects that are no instances of the class, though some are hard to tell from one."""
    found = [5, -1, 2**100, 1.5, None, NotImplemented, "a", b"a", (), [], {}, set(), object(), len, cls, type, module, Raising(), Liar(cls)]
    found += [make() for other, make in MAKERS.items() if other is not cls]
    found += without_value(cls)
    return found


def without_value(cls):
    """Instances without a value, where Python code can make them."""
    try:
        return [object.__new__(cls)]
    except TypeError:
        return []


def panic():
    """The exception of panics."""
    try:
        Point(1).panics()
    except BaseException as error:
        return type(error)


PANIC = panic()


def raises(expected, function, *args, **kwargs):
    """The exception that the call raises."""
    try:
        result = function(*args, **kwargs)
    except expected as error:
        return error
    # An object of ours may be what repr would not take.
    raise AssertionError("{} expected, got a {}".format(expected, type(result)))


def outcome(function, *args):
    """What became of the call, whatever that is: the exception, or the result."""
    try:
        return function(*args)
    except (Exception, PANIC) as error:
        return error


@contextlib.contextmanager
def restoring(cls):
    """Gives the class back what is taken from it, for the cases that follow."""
    before = dict(cls.__dict__)
    try:
        yield
    finally:
        for name, value in before.items():
            if cls.__dict__.get(name) is not value:
                outcome(setattr, cls, name, value)


def collect_now_and_then():
    """Collects garbage; on GraalPy, where that takes a second, one time in twenty."""
    global collected
    collected += 1
    if not GRAALPY or collected % 20 == 0:
        gc.collect()


collected = 0


def still_works():
    """Makes and uses some of each, to find memory that was written to."""
    for _ in range(2):
        points = [Point(number, 1, label=str(number)) for number in range(50)]
        assert sum(point.x for point in points) == 1225
        assert [int(point.label) for point in points] == list(range(50))
        assert points[3] + points[4] == Point(7, 2)
        assert list(Numbers(1, 2, 3)) == [1, 2, 3]
        assert Constant.of(4).twice == 8
        assert Counted(7).is_aligned()
        assert Everything().method(1) is None
        collect_now_and_then()
    return True
