"""Enums with data: a class for each variant, with a constructor, properties, and what `match` asks for."""

import copy
import gc
import inspect
import pickle
import sys

import pytest

try:
    import hpy_test_classes as classes
except ImportError as error:
    # test_s19.py sees to it that this happens, and where.
    if "CPython 3.13" not in str(error):
        raise
    pytest.skip(str(error), allow_module_level=True)

from hpy_test_classes import Color, Occasion, Point, Shape

VARIANTS = [Shape.Circle, Shape.Rect, Shape.Empty, Shape.Nothing]
INSTANCES = [Shape.Circle(2), Shape.Rect(2, 3), Shape.Empty(), Shape.Nothing()]


# Classes ------------------------------------------------------------------------------------------------------------------


def test_variants_are_subclasses():
    for variant, instance in zip(VARIANTS, INSTANCES):
        assert issubclass(variant, Shape) and variant is not Shape
        assert type(instance) is variant and isinstance(instance, Shape)
        assert [isinstance(instance, other) for other in VARIANTS].count(True) == 1
    assert not hasattr(Shape, "Never")


def test_names():
    assert (Shape.__name__, Shape.__qualname__, Shape.__module__) == ("Shape", "Shape", "hpy_test_classes")
    circle = Shape.Circle
    assert (circle.__name__, circle.__qualname__, circle.__module__) == ("Circle", "Shape.Circle", "hpy_test_classes")
    assert (Shape.__doc__, circle.__doc__) == ("Something with an area.", "A round one.")
    assert circle.radius.__doc__ == "From the middle to the edge."
    assert (Occasion.__module__, Occasion.mouse.__qualname__) == ("far.away", "Occasion.mouse")


def test_constructors():
    assert (Shape.Circle().radius, Shape.Circle(2).radius, Shape.Circle(radius=3).radius) == (1.0, 2.0, 3.0)
    assert Shape.Circle(label="big").label == "big" and Shape.Circle().label is None
    assert (Shape.Rect(2, 3)._0, Shape.Rect(2, _1=3)._1) == (2.0, 3.0)
    for args in ((1, 2), ("a",)):
        with pytest.raises(TypeError, match=r"^Shape.Circle.__new__\(\)"):
            Shape.Circle(*args)
    with pytest.raises(TypeError, match="missing 1 required positional argument: '_1'"):
        Shape.Rect(1)
    with pytest.raises(TypeError):
        Shape.Empty(1)


@pytest.mark.skipif(sys.implementation.name != "cpython" or sys.version_info < (3, 10), reason="only CPython has signatures of classes, from 3.10 on")
def test_signatures():
    assert str(inspect.signature(Shape.Circle)) == "(radius=1.0, *, label=None)"
    assert str(inspect.signature(Shape.Rect)) == "(_0, _1)"


def test_base_has_no_instances():
    for args in ((), (1,)):
        with pytest.raises(TypeError, match="cannot create 'Shape' instances"):
            Shape(*args)


def test_members_of_the_base():
    assert Shape.UNIT == Shape.Rect(1, 1) and type(Shape.UNIT) is Shape.Rect
    assert type(Shape.square(2)) is Shape.Rect and Shape.Circle.square(2)._0 == 2.0
    assert Shape.named("Circle") is Shape.Circle and Shape.Rect.named("UNIT") is Shape.UNIT


# Instances ----------------------------------------------------------------------------------------------------------------


def test_methods_and_properties():
    assert [it.area() for it in INSTANCES] == [12, 6, 0, 0]
    assert [it.kind for it in INSTANCES] == classes.kinds(INSTANCES) == ["circle", "rect", "empty", "nothing"]
    assert INSTANCES[0].is_larger(INSTANCES[1]) and not INSTANCES[2].is_larger(INSTANCES[3])
    assert [bool(it) for it in INSTANCES] == [True, True, False, False]
    assert type(INSTANCES[0] + INSTANCES[1]) is Shape.Rect
    assert all(it.itself() is it for it in INSTANCES)


def test_returned_values_have_their_class():
    assert [type(classes.doubled(it)) for it in INSTANCES] == VARIANTS
    assert classes.doubled(Shape.Circle(2, label="it")).label == "it"


def test_fields_are_read_only():
    with pytest.raises(AttributeError):
        INSTANCES[0].radius = 1
    assert not hasattr(INSTANCES[1], "radius") and not hasattr(INSTANCES[0], "_0")


def test_eq_and_repr():
    assert Shape.Rect(1, 2) == Shape.Rect(1, 2) and Shape.Rect(1, 2) != Shape.Rect(2, 1)
    assert Shape.Empty() == Shape.Empty() and Shape.Empty() != Shape.Nothing() != 0
    assert repr(Shape.Rect(1, 2)) == "Rect(1.0, 2.0)"
    with pytest.raises(TypeError, match="unhashable"):
        hash(Shape.Empty())
    assert hash(Occasion.key(1)) == hash(Occasion.key(2)) and str(Occasion.key(1)) == "an event"


