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

    # Of an object that Rust lets go of with the error in hand.
    items = [Finalised(), Finalised()]
    while items:
        with pytest.raises(Custom) as caught:
            e.let_go_with_error(raiser(Custom("kept")), items)
        assert str(caught.value) == "kept"
    if sys.implementation.name == "cpython":
        assert ran == [False] * 4


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

    class Finalised:
        def __del__(self):
            # Long enough for others to have their turn, with an error in hand too.
            sum(range(2000))

    def work(number):
        for round in range(200):
            text = "%d-%d" % (number, round)
            for function, args in ((e.reraise_after_work, ()), (e.let_go_with_error, ([Finalised()],))):
                try:
                    function(raiser(Custom(text)), *args)
                    failures.append(text)
                except Exception as error:
                    if type(error) is not Custom or str(error) != text:
                        failures.append((text, repr(error)))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
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

    # From more than one depth: where PyPy's stack ends decides what fails.
    def deeper(frames):
        return endless() if frames == 0 else deeper(frames - 1)

    hook = sys.unraisablehook
    for frames in range(20 if sys.implementation.name == "pypy" else 2):
        with pytest.raises(RecursionError):
            deeper(frames)
        assert sys.unraisablehook is hook
        with pytest.raises(Custom):
            e.reraise_after_work(raiser(Custom()))


# Parts of an exception --------------------------------------------------------------------------------------------------


def caught(function, *args):
    with pytest.raises(BaseException) as info:
        function(*args)
    return info.value


def test_type_traceback_cause_context_and_notes():
    def raises():
        try:
            try:
                raise KeyError("context")
            except KeyError:
                raise Custom("cause") from None
        except Custom as cause:
            error = LookupError("outer")
            add_note(error, "a note")
            raise error from cause

    kind, trace, cause, context, notes = e.parts(raises)
    assert kind is LookupError
    assert [frame.name for frame in traceback.extract_tb(trace)][-1] == "raises"
    assert type(cause) is Custom and context is cause
    assert notes == ["a note"]
    kind, trace, cause, context, notes = e.parts(raiser(Custom()))
    assert (kind, cause, context, notes) == (Custom, None, None, [])


def add_note(error, note):
    if hasattr(error, "add_note"):
        error.add_note(note)
    else:
        error.__notes__ = getattr(error, "__notes__", []) + [note]


def test_raise_from():
    error = caught(e.raise_from, raiser(Custom("inner")))
    assert type(error) is ValueError and error.args == ("outer",)
    assert type(error.__cause__) is Custom and error.__suppress_context__
    assert "raises" in [frame.name for frame in traceback.extract_tb(error.__cause__.__traceback__)]
    error = caught(e.raise_from, lambda: 1)
    assert error.__cause__ is None


def test_cause_and_context_can_be_set():
    cause, context = KeyError("cause"), IndexError("context")
    error = caught(e.change_parts, raiser(Custom()), cause, context)
    assert type(error) is Custom
    assert error.__cause__ is cause and error.__context__ is context
    error = caught(e.change_parts, raiser(Custom()), None, None)
    assert error.__cause__ is None and error.__context__ is None
    assert type(caught(e.change_parts, raiser(Custom()), 5, None)) is TypeError


def test_notes_are_added():
    error = caught(e.add_notes, raiser(Custom()), ["first", "caf\xe9"])
    assert error.__notes__ == ["first", "caf\xe9"]
    assert caught(e.add_notes, raiser(error), ["third"]).__notes__ == ["first", "caf\xe9", "third"]
    assert not hasattr(caught(e.add_notes, raiser(Custom()), []), "__notes__")


def test_notes_that_are_no_list():
    error = Custom()
    error.__notes__ = "text"
    assert type(caught(e.add_notes, raiser(error), ["a note"])) is TypeError
    assert type(caught(e.parts, raiser(error))) is TypeError


def test_s3_exceptions_that_resist_have_parts():
    class Frozen(Exception):
        def __setattr__(self, name, value):
            raise TypeError("frozen")

        @property
        def __cause__(self):
            raise KeyError("no cause")

    error, cause = Frozen(), KeyError("cause")
    assert e.parts(raiser(Custom()))[0] is Custom
    with pytest.raises(Frozen):
        e.change_parts(raiser(error), cause, None)
    assert BaseException.__dict__["__cause__"].__get__(error) is cause


def test_values_made_by_rust_are_made_once():
    error = caught(e.raise_made, "text")
    assert type(error) is ValueError and error.args == ("text",) and error.marked is True


def test_matches_any_class_and_tuples():
    class Sub(Custom):
        pass

    for classes, expected in [
        (Custom, True),
        (Exception, True),
        (KeyError, False),
        ((KeyError, Custom), True),
        ((), False),
        ((KeyError, 5, None), False),
        (((Custom,),), False),
        (5, False),
        (int, False),
        (None, False),
        (type, False),
    ]:
        assert e.matches(raiser(Sub()), classes) == (expected, expected), classes
    assert e.matches(lambda: 1, Custom) is None
    assert e.matches_lazily(FileNotFoundError) and e.matches_lazily((KeyError, OSError))
    assert not e.matches_lazily(PermissionError)


