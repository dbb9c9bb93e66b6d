"""Interpreters without a host for universal libraries: what the import says. And hosts that there are not yet."""

import importlib
import importlib.util
import os
import sys

import pytest

NAME = "hpy_test_ext"
CALLED = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalPy"}[sys.implementation.name]


def has_host():
    try:
        importlib.import_module("hpy.universal")
    except ImportError:
        return False
    return True


def imported(monkeypatch):
    """The message of the ImportError."""
    monkeypatch.delitem(sys.modules, NAME, raising=False)
    with pytest.raises(ImportError) as raised:
        importlib.import_module(NAME)
    assert raised.value.name == NAME
    assert NAME not in sys.modules
    return str(raised.value)


@pytest.mark.skipif(has_host(), reason="this interpreter has a host")
def test_no_host(monkeypatch):
    monkeypatch.delenv("HPY_HOST", raising=False)
    message = imported(monkeypatch)
    assert message.startswith(NAME + ": ")
    assert CALLED + " " in message
    if sys.implementation.name == "cpython" and sys.version_info < (3, 14):
        assert "python -m pip install hpy==0.9.0" in message
    else:
        version = "{}.{}.{}".format(*sys.implementation.version[:3])
        assert "this interpreter ({} {}) has no HPy host yet".format(CALLED, version) in message
        assert "CPython 3.8 to 3.13 with the package hpy, PyPy 7.3 or GraalPy 24.2" in message


def test_own_host(monkeypatch):
    monkeypatch.setenv("HPY_HOST", "own")
    assert "HPY_HOST=own: hpy-rs's own host is not built yet" in imported(monkeypatch)


def test_unknown_host(monkeypatch):
    monkeypatch.setenv("HPY_HOST", "mine")
    assert "HPY_HOST='mine': expected own, package or native" in imported(monkeypatch)


def test_stub_is_there():
    """The tests above see the stub's words, not those of an import that finds nothing."""
    stub = importlib.util.find_spec(NAME).origin
    assert os.path.basename(stub).startswith(NAME + ".")
