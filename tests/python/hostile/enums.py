"""Enums: what Python code can do to their variants, and to the classes of those that have data."""

import gc

from cases import cases
from classes import BASES, GRAALPY_OWN, PYPY_OWN, TOO_FEW, Point, Raising, module, outcome, still_works, wrong
from hpy_test_classes import Color, Occasion, Plain, Shape

CASES, case = cases()
# How an instance of each variant is made.
VARIANTS = [
    (Shape.Circle, (2,)),
    (Shape.Rect, (2, 3)),
    (Shape.Empty, ()),
    (Shape.Nothing, ()),
    (Occasion.key, (1,)),
    (Occasion.mouse, (1, 2)),
]
VALUES = [cls(*args) for cls, args in VARIANTS]
NAMES = ["radius", "label", "_0", "_1", "token", "kind"]


def use(value):
    """Everything that there is to be done with a value, or with what looks like one."""
    for name in NAMES:
        outcome(getattr, value, name)
    for name in ("area", "itself", "is_larger", "__bool__", "__repr__", "__str__", "__hash__", "__len__", "__iter__", "__reduce__"):
        outcome(lambda: getattr(value, name)())
    for other in [value, *VALUES, 5]:
        outcome(lambda: value == other)
        outcome(lambda: value + other)
        outcome(lambda: value.is_larger(other))
    for index in (0, 1, -1, 5, 10**30, "a", Raising()):
        outcome(lambda: value[index])
    outcome(module.doubled, value)
    outcome(module.kinds, [value])


def variants_still_work():
    assert Shape.Circle(2).area() == 12 and Shape.Rect(2, 3)._1 == 3 and Occasion.mouse(1, 2).kind == 2
    assert module.next(Color.Red) is module.next(module.next(module.next(module.next(Color.Red))))
    return still_works()


@case
def members_of_another_object(folder):
    for cls, args in VARIANTS:
        others = wrong(Point) + [value for value in VALUES if type(value) is not cls]
        for name, member in sorted(vars(cls).items()):
            if name == "__class_getitem__" or not hasattr(type(member), "__get__"):
                continue
            for other in others:
                outcome(lambda: member.__get__(other, type(other)))
                if TOO_FEW and name.startswith("__"):
                    continue
                outcome(lambda: member(other))
                outcome(lambda: member(other, 0))
        use(cls(*args))
    assert variants_still_work()


@case
def class_of_another_variant(folder):
    for cls, args in VARIANTS:
        for other, _ in VARIANTS:
            value = cls(*args)
            outcome(setattr, value, "__class__", other)
            use(value)
            outcome(setattr, value, "__class__", cls)
            use(value)
    assert variants_still_work()


@case
def class_of_something_else(folder):
    others = [Shape, Occasion, Point, Color, object, int, type("Own", (), {}), type("Slots", (), {"__slots__": ("__layout__",)})]
    for cls, args in VARIANTS:
        for other in others:
            value = cls(*args)
            outcome(setattr, value, "__class__", other)
            use(value)
            del value
        gc.collect()
    assert variants_still_work()


@case
def made_without_constructors(folder):
    for cls, _ in VARIANTS:
        base = cls.__mro__[1]
        for new in (object.__new__, cls.__new__, base.__new__, Shape.Rect.__new__, Point.__new__):
            for args in ((), (1,), (1, 2)):
                for made in (cls, base, Point, object, int):
                    use(outcome(new, made, *args))
    assert variants_still_work()


@case(alone=True)
def subclasses_by_force(folder):
    del Shape.__init_subclass__
    for names in ({}, {"__slots__": ()}, {"__slots__": ("__layout__",)}, {"__new__": lambda cls, *args: object.__new__(cls)}):
        sub = outcome(type, "Sub", (Shape,), names)
        if isinstance(sub, type):
            value = outcome(sub)
            use(value)
            for cls in (Shape.Circle, Shape):
                outcome(setattr, value, "__class__", cls)
                use(value)
    assert variants_still_work()


@case(alone=True, skip=BASES or PYPY_OWN and "PyPy's collector crashes where the bases of a class of the C API were replaced again and again")
def bases_replaced(folder):
    value = Shape.Circle(2)
    for bases in ((object,), (type("Other", (), {}),), (int,), (Point,), (Shape.Rect,), ()):
        for cls in (Shape.Circle, Shape):
            outcome(setattr, cls, "__bases__", bases)
            use(value)
            use(outcome(Shape.Circle, 3))
    assert still_works()


@case(alone=True)
def attributes_taken_away(folder):
    for cls in (Shape, Shape.Circle, Shape.Rect, Color, Plain, Occasion):
        for name in list(vars(cls)):
            outcome(delattr, cls, name)
    gc.collect()
    for value in VALUES:
        use(value)
        use(outcome(module.doubled, value))
    assert type(module.next(module.colors()[0])) is Color
    assert still_works()


@case(alone=True, skip=GRAALPY_OWN and "GraalPy gives an object that only a library holds another id when it comes again")
def variants_are_not_made_anew(folder):
    before = [id(color) for color in module.colors()]
    for name in ("Red", "Green", "Blue"):
        delattr(Color, name)
    gc.collect()
    assert [id(color) for color in module.colors()] == before


@case
def ints_that_raise(folder):
    class Number(int):
        def __eq__(self, other):
            raise ZeroDivisionError

        __hash__ = None

    class Endless(int):
        def __eq__(self, other):
            return Color.Red == self

        __hash__ = None

    for color in module.colors():
        assert type(outcome(lambda: color == Number(5))) is ZeroDivisionError
        assert type(outcome(lambda: color == Endless(5))) is RecursionError
    assert variants_still_work()
