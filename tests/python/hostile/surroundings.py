"""Odd circumstances: the garbage collector all the time, threads, signals, tracing, deep stacks, builtins that are gone, and the end of the process."""

import atexit
import gc
import signal
import sys
import threading
import weakref

from cases import cases
from classes import (
    CPYTHON,
    GRAALPY,
    GRAALPY_OWN,
    MAKERS,
    NO_DOC,
    PACKAGE,
    STACK,
    Counted,
    Dropped,
    Everything,
    Numbers,
    Point,
    module,
    outcome,
    raises,
    restoring,
    still_works,
)

CASES, case = cases()
ONE_THREAD = GRAALPY and "calls from one thread only"
MADE = {cls.__name__: cls for cls in MAKERS}


def uses(make):
    """Makes one, and uses it."""
    instance = make()
    for name in dir(type(instance)):
        # See TOO_FEW.
        if GRAALPY_OWN and name.startswith("__"):
            continue
        if name not in ("panics", "__init_subclass__", "__subclasshook__", "__class__", "__reduce__", "__reduce_ex__"):
            outcome(lambda: getattr(instance, name)())
            outcome(lambda: getattr(instance, name)(1))
            outcome(lambda: getattr(instance, name)(instance))
    return instance


@case(each=MADE)
def collected_all_the_time(cls, folder):
    if CPYTHON:
        gc.set_threshold(1)
    for _ in range(3):
        uses(MAKERS[cls])
        gc.collect()
    assert still_works()


@case(each=MADE)
def traced(cls, folder):
    events = []

    def trace(frame, event, arg):
        events.append(event)
        outcome(Point(1).scale)
        return trace

    sys.settrace(trace)
    try:
        uses(MAKERS[cls])
    finally:
        sys.settrace(None)
    sys.setprofile(lambda *args: events.append(args[1]))
    try:
        uses(MAKERS[cls])
    finally:
        sys.setprofile(None)
    assert events
    assert still_works()


@case(each=MADE)
def seen_by_the_collector(cls, folder):
    instances = [MAKERS[cls]() for _ in range(10)]
    if not GRAALPY:
        for found in gc.get_objects():
            if type(found) is cls:
                outcome(lambda: found.x)
        gc.get_referents(*instances)
        gc.get_referrers(*instances)
    for instance in instances:
        outcome(lambda: gc.is_tracked(instance))
        outcome(sys.getsizeof, instance)
        outcome(weakref.ref, instance)
        outcome(weakref.finalize, instance, print)
        outcome(vars, instance)
        outcome(setattr, instance, "new", instance)
    del instances, instance
    gc.collect()
    assert still_works()


@case(each=MADE)
def exceptions_that_hold_instances(cls, folder):
    kept = []
    for _ in range(10):
        instance = MAKERS[cls]()
        error = outcome(lambda: instance.missing + instance)
        if isinstance(error, BaseException):
            error.instance = instance
        kept.append(error)
    del kept, instance, error
    gc.collect()
    assert still_works()


@case(each=MADE, skip=ONE_THREAD)
def used_by_many_threads(cls, folder):
    interval = sys.getswitchinterval() if hasattr(sys, "getswitchinterval") else None
    sys.setswitchinterval(1e-6)
    shared, problems = MAKERS[cls](), []

    def work():
        try:
            for _ in range(5):
                uses(MAKERS[cls])
                uses(lambda: shared)
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if interval:
        sys.setswitchinterval(interval)
    assert not problems, problems
    assert still_works()


