"""src/errors.rs: exceptions on their way through Rust."""

import os
import sys
import threading
import traceback

import pytest
from hpy_test_ext import errors as e


class Custom(Exception):
    pass


DEBUG = os.environ.get("HPY") == "debug"
nests = pytest.mark.skipif(
    DEBUG and sys.implementation.name != "cpython",
    reason="the debug modes of PyPy and GraalPy have one context, and abort when calls of extensions nest, of C ones too",
)


def errors_host():
    import hpy_test_ext

    return hpy_test_ext.__hpy_host__


def raiser(error):
    def raises():
        raise error

    return raises


def test_lazy_errors():
    for message in ("text", "", "caf\xe9", "nul\0inside", "x" * 1000):
        with pytest.raises(ValueError) as caught:
            e.lazy(message)
        assert caught.value.args == (message,)


def test_s3_returned_errors_are_raised_again_with_their_traceback():
    error = Custom("text", 5)
    for function in (e.pass_through, e.reraise_after_work):
        with pytest.raises(Custom) as caught:
            function(raiser(error))
        assert caught.value is error
        names = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
        assert names[-1] == "raises"
        error.__traceback__ = None


def test_s3_dropped_errors_are_gone():
    assert e.call_and_drop(raiser(Custom())) is False
    assert e.call_and_drop(lambda: 1) is True
    assert e.drop_then_call(raiser(Custom()), lambda: "second") == "second"
    with pytest.raises(KeyError):
        e.drop_then_call(raiser(Custom()), raiser(KeyError()))


def test_s3_errors_are_kept_while_python_runs():
    with pytest.raises(Custom):
        e.call_and_keep(raiser(Custom()), lambda: 1)
    with pytest.raises(Custom):
        e.call_and_keep(raiser(Custom()), raiser(KeyError("second")))
    with pytest.raises(KeyError):
        e.call_twice(raiser(Custom()), raiser(KeyError("second")))
    assert e.call_twice(raiser(Custom()), lambda: 2) == 2
    assert e.keep_two(raiser(Custom("a")), raiser(KeyError("b"))) == "Custom('a') KeyError('b')"
    assert e.keep_two(lambda: 1, raiser(KeyError("b"))) == "1 KeyError('b')"


def test_s3_nothing_is_pending_after_success():
    for _ in range(3):
        assert e.call_and_drop(raiser(Custom())) is False
        # A pending exception would surface in one of these.
        assert [int(x) for x in "123"] == [1, 2, 3]
        assert max((x for x in (1, 2)), default=None) == 2


@nests
def test_s3_rust_inside_python_inside_rust():
    def inner():
        assert e.call_and_drop(raiser(KeyError("inner"))) is False
        with pytest.raises(Custom):
            e.pass_through(raiser(Custom()))
        raise LookupError("outer")

    for function in (e.pass_through, e.reraise_after_work):
        with pytest.raises(LookupError) as caught:
            function(inner)
        assert str(caught.value) == "outer"


@nests
def test_s3_finalisers_run_while_an_error_is_pending():
    ran = []

    class Finalised:
        def __del__(self):
            ran.append(e.call_and_drop(raiser(KeyError("in a finaliser"))))

    def raises():
        Finalised()
        raise Custom("kept")

    for function in (e.pass_through, e.reraise_after_work):
        with pytest.raises(Custom) as caught:
            function(raises)
        assert str(caught.value) == "kept"


def test_values():
    error = Custom("value")
    assert e.value_of(raiser(error)) is error
    assert e.value_of(lambda: 3) == 3
    with pytest.raises(Custom) as caught:
        e.from_value(error)
    assert caught.value is error
    with pytest.raises(TypeError):
        e.from_value(5)
    with pytest.raises(TypeError):
        e.from_value(Custom)


def test_matches():
    assert e.catch(raiser(KeyError())) == ["LookupError", "KeyError", "Exception"]
    assert e.catch(raiser(IndexError())) == ["LookupError", "Exception"]
    assert e.catch(raiser(Custom())) == ["Exception"]
    assert e.catch(raiser(KeyboardInterrupt())) == []
    assert e.catch(lambda: 1) == []


def test_errors_of_the_standard_library():
    assert e.parse("12") == 12
    with pytest.raises(ValueError) as caught:
        e.parse("x")
    assert str(caught.value) == "invalid digit found in string"
    with pytest.raises(FileNotFoundError):
        e.io_error("/nowhere/to/be/found")
    with pytest.raises((IsADirectoryError, PermissionError)):
        e.io_error("/")


