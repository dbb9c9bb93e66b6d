"""Instances and classes made, changed and taken apart in ways that nobody foresaw."""

import copy
import gc
import pickle

from cases import cases
from classes import (
    BASES,
    GRAALPY,
    MAKERS,
    NAMED,
    NO_DOC,
    OWN,
    PYPY,
    TOO_FEW,
    Base,
    Constant,
    Counted,
    Everything,
    Liar,
    Numbers,
    Pair,
    Point,
    Raising,
    module,
    outcome,
    raises,
    restoring,
    still_works,
)

CASES, case = cases()
MADE = {cls.__name__: cls for cls in MAKERS}
CLOSED = {name: cls for name, cls in NAMED.items() if cls is not Base}


# GraalPy ends in the message about an instance of any class whose `__module__` is no text.
KEPT = ["__init_subclass__", "__slots__"] + ["__module__"] * GRAALPY + ["__doc__"] * NO_DOC


class Plain:
    pass


class Slotted:
    __slots__ = ()


class WithSlots:
    __slots__ = ("a", "b", "c", "d", "e", "f", "g", "h")


class Meta(type):
    pass


@case(each=NAMED)
def new_of_other_classes(cls, folder):
    for other in (int, object, type, Plain, WithSlots, Everything, Point, 5, None, cls, Liar(cls), Raising()):
        if other is not cls:
            raises(TypeError, cls.__new__, other)
            raises(TypeError, cls.__new__, other, 1)
    # PyPy makes room for one argument less than there are.
    if not TOO_FEW:
        raises((TypeError, MemoryError, SystemError) if PYPY else TypeError, cls.__new__)
    for base in (int, str, list, dict, Exception, type, Plain):
        if base is not Plain:
            raises(TypeError, base.__new__, cls)
    assert still_works()


@case(each=NAMED)
def called_in_odd_ways(cls, folder):
    odd = [(), (1,), (1, 2), (1, 2, 3), (Raising(),), (Liar(cls),), (2**200,), (cls,), (None, None), ("\ud800",), (float("nan"),)]
    for args in odd:
        for kwargs in ({}, {"x": 1}, {"nothing": 2}, {"\ud800": 1}, {"number": 1, "x": 2}):
            outcome(lambda: cls(*args, **kwargs))
            outcome(lambda: type.__call__(cls, *args, **kwargs))
            outcome(lambda: cls.__new__(cls, *args, **kwargs))
    assert still_works()


@case(each=MADE)
def initialised_again(cls, folder):
    instance = MAKERS[cls]()
    before = outcome(repr, instance)
    for args in [(), (1,), (1, 2), (None,), (Raising(),)]:
        outcome(lambda: instance.__init__(*args))
        outcome(lambda: object.__init__(instance, *args))
    assert type(outcome(repr, instance)) is type(before)
    assert still_works()


@case(each=MADE)
def class_replaced(cls, folder):
    for other in [*NAMED.values(), Plain, Slotted, WithSlots, int, list, type, object, Exception, None, 5]:
        instance = MAKERS[cls]()
        try:
            instance.__class__ = other
        except (TypeError, AttributeError):
            pass
        for use in (repr, str, bool, dir, hash, lambda it: it.x, lambda it: it.norm(), lambda it: it.number, lambda it: it.method(1), len, iter):
            outcome(use, instance)
        del instance
    gc.collect()
    assert still_works()


@case(each=NAMED)
def class_of_others_replaced(cls, folder):
    for make in (Plain, Slotted, WithSlots, lambda: Exception(1), lambda: Meta("A", (), {}), lambda: Plain, lambda: type(gc)("a")):
        other = make()
        try:
            other.__class__ = cls
        except (TypeError, AttributeError):
            continue
        for name in dir(cls):
            member = outcome(getattr, other, name)
            if name not in ("__class__", "__init_subclass__", "__new__", "__subclasshook__") and callable(member):
                outcome(member)
                outcome(member, other)
        assert not module.is_point(other)
        del other
    gc.collect()
    assert still_works()


@case(each=CLOSED)
def subclasses(cls, folder):
    for bases in ((cls,), (cls, Plain), (Plain, cls), (cls, int), (cls, Base), (Base, cls), (cls, cls), (cls, dict), (cls, Exception)):
        for names in ({}, {"__slots__": ()}, {"__slots__": ("__dict__",)}, {"__init_subclass__": lambda: None}, {"__new__": object.__new__}):
            raises(TypeError, type, "Derived", bases, dict(names))
            raises(TypeError, Meta, "Derived", bases, dict(names))
    assert still_works()


@case(each=CLOSED, skip=BASES)
def bases_replaced(cls, folder):
    with restoring(cls):
        class Derived(Plain):
            pass

        derived = Derived()
        outcome(setattr, Derived, "__bases__", (cls,))
        outcome(setattr, Derived, "__bases__", (Plain, cls))
        outcome(setattr, cls, "__bases__", (Plain,))
        outcome(setattr, cls, "__bases__", ())
        outcome(setattr, cls, "__mro__", (object,))
        assert not module.is_point(derived)
        for name in ("norm", "number", "x", "method", "value"):
            outcome(lambda: getattr(derived, name)())
        del derived
        gc.collect()
        assert still_works()


