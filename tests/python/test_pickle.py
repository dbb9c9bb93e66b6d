"""Pickling and copying instances: by the option `pickle`, and by each of the methods that Python asks."""

import copy
import os
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

from hpy_test_classes import Colour, Name, Parcel, Point, Protocol, Sheet, Temperature, Total, Word

CPYTHON = sys.implementation.name == "cpython"

if not CPYTHON and os.environ.get("HPY") == "debug":
    pytest.skip("the debug modes of PyPy and GraalPy have one context: a call inside a call aborts the process", allow_module_level=True)

# Under the CPython ABI there is no stub, which says which host it is.
OWN = getattr(classes, "__hpy_host__", "own") == "own"
PROTOCOLS = (0, 2, pickle.HIGHEST_PROTOCOL)
WAYS = [lambda it, number=number: pickle.loads(pickle.dumps(it, number)) for number in PROTOCOLS] + [copy.copy, copy.deepcopy]
NAMES = ["protocol {}".format(number) for number in PROTOCOLS] + ["copy", "deepcopy"]


@pytest.fixture(params=WAYS, ids=NAMES)
def again(request):
    """Makes another instance of one."""
    return request.param


if OWN:

    class Paint(Colour):
        __slots__ = ("name",)


# By the option ------------------------------------------------------------------------------------------------------------


def test_pickle(again):
    before = Colour(1, 2, blue=3)
    after = again(before)
    assert type(after) is Colour and after == before and after is not before


def test_pickle_of_a_getter(again):
    assert again(Temperature(20)).celsius == 20


def test_pickle_of_a_field(again):
    before = Parcel([1, [2]])
    after = again(before)
    assert after.content == [1, [2]] and after.opened == 0
    if again is copy.copy:
        assert after.content is before.content
    else:
        assert after.content is not before.content


def test_pickle_with_state(again):
    parcel = Parcel(None)
    parcel.open()
    parcel.open()
    assert again(parcel).opened == 2


@pytest.mark.skipif(CPYTHON, reason="the instances have no __dict__ there")
def test_pickle_keeps_other_attributes(again):
    colour = Colour(1)
    try:
        colour.extra = [1]
    except AttributeError:
        pytest.skip("the instances have no __dict__ there")
    assert again(colour).extra == [1]


@pytest.mark.skipif(not OWN, reason="no subclasses under this host")
def test_pickle_of_a_subclass(again):
    paint = Paint(1, blue=2)
    paint.name = "in a slot"
    after = again(paint)
    assert type(after) is Paint and (after.red, after.blue) == (1, 2)
    assert after.name == "in a slot"


@pytest.mark.skipif(not OWN, reason="no subclasses under this host")
def test_a_subclass_says_it_otherwise():
    class Other(Colour):
        def __reduce__(self):
            return list, ([self.red],)

    for protocol in PROTOCOLS:
        assert pickle.loads(pickle.dumps(Other(7), protocol)) == [7]
    assert copy.copy(Other(7)) == [7]


def test_arguments():
    assert Colour(1, blue=3).__getnewargs__() == (1, 0, 3)
    assert Temperature(5).__getnewargs__() == (5.0,)


def test_arguments_of_what_is_no_instance():
    for function in (Colour.__getnewargs__, Colour.__reduce_ex__):
        for other in (5, None, "a", Point(1), object(), Colour):
            with pytest.raises(TypeError):
                function(other, *[4] * (function is Colour.__reduce_ex__))


def test_protocol_is_a_number():
    for protocol in ("a", None, 1.5, 2**70):
        with pytest.raises((TypeError, OverflowError)):
            Colour(1).__reduce_ex__(protocol)


# By methods ---------------------------------------------------------------------------------------------------------------


def test_getnewargs(again):
    assert str(again(Name("Ada"))) == "Ada"


def test_getstate(again):
    total = Total()
    total.amount = 12
    assert again(total).amount == 12


def test_reduce(again):
    assert again(Word("abc")).letters == "abc"


def test_reduce_ex():
    for protocol in PROTOCOLS:
        assert pickle.loads(pickle.dumps(Protocol(-1), protocol)).number == protocol
    assert copy.copy(Protocol(-1)).number == 4


def test_copy():
    assert copy.copy(Sheet()).copies == 1
    assert copy.deepcopy(Sheet()).copies == 10
    assert copy.deepcopy([Sheet()])[0].copies == 10
    for protocol in PROTOCOLS:
        with pytest.raises(TypeError, match="cannot pickle '.*Sheet' object"):
            pickle.dumps(Sheet(), protocol)


def test_refused_where_nothing_is_said(again):
    with pytest.raises(TypeError, match="cannot pickle '.*Point' object"):
        again(Point(1, 2))


# What could go wrong ------------------------------------------------------------------------------------------------------


def test_s10_pickles_made_by_hand():
    """No pickle makes an instance without a value that a method reads."""
    import copyreg

    makers = [
        lambda cls: copyreg.__newobj__(cls),
        lambda cls: copyreg.__newobj_ex__(cls, (), {}),
        lambda cls: copyreg._reconstructor(cls, object, None),
        lambda cls: object.__new__(cls),
        lambda cls: pickle.loads(b"c" + "{}\n{}\n".format(cls.__module__, cls.__name__).encode() + b")\x81."),
        lambda cls: pickle.loads(b"(i" + "{}\n{}\n".format(cls.__module__, cls.__name__).encode() + b"."),
    ]
    for cls in (Colour, Temperature, Parcel, Name, Word):
        for make in makers:
            try:
                made = make(cls)
            except TypeError:
                continue
            assert type(made) is cls
            for use in (
                lambda it: it.red,
                lambda it: it.celsius,
                lambda it: it.content,
                lambda it: it.letters,
                lambda it: it.__getnewargs__(),
                lambda it: it.__setstate__(1),
            ):
                with pytest.raises((TypeError, AttributeError)):
                    use(made)


def test_state_of_the_wrong_kind():
    total = Total()
    for state in (None, 5, (), (1, 2), ("a",), {"amount": 1}, Total()):
        with pytest.raises((TypeError, ValueError)):
            total.__setstate__(state)
    assert total.amount == 0
    for other in (5, None, Point(1), Parcel(1)):
        with pytest.raises(TypeError):
            Total.__setstate__(other, (1,))


def test_arguments_that_raise():
    class Raises:
        def __reduce_ex__(self, protocol):
            raise ZeroDivisionError

    for way in (pickle.dumps, copy.deepcopy):
        with pytest.raises(ZeroDivisionError):
            way(Parcel(Raises()))
    assert copy.copy(Parcel(Raises())).opened == 0
