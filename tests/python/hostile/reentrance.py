"""Callbacks that come back to the object that is in use, and special methods that fail or panic."""

import gc
import sys

from cases import cases
from classes import GRAALPY, PANIC, STACK, Base, Dropped, Everything, Numbers, Point, Raising, module, outcome, raises, restoring, still_works

CASES, case = cases()

# What Python calls the special methods by.
USES = {
    "method": lambda it: it.method(1),
    "exclusive": lambda it: it.exclusive(1),
    "getter": lambda it: it.value,
    "setter": lambda it: setattr(it, "value", 1),
    "deleter": lambda it: delattr(it, "value"),
    "repr": repr,
    "str": str,
    "format": format,
    "hash": hash,
    "bool": bool,
    "len": len,
    "getitem": lambda it: it[0],
    "setitem": lambda it: it.__setitem__(0, 1),
    "delitem": lambda it: it.__delitem__(0),
    "contains": lambda it: 1 in it,
    "call": lambda it: it(),
    "lt": lambda it: it < 1,
    "eq": lambda it: it == 1,
    "ne": lambda it: it != 1,
    "ge": lambda it: it >= 1,
    "reflected_compare": lambda it: 1 < it,
    "add": lambda it: it + 1,
    "radd": lambda it: 1 + it,
    "iadd": lambda it: it.__iadd__(1),
    "sub": lambda it: it - 1,
    "rsub": lambda it: 1 - it,
    "isub": lambda it: it.__isub__(1),
    "mul": lambda it: it * 1,
    "rmul": lambda it: 1 * it,
    "imul": lambda it: it.__imul__(1),
    "neg": lambda it: -it,
    "pos": lambda it: +it,
    "abs": abs,
    "invert": lambda it: ~it,
    "int": int,
    "float": float,
    "index": lambda it: [1, 2, 3][it],
    "range": range,
    "iter": iter,
    "next": lambda it: Everything.__next__(it),
    "for": lambda it: [item for item in it],
    "getattr": lambda it: it.anything,
    "dict_key": lambda it: {it: 1},
    "sorted": lambda it: sorted([it, 1]),
    "sum": lambda it: sum([it, it]),
    "unpacked": lambda it: (lambda *args: args)(*it),
    "max": lambda it: max(it, 1),
}
MODES = {"fails": ValueError, "panics": PANIC}


@case(each=USES)
def special_methods_that_fail(use, folder):
    for mode, expected in MODES.items():
        instance = Everything(mode)
        assert str(raises(expected, use, instance)) == "it " + mode
        # Nothing is pending or borrowed now.
        raises(expected, use, instance)
        raises(expected, instance.exclusive, 1)
    assert still_works()


@case(each=MODES)
def constructors_that_fail(expected, folder):
    mode = "fails" if expected is ValueError else "panics"
    before = Everything.alive()
    for _ in range(20):
        raises(expected, Everything, "new_" + mode)
    assert Everything.alive() == before
    assert still_works()


def changing(point):
    point.x = 5


HOLDERS = {
    "shared": lambda point, call: point.with_shared(call),
    "exclusive": lambda point, call: point.with_exclusive(call),
    "hold": lambda point, call: module.hold(point, call),
}
# What a callback does to the point that is borrowed, and whether that needs it for itself.
ACTIONS = {
    "read": (lambda point: point.x, False),
    "write": (changing, True),
    "scale": (lambda point: point.scale(), True),
    "merge_itself": (lambda point: point.merge(point), True),
    "swap_itself": (lambda point: point.swap(point), True),
    "swap": (lambda point: point.swap(Point(1)), True),
    "argument": (lambda point: Point(1).merge(point), False),
    "repr": (repr, False),
    "compare": (lambda point: point == point, False),
    "move_to": (lambda point: module.move_to(point, 1, 2), True),
    "norms": (lambda point: module.norms([point] * 100), False),
    "delete_label": (lambda point: delattr(point, "label"), True),
    "panic": (lambda point: point.panics(), True),
}


@case(each={"{}-{}".format(holder, name): (holder, name) for holder in HOLDERS for name in ACTIONS})
def borrowed_object_used(row, folder):
    holder, name = row
    act, exclusive = ACTIONS[name]
    point = Point(3, 4, label="a")
    got = []
    outcome(HOLDERS[holder], point, lambda: got.append(outcome(act, point)))
    refused = exclusive or holder == "exclusive"
    assert isinstance(got[0], RuntimeError) == refused, got
    point.scale()
    raises(RuntimeError, point.swap, point)
    assert still_works()


