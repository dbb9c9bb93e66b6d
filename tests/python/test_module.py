"""The module itself: constants, init, submodules, imports."""

import importlib
import subprocess
import sys

import pytest

import hpy_test_ext as m


def test_constants_and_init():
    assert m.VERSION.count(".") == 2
    assert m.LIMITS == (-(2**63), 2**63 - 1)
    assert m.initialised is True
    assert m.identity(m) is m
    assert m.__doc__ == "Functions for the tests to call."


def test_names():
    assert m.__name__ == "hpy_test_ext"
    assert m.__spec__.name == "hpy_test_ext"
    assert m.__file__.endswith(".so") or m.__file__.endswith(".py") or m.__file__.endswith(".pyd")


def test_submodules():
    import hpy_test_ext.functions
    from hpy_test_ext.objects import inner

    assert sys.modules["hpy_test_ext.functions"] is m.functions
    assert m.functions.__name__ == "hpy_test_ext.functions"
    assert m.functions.__doc__ == "Calls that bind in every way there is."
    assert sys.modules["hpy_test_ext.objects.inner"] is inner
    # Functions of a submodule are not the module's own.
    assert not hasattr(m, "add_ints") and not hasattr(m, "call")


def test_functions_of_one_name_live_side_by_side():
    assert m.objects.inner.call() == "inner"
    assert m.objects.call(lambda: "outer") == "outer"
    assert m.identity(1) == m.functions.identity(1) == 1
    assert m.functions.identity is not m.identity


def test_import_again():
    assert importlib.import_module("hpy_test_ext") is m
    again = importlib.reload(m)
    assert again.identity(3) == 3
    # Errors are kept in what the module made when it was executed.
    with pytest.raises(KeyError):
        again.errors.reraise_after_work({}.__getitem__.__class__ and raises_key_error)


def raises_key_error():
    raise KeyError("kept")


@pytest.mark.skipif(sys.implementation.name == "graalpy", reason="a second GraalPy takes 10 s; test_import_again covers the load")
def test_exit_is_clean():
    code = "import hpy_test_ext as m; m.errors.call_and_drop(lambda: 1/0); print(m.functions.add_ints(1, 2))"
    paths = [p for p in sys.path if p]
    code = "import sys; sys.path[:0] = %r; %s" % (paths, code)
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, b"6", b"")


@pytest.mark.skipif(sys.implementation.name == "graalpy", reason="a second GraalPy takes 10 s")
def test_s8_a_module_that_fails_leaves_nothing_behind():
    code = """
import gc, os, sys
sys.path[:0] = %r
os.environ["HPY_TEST_FAIL_INIT"] = "1"
for _ in range(2):
    try:
        import hpy_test_ext
    except AttributeError:
        print("failed")
    junk = [b"A" * n for n in range(40, 200) for _ in range(200)]
    gc.collect()
    print([name for name in sys.modules if name.startswith("hpy_test_ext")])
del os.environ["HPY_TEST_FAIL_INIT"]
import hpy_test_ext
print(hpy_test_ext.functions.add_ints(1, 2))
""" % [p for p in sys.path if p]
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, [b"failed", b"[]", b"failed", b"[]", b"6"], b"")
