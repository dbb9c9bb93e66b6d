"""Dicts and weak references of instances, and classes that extend others: taken apart in ways that nobody foresaw."""

import atexit
import gc
import sys
import threading
import weakref

from cases import cases
from classes import CPYTHON, IMPLEMENTATION, OWN, outcome, raises

CASES, case = cases()
# The package of CPython has no such classes.
GIVEN = OWN or not CPYTHON
NO_ATTRIBUTES = not GIVEN and "no such classes under this host"
NO_BASES = not OWN and "no class extends another under this host"


def makers():
    """How an instance of each class is made whose instances have a dict or weak references, or that extends another."""
    found = []
    if GIVEN:
        import hpy_test_attributes as attributes

        found += [lambda: attributes.Open(1), lambda: attributes.Seen(1), lambda: attributes.Both([])]
    if OWN:
        import hpy_test_derived as derived

        found += [lambda: derived.Circle(1), lambda: derived.Disc(1, 2), derived.Square, derived.Aligned, lambda: derived.Pair([], {})]
        found += [lambda: derived.OpenKeeper([]), lambda: derived.Lender(1)]
    return found


@case(skip=NO_ATTRIBUTES)
def collected_all_the_time(folder):
    before = gc.get_threshold() if CPYTHON else None
    if before:
        gc.set_threshold(1)
    for _ in range(30):
        for make in makers():
            it = make()
            outcome(setattr, it, "me", it)
            outcome(setattr, it, "item", it)
            outcome(setattr, it, "second", [it])
            ref = outcome(weakref.ref, it)
            outcome(vars, it)
            outcome(repr, it)
            del it
            outcome(ref)
    if before:
        gc.set_threshold(*before)
    gc.collect()


@case(skip=NO_ATTRIBUTES, alone=True)
def alive_at_the_end(folder):
    """With cycles, in a module that goes late, and callbacks that use what is left."""
    for make in makers():
        it = make()
        outcome(setattr, it, "me", [it, it.__class__])
        kept.append((it, outcome(weakref.ref, it, lambda ref: outcome(make))))
    sys.kept = kept
    atexit.register(lambda: [outcome(repr, it) for it, _ in kept])


kept = []


@case(skip=NO_ATTRIBUTES)
def dict_that_bites(folder):
    """Values that use the object while it is taken apart."""

    class Value:
        def __init__(self, it):
            self.it = it

        def __del__(self):
            it = self.it
            outcome(lambda: it.__dict__.clear())
            outcome(setattr, it, "again", Value)
            outcome(setattr, it, "__dict__", {})
            outcome(setattr, it, "item", it)
            outcome(weakref.ref, it, lambda ref: None)

    for _ in range(20):
        for make in makers():
            it = make()
            for name in ("a", "item", "second"):
                outcome(setattr, it, name, Value(it))
            del it
    for _ in range(3):
        gc.collect()


@case(skip=NO_ATTRIBUTES or IMPLEMENTATION == "graalpy" and "calls from one thread only")
def dropped_on_other_threads(folder):
    def drop(shared):
        while shared:
            outcome(shared.pop)
            gc.collect() if CPYTHON and not len(shared) % 50 else None

    shared = []
    for _ in range(100):
        for make in makers():
            it = make()
            outcome(setattr, it, "me", it)
            shared += [outcome(weakref.ref, it, shared.append), it]
    del it
    # Callbacks put the references back: each once.
    threads = [threading.Thread(target=drop, args=(shared,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@case(skip=NO_BASES)
def constructors_of_each_other(folder):
    import hpy_test_derived as derived

    classes = [derived.Shape, derived.Circle, derived.Disc, derived.Square, derived.Aligned, derived.Keeper, derived.Pair, derived.FixedPair]
    classes += [derived.OpenKeeper, derived.Caller, derived.Lender]
    arguments = [(), (1,), ("a",), (1, 2), ([], {})]
    for cls in classes:
        for other in classes:
            for args in arguments:
                made = outcome(cls.__new__, other, *args)
                if isinstance(made, Exception):
                    continue
                for name in ("name", "radius", "colour", "item", "second", "number", "other"):
                    outcome(getattr, made, name)
                    outcome(setattr, made, name, made)
                for name in ("reset", "sum", "area", "rename"):
                    outcome(lambda: getattr(made, name)())
                    outcome(lambda: getattr(made, name)("a"))
                outcome(made.__init__, *args)
                del made
    gc.collect()
    circle = derived.Circle(2)
    raises(TypeError, derived.Disc.colour.__get__, circle)
    assert circle.area() == 12


@case(skip=NO_BASES)
def deep_subclasses(folder):
    import hpy_test_derived as derived

    cls = derived.Circle
    for number in range(50):
        cls = type("Deep", (cls,), {"__slots__": ("s{}".format(number),)} if number % 2 else {})
    before = derived.alive()
    made = [cls(number) for number in range(20)]
    for it in made:
        it.s1 = it.s49 = it
        it.rename("deep")
    assert [it.radius for it in made] == list(range(20)) and {it.name for it in made} == {"deep"}
    del made, it
    for _ in range(3):
        gc.collect()
    assert not CPYTHON or derived.alive() == before