@case(each=HOLDERS)
def borrowed_object_forgotten(hold, folder):
    """The last reference goes while the value is borrowed."""
    points = [Point(1)]

    def forget():
        points.clear()
        gc.collect()
        return [Point(number) for number in range(100)] and None

    hold(points[0], forget)
    assert still_works()


@case(each=HOLDERS)
def exceptions_in_callbacks(hold, folder):
    point = Point(1)
    for error in (ZeroDivisionError, KeyboardInterrupt, SystemExit, GeneratorExit, StopIteration, MemoryError, RecursionError, UnicodeError):

        def fail():
            raise error

        raises(error, hold, point, fail)
        raises(error, hold, point, lambda: hold(Point(2), fail))
    raises(PANIC, hold, point, Point(1).panics)
    raises(TypeError, hold, point, None)
    raises(ZeroDivisionError, hold, point, Raising())
    point.scale()
    assert still_works()


@case(each=HOLDERS)
def callbacks_inside_callbacks(hold, folder):
    # GraalPy counts what it does for a callback as recursion too.
    points = [Point(number) for number in range(10 if GRAALPY else 50)]

    def deeper(index):
        if index == len(points):
            return "bottom"
        return hold(points[index], lambda: deeper(index + 1))

    assert deeper(0) == "bottom"
    for point in points:
        point.scale()
    assert still_works()


@case(each=HOLDERS, skip=STACK)
def endless_recursion(hold, folder):
    def deeper():
        return hold(Point(1), deeper)

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(200)
    try:
        raises(RecursionError, deeper)
    finally:
        sys.setrecursionlimit(limit)
    assert still_works()


@case(each={"shared": "with_shared", "exclusive": "with_exclusive"})
def class_taken_apart_meanwhile(name, folder):
    point = Point(1)
    method = getattr(Point, name)

    def take_apart():
        for attribute in ("with_shared", "with_exclusive", "x", "norm", "__repr__", "__eq__"):
            delattr(Point, attribute)
        outcome(setattr, point, "__class__", Base)
        gc.collect()

    with restoring(Point):
        method(point, take_apart)
        length = outcome(Point.__dict__["length"].__get__, point, Point)
        # PyPy's C API lets the class be replaced: then it is refused.
        assert isinstance(length, TypeError) if type(point) is not Point else length >= 1
    gc.collect()


@case
def finalizers_that_come_back(folder):
    point = Point(1)
    seen = []

    def come_back():
        seen.append(outcome(point.scale))
        seen.append(outcome(lambda: point.x))

    def drop():
        Dropped(come_back)
        for _ in range(3):
            gc.collect()

    point.with_exclusive(drop)
    point.with_shared(drop)
    gc.collect()
    assert all(value is None or isinstance(value, (RuntimeError, float)) for value in seen)
    assert still_works()


@case
def hostile_arguments(folder):
    """What is asked of arguments comes back to the object that they are for."""
    point, numbers = Point(1), Numbers(1, 2, 3)

    class Back:
        def __float__(self):
            point.scale()
            return 2.0

        def __index__(self):
            outcome(numbers.__delitem__, 0)
            return 0

        def __eq__(self, other):
            point.scale()
            return point == other

        def __iter__(self):
            point.x = 7
            return iter((point, point))

        __hash__ = None

    back = Back()
    for _ in range(10):
        for use in (
            lambda: point.scale(back),
            lambda: point * back,
            lambda: setattr(point, "x", back),
            lambda: point.shift(back),
            lambda: numbers[back],
            lambda: numbers.__setitem__(back, back),
            lambda: numbers.__delitem__(back),
            lambda: back in numbers,
            lambda: point == back,
            lambda: module.norms(back),
            lambda: module.move_to(point, back, back),
            lambda: Point(back, back),
        ):
            outcome(use)
    assert len(numbers) >= 0
    assert still_works()


@case
def changed_while_it_is_iterated(folder):
    numbers = Numbers(*range(20, 1020))
    seen = []
    for number in numbers:
        seen.append(number)
        del numbers[0]
    assert len(numbers) == 0 and seen == list(range(20, 1020))
    walk = iter(Numbers(1, 2, 3))
    assert [next(walk), next(iter(walk))] == [1, 2]
    assert list(walk) == [3] and list(walk) == []
    assert still_works()
