"""src/py_enums.rs: enums of Python's, `enum.Enum`, `IntEnum`, `Flag` and `IntFlag`."""

import copy
import enum
import importlib
import pickle
import sys

import pytest

import hpy_test_ext
from hpy_test_ext import py_enums
from hpy_test_ext.py_enums import Access, Flags, Season, Sign, Text, Whole


def test_classes_are_pythons():
    assert [cls.__mro__[1] for cls in (Season, Text)] == [enum.Enum, enum.Enum]
    assert issubclass(Whole, enum.IntEnum) and issubclass(Flags, enum.Flag) and issubclass(Access, enum.IntFlag)
    assert type(Season) is type(enum.Enum)


def test_names():
    assert (Season.__name__, Season.__qualname__, Season.__module__) == ("Season", "Season", "hpy_test_ext.py_enums")
    assert (Whole.__name__, Whole.__qualname__, Whole.__module__) == ("Whole", "Whole", "far.away")
    assert Sign.__module__ == "hpy_test_ext.py_enums"
    assert Season.__doc__ == "What the weather is like.\n\nRoughly."


def test_members():
    assert [(it.name, it.value) for it in Season] == [("Spring", 0), ("Summer", 7), ("Winter", -3)]
    assert [(it.name, it.value) for it in Text] == [("SOME_TEXT", "text"), ("both", (1, "two")), ("LIST", [])]
    assert list(Whole) == [0, 2**64 - 1] and isinstance(Whole.Most, int)
    assert Flags.Large.value == 1 << 80 and (Flags.One | Flags.Two).value == 3
    assert Access.READ | Access.WRITE == 6
    assert Sign.Minus == -1


def test_calls_and_items():
    assert Season(7) is Season["Summer"] is Season.Summer
    with pytest.raises(ValueError):
        Season(1)
    with pytest.raises(TypeError):

        class Sub(Season):
            pass


def test_to_python():
    assert py_enums.warmer(Season.Winter) is Season.Spring and py_enums.warmer(Season.Spring) is Season.Summer
    zero, most = py_enums.all_numbers()
    assert zero is Whole.Zero and most is Whole.Most
    assert py_enums.text(Text.SOME_TEXT) is Text.both and py_enums.text(Text.both) is Text.LIST
    assert py_enums.access(3) == (3, 2) and py_enums.access(Access.READ | Access.WRITE)[0] == 6
    assert py_enums.access(0)[1] is Access.WRITE


def test_from_python():
    assert [py_enums.flags(it) for it in (Flags.One, Flags.Two, Flags.Large)] == [Flags.One, Flags.Two, Flags.Large]
    assert py_enums.seasons([Season.Winter, Season.Winter]) == [Season.Winter, Season.Winter, None]
    assert py_enums.seasons((), last=Season(0)) == [Season.Spring]


@pytest.mark.parametrize("other", [7, "Summer", None, Season, Text.LIST, object()])
def test_other_objects(other):
    with pytest.raises(TypeError, match=r"warmer\(\) argument 'season': expected Season, got "):
        py_enums.warmer(other)


def test_combinations_are_no_members():
    with pytest.raises(ValueError, match=r"expected one member of Flags, got <Flags\.(One\|Two|Two\|One): 3>"):
        py_enums.flags(Flags.One | Flags.Two)
    with pytest.raises(ValueError, match="expected one member of Flags, got <Flags.*0>"):
        py_enums.flags(Flags(0))


def test_same_value_of_another_enum():
    other = enum.Enum("Season", [("Spring", 0), ("Summer", 7)], module=__name__)
    with pytest.raises(TypeError, match="expected Season, got Season"):
        py_enums.warmer(other.Summer)


def test_objects_that_lie():
    class Liar:
        __class__ = Season

        def __eq__(self, other):
            return True

        def __repr__(self):
            raise ZeroDivisionError

        __hash__ = None

    with pytest.raises((TypeError, ZeroDivisionError)):
        py_enums.warmer(Liar())


@pytest.mark.parametrize("member", [*Season, *Flags, *Access, Sign.Plus, Text.both], ids=repr)
def test_copies_are_the_same_object(member):
    assert copy.copy(member) is member and copy.deepcopy(member) is member
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(member, protocol)) is member


def test_import_again():
    again = importlib.reload(hpy_test_ext)
    assert py_enums.warmer(Season.Winter) is Season.Spring and again.py_enums.Season is Season


@pytest.mark.skipif(sys.version_info < (3, 10), reason="there is no match statement before Python 3.10")
def test_match():
    namespace = {"Season": Season}
    exec(
        "def warm(season):\n"
        "    match season:\n"
        "        case Season.Summer: return True\n"
        "        case Season(): return False\n",
        namespace,
    )
    warm = namespace["warm"]
    assert (warm(Season.Summer), warm(Season.Winter), warm(7)) == (True, False, None)