@pytest.mark.parametrize("name", ["BaseException", "KeyError", "StopIteration", "OSError", "ZeroDivisionError", "TimeoutError", "UserWarning", "UnicodeError"])
def test_built_in_classes(name):
    import builtins

    with pytest.raises(getattr(builtins, name)) as caught:
        e.every_class(name)
    assert type(caught.value).__name__ == name and caught.value.args == ("raised",)


def test_context_is_set_where_an_exception_is_being_handled():
    try:
        try:
            raise KeyError("first")
        except KeyError:
            e.pass_through(raiser(Custom("second")))
    except Custom as error:
        assert type(error.__context__) is KeyError


def test_s3_the_hook_is_left_as_it_was():
    reports = []
    before = sys.unraisablehook
    sys.unraisablehook = reports.append
    try:
        assert e.keep_two(raiser(Custom("a")), raiser(KeyError("b"))) == "Custom('a') KeyError('b')"
        assert sys.unraisablehook == reports.append
    finally:
        sys.unraisablehook = before
    assert reports == []


@pytest.mark.skipif(sys.implementation.name == "graalpy", reason="GraalPy calls HPy on one thread only (S20)")
@pytest.mark.skipif(DEBUG, reason="hpy's debug mode is not thread-safe: 16 contexts in turn")
def test_s3_threads_keep_their_own_errors():
    failures = []

    def work(number):
        for round in range(200):
            text = "%d-%d" % (number, round)
            try:
                e.reraise_after_work(raiser(Custom(text)))
            except Custom as error:
                if str(error) != text:
                    failures.append((text, str(error)))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_s9_kept_exceptions_are_let_go():
    import gc
    import weakref

    alive = []

    def raises():
        error = Custom()
        alive.append(weakref.ref(error))
        raise error

    for _ in range(20):
        try:
            e.reraise_after_work(raises)
        except Custom:
            pass
        e.keep_two(raises, raises)
    for _ in range(3):
        gc.collect()
    # The newest may still be in slots that wait for their next use, and GraalPy's collector takes its time.
    assert len(alive) == 60
    assert sum(ref() is not None for ref in alive) < (50 if sys.implementation.name == "graalpy" else 5)


def test_classes_that_need_more_than_a_message():
    with pytest.raises(UnicodeError) as caught:
        e.every_class("UnicodeDecodeError")
    assert type(caught.value) is UnicodeError and caught.value.args == ("raised",)


def test_s3_the_hook_may_be_missing_or_anything():
    before = sys.unraisablehook
    try:
        for hook in (None, 5, lambda report: 1 / 0):
            sys.unraisablehook = hook
            with pytest.raises(Custom):
                e.reraise_after_work(raiser(Custom()))
            assert sys.unraisablehook is hook
        del sys.unraisablehook
        for _ in range(2):
            with pytest.raises(Custom):
                e.reraise_after_work(raiser(Custom()))
            assert not hasattr(sys, "unraisablehook")
    finally:
        sys.unraisablehook = before


def test_s3_exceptions_that_resist():
    class Frozen(Exception):
        def __setattr__(self, name, value):
            raise TypeError("frozen")

    class Recursive(Exception):
        def __setattr__(self, name, value):
            raise Recursive()

    class Hidden(Exception):
        @property
        def __traceback__(self):
            raise KeyError("no traceback")

    class Liar(Exception):
        def __getattribute__(self, name):
            raise KeyError(name)

    def caught(function, *args):
        try:
            function(*args)
        except Exception as error:
            return type(error)

    for kind in (Frozen, Recursive, Hidden, Liar):
        # PyPy itself raises what such a `__traceback__` raises.
        assert caught(e.reraise_after_work, raiser(kind())) is caught(raiser(kind()))


def test_s3_errors_dropped_by_another_thread_are_gone():
    import gc
    import weakref

    alive = []

    def raises():
        error = Custom()
        alive.append(weakref.ref(error))
        raise error

    for _ in range(20):
        assert e.drop_on_another_thread(raises) is False
        assert [int(x) for x in "12"] == [1, 2]
    for _ in range(3):
        gc.collect()
    assert sum(ref() is not None for ref in alive) < (20 if sys.implementation.name == "graalpy" else 3)


@nests
@pytest.mark.skipif(
    sys.implementation.name != "cpython" and errors_host() == "own",
    reason="where the native stack ends, PyPy's C API ends the process and GraalPy's raises a SystemError, whatever extension is on it",
)
def test_s3_the_recursion_limit_is_a_recursion_error():
    def endless():
        return e.reraise_after_work(endless)

    with pytest.raises(RecursionError):
        endless()
    with pytest.raises(Custom):
        e.reraise_after_work(raiser(Custom()))