def test_items_of_tuples():
    rect = Shape.Rect(2, 3)
    assert len(rect) == 2 and list(rect) == [2.0, 3.0] and (rect[0], rect[1], rect[-1], rect[-2]) == (2.0, 3.0, 3.0, 2.0)
    for index in (2, -3, 10**18, -(10**18)):
        with pytest.raises(IndexError):
            rect[index]
    with pytest.raises((OverflowError, IndexError)):
        rect[10**30]
    with pytest.raises(TypeError):
        rect["a"]
    for other in (Shape.Circle(1), Shape.Empty(), Shape.Nothing()):
        with pytest.raises(TypeError):
            len(other)


def test_methods_come_before_items():
    assert len(Occasion.key(1)) == 100 and list(Occasion.key(1)) == ["a", "b"]
    assert Occasion.key(1)[0] > 0


def test_match_args():
    assert [it.__match_args__ for it in VARIANTS] == [("radius", "label"), ("_0", "_1"), (), ()]
    assert Occasion.mouse.__match_args__ == ("token", "kind")


@pytest.mark.skipif(sys.version_info < (3, 10), reason="there is no match statement before Python 3.10")
def test_match():
    namespace = {"Shape": Shape}
    exec(
        "def what(shape):\n"
        "    match shape:\n"
        "        case Shape.Circle(radius, label=None): return radius\n"
        "        case Shape.Circle(label=label): return label\n"
        "        case Shape.Rect(width, height): return (width, height)\n"
        "        case Shape.Empty(): return 'empty'\n"
        "        case Shape(): return 'other'\n",
        namespace,
    )
    what = namespace["what"]
    assert [what(it) for it in INSTANCES] == [2.0, (2.0, 3.0), "empty", "other"]
    assert what(Shape.Circle(label="it")) == "it" and what(1) is None


@pytest.mark.skipif(sys.implementation.name == "graalpy", reason="nobody knows when GraalPy frees what is unused")
def test_s13_dropped_once():
    gc.collect()
    before = Occasion.alive()
    for _ in range(100):
        Occasion.key(1)
        Occasion.mouse(1, kind=2).token
        with pytest.raises(TypeError):
            Occasion.mouse(1, "a")
    for _ in range(3):
        gc.collect()
    assert Occasion.alive() == before


# Objects without a value --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("other", [1, None, object(), Color.Red, Shape, Shape.Circle], ids=repr)
def test_s10_other_objects(other):
    with pytest.raises(TypeError, match=r"doubled\(\) argument 'shape': expected Shape, got "):
        classes.doubled(other)
    for variant in VARIANTS:
        for name in ("area", "itself", "__bool__", "__repr__"):
            with pytest.raises(TypeError):
                getattr(variant, name)(other)


def attempts(*functions):
    """What the functions that do not raise return."""
    for function in functions:
        try:
            yield function()
        except (TypeError, AttributeError, ValueError):
            pass


def test_s10_made_without_a_constructor():
    makers = [lambda cls=cls: object.__new__(cls) for cls in (Shape, *VARIANTS)]
    makers += [lambda cls=cls: Shape.Circle.__new__(cls) for cls in (Shape, Shape.Rect, Point, int)]
    for made in attempts(*makers):
        list(attempts(lambda: made.area(), lambda: made.radius, lambda: made == Shape.Empty(), lambda: repr(made), lambda: classes.doubled(made)))
        if type(made) in (Shape, Shape.Rect):
            for function in (classes.doubled, Shape.Circle.area):
                with pytest.raises(TypeError):
                    function(made)


def test_s10_another_variants_class():
    circle, rect = Shape.Circle(2), Shape.Rect(2, 3)
    for value, cls in ((circle, Shape.Rect), (rect, Shape.Circle), (circle, Shape), (rect, Shape.Empty)):
        try:
            value.__class__ = cls
        except TypeError:
            continue
        assert value.area() in (12, 6) and value.kind in ("circle", "rect")
        for name in ("radius", "label", "_0", "_1"):
            with pytest.raises(AttributeError):
                getattr(value, name) if hasattr(type(value), name) else object().missing
        classes.doubled(value)
    for instance in (circle, rect):
        for other in VARIANTS:
            for name in ("radius", "_0"):
                if name in vars(other) and other is not type(instance):
                    with pytest.raises((TypeError, AttributeError)):
                        vars(other)[name].__get__(instance)


def test_s12_no_subclasses():
    for cls in (Shape, *VARIANTS):
        with pytest.raises(TypeError, match="not an acceptable base type"):
            type("Sub", (cls,), {})
    with pytest.raises(TypeError):
        type("Sub", (Shape.Circle, Shape.Rect), {})


def test_s12_subclasses_of_the_base_by_force():
    gate = vars(Shape)["__init_subclass__"]
    del Shape.__init_subclass__
    try:
        made = list(attempts(lambda: type("Sub", (Shape,), {"__new__": lambda cls: object.__new__(cls)})()))
    finally:
        Shape.__init_subclass__ = gate
    for value in made:
        with pytest.raises(TypeError):
            classes.doubled(value)
        for variant in VARIANTS:
            with pytest.raises(TypeError):
                variant.area(value)


def test_not_copied():
    for copied in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="cannot pickle"):
            copied(Shape.Circle(1))
