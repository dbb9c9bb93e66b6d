"""Enums: one object for each variant, the numbers behind them, and copies that are the same object."""

import copy
import gc
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

from hpy_test_classes import Big, Color, Level, Lone, Loud, Plain, Weekday

ALL = [Color.Red, Color.Green, Color.Blue, Plain.One, Plain.Two, Loud.ALL_CLEAR, Big.Most, Level.Least, Lone.Only, Weekday.Sunday]



def collect():
    if sys.implementation.name != "graalpy":  # where it takes seconds
        gc.collect()


# Variants -----------------------------------------------------------------------------------------------------------------


def test_variants_are_attributes():
    assert Color.Red is Color.Red and Color.Red is not Color.Blue
    assert type(Color.Red) is Color and isinstance(Color.Red, Color)
    assert Color.DEFAULT is Color.Blue
    assert classes.inner.Axis.X is not classes.inner.Axis.Y
    assert not hasattr(Plain, "Never")


def test_names():
    assert Color.__name__ == Color.__qualname__ == "Color" and Color.__module__ == "hpy_test_classes"
    assert Color.__doc__ == "A colour."
    assert (Loud.__module__, Loud.__name__) == ("far.away", "Loud")
    names = [name for name in vars(Loud) if not name.startswith("__")]
    assert sorted(names) == ["ALL_CLEAR", "GO_ON", "HTTP_ERROR2", "TYPE"]


def test_one_object_for_each():
    assert all(one is other for one, other in zip(classes.colors(), (Color.Red, Color.Green, Color.Blue)))
    assert classes.next(Color.Red) is Color.Green and classes.next(Color.Blue) is Color.Red
    assert Color.Red.next().next() is Color.Blue
    assert Color.Red.itself() is Color.Red
    assert Color.of(5) is Color.Green and Color.of(7) is None
    assert Color.Red.Blue is Color.Blue


def test_objects_do_not_depend_on_the_attributes():
    blue = Color.Blue
    del Color.Blue
    try:
        collect()
        assert classes.next(Color.Green) is blue
        Color.Blue = Color.Red
        assert classes.next(Color.Green) is blue
    finally:
        Color.Blue = blue


def test_methods_and_properties():
    assert Color.Red.is_warm and not Color.Blue.is_warm
    with pytest.raises(AttributeError):
        Color.Red.is_warm = False


def test_made_by_name_only():
    for cls in (Color, Plain, Lone):
        for args in ((), (0,), ("Red",)):
            with pytest.raises(TypeError, match=f"cannot create '{cls.__name__}' instances"):
                cls(*args)


def test_constructor_returns_the_object():
    assert Weekday("Sat") is Weekday.Saturday and Weekday(name="Sun") is Weekday.Sunday
    with pytest.raises(ValueError, match="no such day"):
        Weekday("Mon")


def test_s12_no_subclasses():
    for cls in (Color, Weekday):
        with pytest.raises(TypeError, match="not an acceptable base type"):
            type("Sub", (cls,), {})


@pytest.mark.skipif(sys.version_info < (3, 10), reason="there is no match statement before Python 3.10")
def test_match():
    namespace = {"Color": Color}
    exec(
        "def name(color):\n"
        "    match color:\n"
        "        case Color.Red: return 'red'\n"
        "        case Color.Green: return 'green'\n"
        "        case Color(): return 'some color'\n"
        "    return 'no color'\n",
        namespace,
    )
    name = namespace["name"]
    assert [name(it) for it in (Color.Red, Color.Green, Color.Blue, Plain.One)] == ["red", "green", "some color", "no color"]


# Parameters ---------------------------------------------------------------------------------------------------------------


def test_by_value():
    assert [classes.by_value(color) for color in (Color.Red, Color.Green, Color.Blue)] == [0, 5, 6]
    assert classes.first([Color.Blue, Color.Red]) is Color.Blue and classes.first([]) is None
    assert classes.brightness() == classes.brightness(None) == 0 and classes.brightness(Color.Green) == 0.5


@pytest.mark.parametrize("function", [classes.next, classes.by_value])
@pytest.mark.parametrize("other", [5, "Red", None, object(), Plain.One, Color])
def test_s10_other_objects(function, other):
    with pytest.raises(TypeError, match=r"\(\) argument 'color': expected Color, got "):
        function(other)


