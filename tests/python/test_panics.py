"""src/panics.rs: a panic ends at the entry."""

import pytest
from hpy_test_ext import panics as p


def panics(function, *args):
    with pytest.raises(BaseException) as caught:
        function(*args)
    assert type(caught.value).__name__ == "PanicException"
    assert not isinstance(caught.value, Exception)
    return str(caught.value)


def test_s4_panics_are_exceptions():
    for _ in range(3):
        assert panics(p.panic_str) == "literal"
        assert panics(p.panic_string, "caf\xe9") == "formatted: caf\xe9"
        assert panics(p.panic_string, "nul\0inside") == "formatted: nul\0inside"
        assert panics(p.panic_any) == "panic with a value that is no text"
        assert panics(p.panic_dropping) == "panic with a value that is no text"


def test_s4_panic_with_an_error_in_hand():
    def raises():
        raise KeyError("the other error")

    assert panics(p.panic_with_pending, raises) == "with an error in hand"
    assert panics(p.panic_str) == "literal"


def test_wrong_arguments_of_a_function_that_panics():
    with pytest.raises(TypeError):
        p.panic_string(1)


def test_all_panics_are_one_class():
    classes = set()
    for function in (p.panic_str, p.panic_any):
        try:
            function()
        except BaseException as error:
            classes.add(type(error))
    assert len(classes) == 1
    assert classes.pop().__mro__[1] is BaseException
