import os
import pathlib
import re
import subprocess
import sys

import pytest

import snippets

HERE = pathlib.Path(__file__).parent
# Those of PyPy and GraalPy come with the interpreter, that of CPython with the package hpy.
with_modes = pytest.mark.skipif(os.environ.get("HPY", "") == "", reason="the host of the plain runs need not have the modes")


def run(script, mode):
    env = dict(os.environ, HPY=mode, PYTHONPATH=os.path.dirname(snippets.__file__))
    return subprocess.run([sys.executable, str(HERE / script)], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)


def test_is_same_object():
    x, y = object(), object()
    assert snippets.test_foo_and_is_same_object(x, x) == 1
    assert snippets.test_foo_and_is_same_object(x, y) == 0


def test_add():
    assert snippets.add(1, 2) == 3 and snippets.add("a", "b") == "ab"
    with pytest.raises(TypeError):
        snippets.add(1, "b")
    with pytest.raises(TypeError):
        snippets.add(1)


@with_modes
def test_the_leak_is_found():
    done = run("debug_example.py", "debug")
    assert done.returncode == 1 and done.stdout == ""
    assert "HPyLeakError: 1 unclosed handle:" in done.stderr
    assert re.search(r"<DebugHandle 0x[\da-f]+ for 42>", done.stderr)


@with_modes
def test_the_calls_are_counted():
    done = run("trace_example.py", "trace")
    assert done.stdout == "calls of ctx_Add: 1\n", done.stderr
