"""src/std_errors.rs: errors of the standard library, anyhow and eyre, as exceptions."""

import errno
import os
import random
import sys

import pytest
from hpy_test_ext import std_errors as s


def caught(function, *args):
    with pytest.raises(BaseException) as info:
        function(*args)
    return info.value


def raiser(error):
    def raises():
        raise error

    return raises


class Custom(Exception):
    pass


@pytest.mark.parametrize(
    "name, expected",
    [
        ("ParseIntError", ValueError),
        ("ParseFloatError", ValueError),
        ("ParseBoolError", ValueError),
        ("ParseCharError", ValueError),
        ("CharTryFromError", ValueError),
        ("TryFromCharError", ValueError),
        ("NulError", ValueError),
        ("FromBytesWithNulError", ValueError),
        ("FromBytesUntilNulError", ValueError),
        ("FromVecWithNulError", ValueError),
        ("TryFromSliceError", ValueError),
        ("AddrParseError", ValueError),
        ("StripPrefixError", ValueError),
        ("SystemTimeError", ValueError),
        ("TryFromFloatSecsError", ValueError),
        ("FromUtf16Error", UnicodeError),
        ("DecodeUtf16Error", UnicodeError),
        ("TryFromIntError", OverflowError),
        ("TryReserveError", MemoryError),
        ("fmt::Error", RuntimeError),
    ],
)
def test_classes(name, expected):
    error = caught(s.raise_std, name)
    assert type(error) is expected
    assert len(error.args) == 1 and error.args[0]
    assert error.__cause__ is None


def same_error(mine, theirs):
    assert type(mine) is type(theirs) is UnicodeDecodeError
    assert mine.encoding == "utf-8"
    assert (mine.object, mine.start) == (theirs.object, theirs.start)
    # GraalPy takes a sequence that is cut off for one error, and the others have words of their own.
    if sys.implementation.name != "graalpy":
        assert mine.end == theirs.end
    if sys.implementation.name == "cpython":
        assert mine.reason == theirs.reason and str(mine) == str(theirs)


def python_error(data):
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error
    return None


def test_text_that_is_not_utf8():
    examples = [
        b"\xff", b"a\x80b", b"\xc0\x80", b"\xc3", b"\xc3(", b"\xe2\x82", b"\xe2\x82A", b"\xe0\x80\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
        b"\xf0\x9f\x98", b"\xf0\x9f(", b"\xf5\x80\x80\x80", b"\xf0\x80\x80\x80", b"caf\xe9", b"caf\xe9!", b"\0\xfe\0",
    ]
    pool = [0, 65, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF3, 0xF4, 0xF5, 0xFF]
    source = random.Random(5)
    examples += [bytes(source.choices(pool, k=source.randrange(1, 7))) for _ in range(2000)]
    for data in examples:
        expected = python_error(data)
        if expected is None:
            assert s.decode(data, True) == data.decode()
        else:
            same_error(caught(s.decode, data, True), expected)
            mine = caught(s.decode, data, False)
            assert type(mine) is UnicodeDecodeError
            assert mine.object == b"" and mine.start == expected.start and mine.end > mine.start
            assert str(mine)


OS_ERRORS = {
    "EAGAIN": BlockingIOError,
    "EALREADY": BlockingIOError,
    "EINPROGRESS": BlockingIOError,
    "EPIPE": BrokenPipeError,
    "ESHUTDOWN": BrokenPipeError,
    "ECHILD": ChildProcessError,
    "ECONNABORTED": ConnectionAbortedError,
    "ECONNREFUSED": ConnectionRefusedError,
    "ECONNRESET": ConnectionResetError,
    "EEXIST": FileExistsError,
    "ENOENT": FileNotFoundError,
    "EINTR": InterruptedError,
    "EISDIR": IsADirectoryError,
    "ENOTDIR": NotADirectoryError,
    "EACCES": PermissionError,
    "EPERM": PermissionError,
    "ESRCH": ProcessLookupError,
    "ETIMEDOUT": TimeoutError,
    "ENOSPC": OSError,
    "EXDEV": OSError,
}


@pytest.mark.parametrize("name", OS_ERRORS)
def test_errors_of_the_operating_system(name):
    code = getattr(errno, name)
    error = caught(s.os_error, code)
    assert type(error) is OS_ERRORS[name]
    assert (error.errno, error.filename) == (code, None)
    assert error.strerror == os.strerror(code)
    expected = OSError(code, os.strerror(code))
    assert error.args == expected.args and str(error) == str(expected)