@case(skip=ONE_THREAD)
def dropped_by_other_threads(folder):
    alive = Counted.alive()
    boxes = [[Counted(number)] for number in range(100)]
    threads = [threading.Thread(target=box.clear) for box in boxes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for _ in range(3):
        gc.collect()
    assert Counted.alive() == alive


@case(skip=ONE_THREAD)
def borrowed_by_another_thread(folder):
    point, inside, done = Point(1), threading.Event(), threading.Event()

    def hold():
        inside.set()
        assert done.wait(60)

    thread = threading.Thread(target=lambda: point.with_exclusive(hold))
    thread.start()
    assert inside.wait(60)
    raises(RuntimeError, point.scale)
    raises(RuntimeError, lambda: point.x)
    done.set()
    thread.join()
    point.scale()
    assert still_works()


@case(skip=GRAALPY and "shared with other cases")
def signals_meanwhile(folder):
    point, caught = Point(1), []
    signal.signal(signal.SIGUSR1, lambda *args: caught.append(outcome(point.scale)))

    def send():
        signal.raise_signal(signal.SIGUSR1)
        return sum(range(1000))

    point.with_shared(send)
    point.with_exclusive(send)
    assert len(caught) == 2 and all(isinstance(error, RuntimeError) for error in caught)

    def interrupt(*args):
        raise KeyboardInterrupt

    signal.signal(signal.SIGUSR1, interrupt)
    raises(KeyboardInterrupt, point.with_shared, send)
    raises(KeyboardInterrupt, point.with_exclusive, send)
    point.scale()


@case(each={str(depth): depth for depth in (1000, 100000)})
def deeply_nested(depth, folder):
    nested = Point(1)
    for _ in range(depth):
        nested = [nested]
    del nested
    nested = ()
    for number in range(depth):
        nested = (nested, Counted(number) if number % 100 == 0 else number)
    outcome(repr, nested)
    del nested
    gc.collect()
    assert still_works()


@case(skip=STACK)
def deep_stack(folder):
    def deeper(point):
        point.norm()
        Point(1) + point
        deeper(point)

    # So that the end of the stack is found in each of them.
    def below(frames, point, *more):
        return below(frames - 1, point, *more) if frames else deeper(point)

    for frames in range(20):
        raises(RecursionError, below, frames, Point(1), *range(frames % 7))
    assert still_works()


@case(skip=STACK)
def errors_in_a_deep_stack(folder):
    """Errors are made and set aside where the stack is about to end."""
    mistakes = [
        lambda: Point("no number"),
        lambda: Point(1, 2, 3, 4, 5, nothing=6),
        lambda: setattr(Point(1), "x", "no number"),
        lambda: Point(1).nothing,
        lambda: Point(1)(2),
        lambda: Point(1) + "no point",
        lambda: hash(Everything()),
        lambda: module.hold(Point(1), None),
    ]

    def deeper(index):
        error = outcome(mistakes[index % len(mistakes)])
        if isinstance(error, RecursionError):
            raise error
        deeper(index + 1)

    for start in range(20):
        raises(RecursionError, deeper, start)
    assert still_works()


@case(alone=True)
def builtins_gone(folder):
    import builtins

    kept = {name: getattr(builtins, name) for name in ("property", "staticmethod", "classmethod", "type", "isinstance", "len", "int", "float", "TypeError", "RuntimeError", "dict")}
    for name in kept:
        setattr(builtins, name, None)
    try:
        point = Point(1, 2)
        point.scale()
        got = point.norm(), point.x
        for call in (point.swap, point.merge, Point, Numbers):
            try:
                call(point)
            except Exception:
                pass
    finally:
        for name in kept:
            setattr(builtins, name, kept[name])
    assert got == (Point(2, 4).norm(), 2.0)
    assert still_works()


@case(alone=True)
def modules_gone(folder):
    modules = dict(sys.modules)
    sys.modules.clear()
    try:
        point = Point(1, 2)
        error = outcome(point.swap, point)
        panic = outcome(point.panics)
    finally:
        sys.modules.update(modules)
    assert isinstance(error, RuntimeError) and isinstance(panic, BaseException)
    assert still_works()


@case(skip=PACKAGE and "the package looks for its own data beside the name that a class was made with, and crashes where `__name__` was set")
def no_memory_of_names(folder):
    """The class has other names, or none that is text."""
    with restoring(Point):
        for other in ("", "a" * 10000, "caf\xe9", "\U0001f40d"):
            for name in ("__name__", "__qualname__"):
                outcome(setattr, Point, name, other)
            # GraalPy ends in the message about an instance of any class whose `__module__` is no text.
            for name in () if NO_DOC else ("__doc__",) if GRAALPY else ("__module__", "__doc__"):
                outcome(setattr, Point, name, Point)
            raises(TypeError, Point.norm, 5)
            outcome(Point)
            outcome(repr, Point)
        Point.__name__ = Point.__qualname__ = "Point"
    assert still_works()


@case(alone=True)
def live_objects_at_the_end(folder):
    """Instances everywhere when the process ends, some of which are used then."""
    kept = [make() for make in MAKERS.values()] * 10
    module.kept = kept
    sys.kept = kept
    cycle = [kept]
    cycle.append(cycle)
    point = Point(1)
    atexit.register(lambda: outcome(point.scale) or uses(Point.unit))
    sys.last_words = Dropped(lambda: outcome(point.norm))
    point_cycle = [point, Dropped(lambda: outcome(lambda: point + point))]
    point_cycle.append(point_cycle)
    if not GRAALPY:
        thread = threading.Thread(target=lambda: [uses(Point.unit) for _ in range(100)])
        thread.start()


@case(skip=ONE_THREAD)
def daemon_thread_at_the_end(folder):
    def forever():
        while True:
            uses(Point.unit)
            uses(lambda: Counted(1))

    threading.Thread(target=forever, daemon=True).start()
    assert still_works()


@case
def many_of_all(folder):
    before = Everything.alive(), Counted.alive()
    for _ in range(200):
        made = [make() for make in MAKERS.values() for _ in range(20)]
        made.append(made)
        del made
    for _ in range(5):
        gc.collect()
    # PyPy and GraalPy drop late, and other cases' values meanwhile.
    assert not CPYTHON or (Everything.alive(), Counted.alive()) == before
    assert still_works()
