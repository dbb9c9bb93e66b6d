"""src/text.rs: text and bytes of every kind."""

import sys

import pytest
from hpy_test_ext import text as t

TEXTS = ["", "a", "ascii text", "caf\xe9", "\u20ac", "\U0001f600 non-BMP \U0010ffff", "nul\0inside", "\0", "\0\xe9\0", "\ufffd", "x" * 1000, "\xe9" * 1000, "\x7f\x80\xff"]
SURROGATES = ["\ud800", "a\udfffb", "\ud83d", "\udc00\ud800", "\ufffd\ud800"]


@pytest.mark.parametrize("value", TEXTS, ids=ascii)
def test_s5_text_round_trips(value):
    assert t.strings(value) == value
    assert t.owned_strings(value) == value
    assert t.str_len(value) == len(value.encode())


@pytest.mark.parametrize("value", SURROGATES, ids=ascii)
def test_s5_lone_surrogates_are_refused(value):
    for function in (t.strings, t.owned_strings, t.str_len):
        with pytest.raises(UnicodeEncodeError):
            function(value)
    assert t.strings("still works") == "still works"


def test_text_is_text():
    class Sub(str):
        pass

    assert t.strings(Sub("sub")) == "sub"
    for wrong, kind in [(b"x", "bytes"), (1, "int"), (None, "None"), (["a"], "list"), (bytearray(b"x"), "bytearray")]:
        with pytest.raises(TypeError) as caught:
            t.strings(wrong)
        assert str(caught.value) == "strings() argument 'value': expected str, got " + kind


def test_characters():
    for value in ("a", "\xe9", "\u20ac", "\U0001f600", "\0"):
        assert t.characters(value) == value
    for wrong, count in [("", 0), ("ab", 2), ("\U0001f600\U0001f600\U0001f600", 3)]:
        with pytest.raises(ValueError) as caught:
            t.characters(wrong)
        assert str(caught.value) == "characters() argument 'value': expected a str of one character, got one of %d" % count
    with pytest.raises(TypeError):
        t.characters(97)


@pytest.mark.parametrize("value", [b"", b"a", b"\0", b"nul\0inside", bytes(range(256)), b"x" * 100000], ids=len)
def test_bytes_round_trip(value):
    for function in (t.borrow_bytes, t.byte_vectors):
        got = function(value)
        assert got == value and type(got) is bytes
    assert t.bytes_len(value) == len(value)


def test_bytes_are_bytes():
    for wrong in ("x", bytearray(b"x"), memoryview(b"x"), [1], 1, None):
        with pytest.raises(TypeError):
            t.borrow_bytes(wrong)


def test_byte_vectors_of_sequences():
    assert t.byte_vectors([1, 2, 255]) == b"\x01\x02\xff"
    assert t.byte_vectors((0,)) == b"\0"
    assert t.byte_vectors(bytearray(b"abc")) == b"abc"
    with pytest.raises(OverflowError):
        t.byte_vectors([256])
    with pytest.raises(TypeError):
        t.byte_vectors("abc")


@pytest.mark.parametrize("part", ["a", "\xe9", "\0", "\U0001f600"], ids=ascii)
@pytest.mark.parametrize("times", [0, 1, 84, 85, 127, 128, 254, 255, 256, 257, 5000])
def test_texts_of_every_length(part, times):
    assert t.make(part, times) == part * times


def test_s5_subclasses_of_bytes_cannot_lie_about_their_length():
    class Sub(bytes):
        pass

    class Long(bytes):
        def __len__(self):
            return 100000

    class Raises(bytes):
        def __len__(self):
            raise KeyError("from __len__")

    for liar in (Sub(b"abc"), Long(b"abc"), Raises(b"abc")):
        if sys.implementation.name == "cpython":
            assert t.bytes_len(liar) == 3
            assert t.borrow_bytes(liar) == t.byte_vectors(liar) == b"abc"
        else:
            # Nothing there tells how many bytes it really has; PyPy's C API may ask `__len__` on the way.
            with pytest.raises((TypeError, KeyError)):
                t.borrow_bytes(liar)
    assert t.byte_vectors(Sub(b"abc")) == b"abc"
    if sys.implementation.name != "cpython":
        with pytest.raises(IndexError):
            t.byte_vectors(Long(b"abc"))