def test_s10_objects_without_a_value():
    for make in (lambda: object.__new__(Color), lambda: Color.__new__(Color)):
        with pytest.raises(TypeError):
            classes.next(make())
    for method in (Color.next, Color.__int__, Color.__repr__, Color.__reduce__, Color.__hash__, Color.__eq__):
        for other in (5, object(), Plain.One):
            try:
                assert method(other, *([1] if method is Color.__eq__ else [])) is NotImplemented
            except TypeError:
                pass


# Numbers and text ---------------------------------------------------------------------------------------------------------


def test_int():
    assert [int(color) for color in (Color.Red, Color.Green, Color.Blue)] == [0, 5, 6]
    assert [int(Plain.One), int(Plain.Two), int(Lone.Only)] == [0, 1, 0]
    assert [int(Big.Zero), int(Big.Most), int(Big.Half)] == [0, 2**64 - 1, 2**63]
    assert [int(Level.Least), int(Level.Minus), int(Level.Most)] == [-(2**63), -1, 2**63 - 1]
    assert int(Weekday.Saturday) == 100
    with pytest.raises(TypeError):
        [1, 2][Color.Red]


def test_repr():
    assert [repr(it) for it in (Color.Red, Plain.Two, Lone.Only)] == ["Color.Red", "Plain.Two", "Lone.Only"]
    assert str(Color.Green) == f"{Color.Green}" == "Color.Green"
    assert (repr(Loud.GO_ON), str(Loud.GO_ON)) == ("Loud.GO_ON", "a signal")
    assert repr(Weekday.Saturday) == "Sat"


def test_eq():
    assert Color.Red == Color.Red and Color.Red != Color.Blue
    assert Loud.ALL_CLEAR == Loud.ALL_CLEAR and Loud.ALL_CLEAR != Loud.GO_ON
    assert Loud.ALL_CLEAR != 0 and Plain.One != 0 and Weekday.Saturday != 6
    assert Plain.One == Plain.One and Plain.One != Plain.Two
    assert Color.Red != Plain.One and Color.Green != Big.Zero
    assert Color.__eq__(Color.Red, "Red") is NotImplemented


@pytest.mark.parametrize("variant, number", [(Color.Red, 0), (Color.Green, 5), (Big.Most, 2**64 - 1), (Level.Least, -(2**63)), (Level.Minus, -1)])
def test_eq_int(variant, number):
    assert variant == number and number == variant
    assert not variant != number and not number != variant
    for other in (number + 1, number - 1, number + 2**64, number - 2**128, 10**40, -(10**400)):
        assert variant != other and other != variant and not variant == other
    assert variant != str(number)
    assert hash(variant) == hash(number) and {number: "found"}[variant] == "found"


def test_eq_int_and_other_numbers():
    class Number(int):
        pass

    assert Color.Green == Number(5) and Number(5) == Color.Green and Color.Red == False  # noqa: E712
    assert Color.Green != 5.0

    class Refuses(int):
        def __eq__(self, other):
            raise ZeroDivisionError

        __hash__ = int.__hash__

    with pytest.raises(ZeroDivisionError):
        Color.Green == Refuses(5)


def test_ord():
    assert Color.Red < Color.Green <= Color.Blue and sorted([Color.Blue, Color.Red]) == [Color.Red, Color.Blue]
    with pytest.raises(TypeError):
        Color.Red < 5
    with pytest.raises(TypeError):
        Plain.One < Plain.Two


def test_hash():
    assert hash(Weekday.Saturday) == hash(Weekday.Saturday) and {Weekday.Saturday, Weekday.Sunday, Weekday("Sat")} == {*map(Weekday, ("Sat", "Sun"))}
    assert {Plain.One: 1, Plain.Two: 2}[Plain.Two] == 2
    with pytest.raises(TypeError, match="unhashable"):
        hash(Loud.ALL_CLEAR)


# Copies -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("variant", [it for it in ALL if type(it) not in (Loud, Weekday)], ids=repr)
def test_copies_are_the_same_object(variant):
    assert copy.copy(variant) is variant and copy.deepcopy(variant) is variant
    assert copy.deepcopy([variant, {"key": variant}])[0] is variant
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(variant, protocol)) is variant


def test_reduce_of_its_own():
    assert Weekday.Sunday.__reduce__() == "SUNDAY"


def test_variants_are_kept():
    before = {id(it) for it in ALL}
    for _ in range(3):
        collect()
        classes.colors()
    assert before == {id(it) for it in ALL}