@case(each=NAMED)
def attributes_of_the_class_deleted(cls, folder):
    """All but what keeps subclasses away, of which ARCHITECTURE.md speaks."""
    with restoring(cls):
        instance = MAKERS[cls]() if cls in MAKERS else None
        for name in list(cls.__dict__):
            if name not in ("__init_subclass__", "__slots__"):
                outcome(delattr, cls, name)
        for use in (repr, str, hash, bool, len, iter, dir, lambda it: it + it, lambda it: it == it, lambda it: it.x, copy.copy):
            outcome(use, instance)
        outcome(cls)
        outcome(lambda: cls(1))
        del instance
        gc.collect()


@case(each=NAMED)
def attributes_of_the_class_replaced(cls, folder):
    with restoring(cls):
        instance = MAKERS[cls]() if cls in MAKERS else None
        replacement = [lambda *args: 5, None, property(lambda it: it.x), Raising(), cls, Point.norm, Counted.__dict__["number"], Everything.__call__]
        for index, name in enumerate(list(cls.__dict__)):
            if name not in KEPT:
                outcome(setattr, cls, name, replacement[index % len(replacement)])
        for use in (repr, str, hash, bool, len, iter, next, lambda it: it + it, lambda it: it == it, lambda it: it.x, copy.copy):
            outcome(use, instance)
        outcome(cls)
        outcome(lambda: cls(1))
        del instance
        gc.collect()


@case(each=MADE)
def copied(cls, folder):
    instance = MAKERS[cls]()
    for make in (copy.copy, copy.deepcopy):
        raises(TypeError, make, instance)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        raises(TypeError, pickle.dumps, instance, protocol)
        outcome(object.__reduce_ex__, instance, protocol)
    outcome(object.__reduce__, instance)
    assert still_works()


@case(each=NAMED)
def unpickled(cls, folder):
    """What a pickle could say."""
    import copyreg

    for make in (lambda: copyreg._reconstructor(cls, object, None), lambda: copyreg.__newobj__(cls), lambda: copyreg._reconstructor(cls, int, 5)):
        made = outcome(make)
        for use in (repr, hash, lambda it: it.x, lambda it: it.norm(), lambda it: it.number, lambda it: it.__setstate__({"x": 1})):
            outcome(use, made)
    assert still_works()


@case(skip=not OWN and "no subclasses under this host")
def subclass_that_does_as_it_likes(folder):
    class Derived(Base):
        def __new__(cls, *args):
            return object.__new__(cls) if args else super().__new__(cls, 5)

        def __init__(self, *args):
            self.extra = self

        def __del__(self):
            outcome(self.twice)

    class Deeper(Derived):
        __slots__ = ("a", "b")

        def __eq__(self, other):
            return self.twice() == other.twice()

        def __hash__(self):
            return self.number

    for cls in (Derived, Deeper):
        assert cls().twice() == 10
        odd = outcome(cls, 1)
        if isinstance(odd, Base):
            raises(TypeError, odd.twice)
            raises(TypeError, lambda: odd.number)
        assert {cls(): 1}
        outcome(Base.__new__, int)
        outcome(Base.__new__, cls, "no number")
    gc.collect()
    assert still_works()


@case(skip=not OWN and "no subclasses under this host")
def subclasses_of_two_kinds(folder):
    for other in (Plain, WithSlots, dict, list, int, Exception):
        cls = outcome(type, "Derived", (Base, other), {})
        if isinstance(cls, type):
            instance = outcome(cls)
            for use in (repr, lambda it: it.twice(), lambda it: it.number, lambda it: setattr(it, "number", 3), hash):
                outcome(use, instance)
        outcome(type, "Derived", (other, Base), {})
    gc.collect()
    assert still_works()


@case
def huge_numbers(folder):
    for number in (2**31, 2**63, -(2**63) - 1, 2**64, 10**1000, float("inf"), -float("inf"), float("nan")):
        for use in (Numbers, Constant.of, Counted, Base, Point, Pair, lambda it: Numbers(1)[it], lambda it: Numbers(1) == it, lambda it: Point(1) * it):
            outcome(use, number)
        point = Point(1)
        outcome(setattr, point, "x", number)
        outcome(setattr, point, "angle", number)
        outcome(point.scale, number)
    # GraalPy has a stack for arguments, and ends where it is full.
    count = 1000 if GRAALPY else 100000
    numbers = Numbers(*range(20, count + 20))
    assert len(numbers) == count and sum(numbers) == sum(range(20, count + 20))
    assert Point(1, label="a" * 10**7).label == "a" * 10**7
    assert still_works()


@case
def values_are_dropped_once(folder):
    before, dropped = Counted.alive(), Counted.dropped()
    counted = [Counted(number) for number in range(200)]
    for value in counted:
        outcome(value.__init__, 5)
        outcome(setattr, value, "__class__", Plain)
        outcome(setattr, value, "__class__", Point)
        outcome(copy.copy, value)
    assert Counted.alive() == before + 200
    del counted, value
    for _ in range(5):
        gc.collect()
    # GraalPy drops late.
    assert GRAALPY or (Counted.alive(), Counted.dropped()) == (before, dropped + 200)


@case(skip=GRAALPY and not OWN and "the classes of a library that is loaded again are others, and those of before are none of its own any more")
def made_by_another_module(folder):
    """The same library under another name has the same classes."""
    import sys

    for _ in range(3):
        sys.modules.pop("hpy_test_classes", None)
        import hpy_test_classes as again

        assert module.coordinates(again.Point(1, 2)) == (1.0, 2.0)
    assert still_works()