def test_names_of_files():
    for path in (b"a.txt", "caf\xe9/\U0001f600".encode(), b"", b"not\xffutf8"):
        error = caught(s.os_error, errno.ENOENT, path)
        assert type(error) is FileNotFoundError and error.filename == os.fsdecode(path)
        assert str(error) == "[Errno %d] %s: %r" % (errno.ENOENT, os.strerror(errno.ENOENT), os.fsdecode(path))


def test_kinds_without_a_code():
    kinds = {
        "NotFound": FileNotFoundError,
        "PermissionDenied": PermissionError,
        "AlreadyExists": FileExistsError,
        "WouldBlock": BlockingIOError,
        "TimedOut": TimeoutError,
        "Interrupted": InterruptedError,
        "BrokenPipe": BrokenPipeError,
        "ConnectionRefused": ConnectionRefusedError,
        "ConnectionReset": ConnectionResetError,
        "ConnectionAborted": ConnectionAbortedError,
        "IsADirectory": IsADirectoryError,
        "NotADirectory": NotADirectoryError,
        "UnexpectedEof": OSError,
        "InvalidData": OSError,
    }
    for kind, expected in kinds.items():
        error = caught(s.io_kind, kind)
        assert type(error) is expected and error.args == ("made by Rust",) and error.errno is None
    error = caught(s.io_kind, "NotFound", b"a.txt")
    assert type(error) is FileNotFoundError and str(error) == "made by Rust: 'a.txt'"


@pytest.mark.parametrize("how", ["box", "io", "boxed io", "anyhow", "eyre"])
def test_an_error_in_a_box_is_itself(how):
    error = Custom()
    assert caught(s.wrap, raiser(error), how) is error
    assert error.__cause__ is None
    assert s.wrap(lambda: 5, how) == 5


def test_sources_become_causes():
    inner = Custom()
    error = caught(s.wrap, raiser(inner), "source")
    assert type(error) is KeyError and error.args == ("outer",)
    assert error.__cause__ is inner and error.__suppress_context__
    for how in ("two sources", "anyhow context", "eyre context"):
        inner = Custom()
        error = caught(s.wrap, raiser(inner), how)
        assert type(error) is RuntimeError and error.args == ("outer",)
        assert type(error.__cause__) is RuntimeError and error.__cause__.args == ("inner",)
        assert error.__cause__.__cause__ is inner


def test_sources_of_the_standard_library():
    error = caught(s.chain, "io")
    assert type(error) is ValueError and error.args == ("outer",)
    assert type(error.__cause__) is FileNotFoundError and error.__cause__.errno == 2
    error = caught(s.chain, "utf8").__cause__
    assert type(error) is UnicodeDecodeError and (error.object, error.start, error.end) == (b"a\xff", 1, 2)
    for crate in ("anyhow", "eyre"):
        error = caught(s.chain, crate + " io")
        assert type(error) is FileNotFoundError and error.errno == 2
        error = caught(s.chain, crate + " context")
        assert type(error) is RuntimeError and error.args == ("outer",)
        assert type(error.__cause__) is FileNotFoundError
        error = caught(s.chain, crate + " text")
        assert type(error) is RuntimeError and error.args == ("only text",) and error.__cause__ is None


def test_long_chains():
    error, length = caught(s.chain, "long"), 0
    while error.__cause__ is not None:
        error, length = error.__cause__, length + 1
    assert length == 500 and error.args == ("the first",)


@pytest.mark.parametrize("function", [s.anyhow_result, s.eyre_result])
def test_results_of_other_crates(function):
    assert function("5") == 5
    error = caught(function, "x")
    assert type(error) is ValueError and error.args == ("invalid digit found in string",)


def test_variants_have_classes_of_their_own():
    from hpy_test_ext.errors import OutOfStock

    assert s.derived("none") is None
    error = caught(s.derived, "Plain")
    assert type(error) is ValueError and error.args == ("Plain",) and error.__cause__ is None
    error = caught(s.derived, "Missing")
    assert type(error) is KeyError and error.args == ("a",)
    error = caught(s.derived, "Caused")
    assert type(error) is OutOfStock and type(error.__cause__) is FileNotFoundError
    error = caught(s.derived, "Io")
    assert type(error) is FileNotFoundError and error.errno == 2
    error = caught(s.derived, "Named")
    assert type(error) is ArithmeticError and error.args == ("tagged 5",)