def test_s3_classes_that_lie_match_nothing():
    class Meta(type):
        def __subclasscheck__(self, other):
            raise KeyError("asked")

        def __instancecheck__(self, other):
            raise KeyError("asked")

    class Liar(tuple):
        # PyPy's C API takes the memory of a tuple by its length, whatever is done with it.
        if sys.implementation.name != "pypy":

            def __len__(self):
                return sys.maxsize

        def __getitem__(self, index):
            raise ZeroDivisionError

    assert e.matches(raiser(Custom()), Meta("Strange", (Exception,), {})) == (False, False)
    assert e.matches(raiser(Custom()), Liar()) == (False, False)


# Context ----------------------------------------------------------------------------------------------------------------


def raise_new_value():
    e.raise_value(Custom())


def in_except(function, *args):
    """Calls while a KeyError is being handled; returns it and what is raised."""
    try:
        raise KeyError("handled")
    except KeyError as handled:
        try:
            function(*args)
        except Exception as error:
            return handled, error
    raise AssertionError("nothing raised")


@pytest.mark.parametrize(
    "function, args",
    [
        (e.lazy, ("text",)),
        (e.raise_made, ("text",)),
        (raise_new_value, ()),
        (e.parse, ("x",)),
        (e.io_error, ("/no/such/file",)),
        (e.raise_defined, ("ShopError", "text")),
        (e.raise_with, ("ShopError", 2)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_errors_raised_in_an_except_block_have_a_context(function, args):
    handled, error = in_except(function, *args)
    assert error.__context__ is handled


@pytest.mark.parametrize("name", ["pass_through", "reraise_after_work"])
def test_s3_errors_that_pass_keep_their_context(name):
    function = getattr(e, name)
    older = IndexError("older")

    def raises():
        try:
            raise older
        except IndexError:
            raise Custom("newer")

    handled, error = in_except(function, raises)
    assert type(error) is Custom
    assert error.__context__ is older and older.__context__ is handled

    def raises_without():
        error = Custom()
        try:
            raise error
        except Custom:
            error.__context__ = None
            raise

    # GraalPy gives every exception a context that comes to a handler without.
    _, plain = in_except(raises_without)
    handled, error = in_except(function, raises_without)
    assert type(error) is Custom
    assert (error.__context__ is handled) is (plain.__context__ is not None)


def test_s3_no_cycle_of_contexts():
    error = Custom()

    def raises():
        raise error

    try:
        raise error
    except Custom:
        for function in (e.pass_through, e.reraise_after_work):
            with pytest.raises(Custom):
                function(raises)
            assert error.__context__ is None
        with pytest.raises(Custom):
            e.raise_value(error)
        assert error.__context__ is None


# Reports ----------------------------------------------------------------------------------------------------------------


def test_print(capsys):
    def raises():
        try:
            raise KeyError("inner")
        except KeyError as inner:
            raise Custom("outer") from inner

    assert e.print(raises) is None
    text = capsys.readouterr().err
    assert "KeyError: 'inner'" in text and "direct cause" in text and "in raises" in text
    assert text.rstrip().endswith("Custom: outer")
    e.print_lazy()
    assert capsys.readouterr().err == "ValueError: made by Rust\n"


def test_print_fails_where_stderr_does(monkeypatch):
    class Broken:
        def write(self, text):
            raise ZeroDivisionError

    monkeypatch.setattr(sys, "stderr", Broken())
    with pytest.raises(ZeroDivisionError):
        e.print_lazy()


def test_unraisable(monkeypatch):
    reports = []
    monkeypatch.setattr(sys, "unraisablehook", lambda report: reports.append((report.exc_type, str(report.exc_value), report.object)))
    place = object()
    e.unraisable(raiser(Custom("first")), lambda: 1, place)
    assert [report[:2] for report in reports] == [(Custom, "first")]
    if sys.implementation.name == "cpython":
        assert reports[0][2] is place
    with pytest.raises(KeyError):
        e.unraisable(raiser(Custom("second")), raiser(KeyError("raised")), None)
    e.unraisable_lazy("third")
    assert [report[:2] for report in reports[1:]] == [(Custom, "second"), (e.ShopError, "third")]


def test_unraisable_with_a_hook_that_fails(monkeypatch):
    monkeypatch.setattr(sys, "unraisablehook", lambda report: 1 / 0)
    monkeypatch.setattr(sys, "stderr", None)
    e.unraisable_lazy("text")
    assert e.call_and_drop(raiser(Custom())) is False


def test_warnings():
    for name, message in [("UserWarning", "text"), ("DeprecationWarning", "caf\xe9"), ("UserWarning", "nul\0inside"), ("UserWarning", "")]:
        with pytest.warns(Warning) as warned:
            assert e.warn(name, message) == "warned"
        assert [type(w.message).__name__ for w in warned] == [name]
        assert str(warned[0].message) == message
        assert warned[0].filename == __file__


def test_the_stack_level_of_warnings():
    import inspect

    def outer(message):
        return e.warn("UserWarning", message, 2)

    for message in ("text", "caf\xe9"):
        with pytest.warns(UserWarning) as warned:
            line = inspect.currentframe().f_lineno + 1
            outer(message)
        assert warned[0].lineno == line


def test_warnings_turned_into_errors():
    import warnings

    for message in ("text", "caf\xe9"):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            error = caught(e.warn, "UserWarning", message)
            assert type(error) is UserWarning and str(error) == message
    for name in ("ValueError", "ShopError"):
        for message in ("text", "caf\xe9"):
            assert type(caught(e.warn, name, message)) is TypeError


# New classes ------------------------------------------------------------------------------------------------------------


def test_new_classes():
    assert e.ShopError.__bases__ == (Exception,)
    assert e.OutOfStock.__bases__ == (e.ShopError, LookupError)
    for name in ("ShopError", "OutOfStock", "Undocumented"):
        kind = getattr(e, name)
        assert kind.__name__ == kind.__qualname__ == name
        assert kind.__module__ == "hpy_test_ext.errors"
        assert repr(kind) == "<class 'hpy_test_ext.errors.%s'>" % name
        assert e.defined(name) is kind
        error = caught(e.raise_defined, name, "caf\xe9")
        assert type(error) is kind and error.args == ("caf\xe9",)
    assert e.ShopError.__doc__ == "Something of ours.\n\nIn two paragraphs."
    assert e.OutOfStock.__doc__ == "Of two bases."


def test_classes_that_no_module_exports():
    error = caught(e.raise_defined, "Hidden", "text")
    assert type(error) is e.defined("Hidden") and isinstance(error, e.ShopError)
    assert type(error).__module__ == "hpy_test_ext" and not hasattr(e, "Hidden")


def test_new_classes_are_caught():
    assert e.caught_by(raiser(e.OutOfStock())) == ["ShopError", "OutOfStock"]
    assert e.caught_by(raiser(LookupError())) == []

    class Sub(e.OutOfStock):
        pass

    assert e.caught_by(raiser(Sub())) == ["ShopError", "OutOfStock"]
    with pytest.raises(LookupError):
        e.raise_defined("OutOfStock", "text")


def test_imported_classes():
    import concurrent.futures
    import json

    assert e.JSONDecodeError is json.JSONDecodeError and e.JSONDecodeError.__module__ == "json.decoder"
    assert e.defined("CancelledError") is concurrent.futures.CancelledError
    assert e.caught_by(lambda: json.loads("[")) == ["JSONDecodeError"]
    assert type(caught(e.raise_defined, "CancelledError", "text")) is concurrent.futures.CancelledError
    # Takes three arguments.
    assert type(caught(e.raise_defined, "JSONDecodeError", "text")) is TypeError


def test_classes_that_cannot_be_had():
    for name, expected in [
        ("NoSuchClass", AttributeError),
        ("NoSuchModule", ModuleNotFoundError),
        ("JSONEncoder", TypeError),
        ("dumps", TypeError),
    ]:
        assert type(caught(e.defined, name)) is expected
        assert type(caught(e.raise_defined, name, "text")) is expected
    if sys.implementation.name == "cpython":
        assert type(caught(e.raise_defined, "Impossible", "text")) is TypeError


def test_new_classes_can_be_pickled():
    import copy
    import pickle

    for error in (e.OutOfStock("text", 5), caught(e.raise_defined, "ShopError", "text")):
        for other in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
            assert type(other) is type(error) and other.args == error.args
    assert pickle.loads(pickle.dumps(e.ShopError)) is e.ShopError


def test_arguments_of_any_type():
    for count, expected in enumerate([(), ([1, 2],), ("text", 2.5), ("text", None, (True, "x"))]):
        error = caught(e.raise_with, "ShopError", count)
        assert type(error) is e.ShopError and error.args == expected
    # A class that cannot be called with them raises in their place.
    assert type(caught(e.raise_with, "JSONDecodeError", 0)) is TypeError
    assert type(caught(e.raise_impossible)) is TypeError


def test_s8_classes_are_those_of_the_last_load():
    import importlib
    import subprocess

    code = """if True:
        import importlib, sys, gc
        import hpy_test_ext
        for _ in range(3):
            before = hpy_test_ext.errors.ShopError
            for name in [name for name in sys.modules if name.startswith("hpy_test_ext")]:
                del sys.modules[name]
            import hpy_test_ext
            e = hpy_test_ext.errors
            for name in ("ShopError", "OutOfStock", "Hidden"):
                try:
                    e.raise_defined(name, "text")
                except Exception as error:
                    assert type(error) is e.defined(name), name
                    assert isinstance(error, e.ShopError), name
                    assert type(error).__name__ == name
            assert e.ShopError.__module__ == "hpy_test_ext.errors"
            gc.collect()
        print("done")
    """
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(path for path in sys.path if path))
    output = subprocess.run([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, check=True)
    assert output.stdout.split() == [b"done"]
