"""src/misuse.rs and the plugin `pytest-hpy`: debug mode finds what the safe API forbids, so that tests that leak do fail."""

import subprocess
import sys

import pytest
import pytest_hpy
from hpy_test_ext import misuse

DEBUG = pytest_hpy.debug_mode()
# What the plugin writes into a test's report must not depend on the options that this run of pytest was given.
ARGUMENTS = ["-p", "pytest_hpy", "-p", "no:cacheprovider", "-p", "no:faulthandler", "--import-mode=importlib"]

needs_debug = pytest.mark.skipif(DEBUG is None, reason="only debug mode knows of handles (HPY=debug)")
leaks = pytest.mark.hpy_leaks("the test of the plugin leaks on purpose")

LEAKING = """
import pytest
from hpy_test_ext import misuse

def test_closes():
    misuse.leak("not at all", 0)

def test_leaks():
    misuse.leak("a leaked object", 2)

def test_leaks_much():
    misuse.leak("much leaked", 50)

def test_fails_by_itself():
    misuse.leak("left by a failure", 1)
    assert 1 == 2

@pytest.mark.hpy_leaks("on purpose")
def test_may_leak():
    misuse.leak("allowed", 1)

def test_skips():
    pytest.skip("for a reason")

@pytest.fixture
def leaking_setup():
    misuse.leak("left by a setup", 1)

@pytest.fixture
def leaking_teardown():
    yield
    misuse.leak("left by a teardown", 1)

def test_leaks_before(leaking_setup):
    pass

def test_leaks_after(leaking_teardown):
    pass
"""


def run(pytester, *arguments):
    """Runs pytest on the tests above in this very process: a second GraalPy takes 10 s."""
    pytester.makepyfile(LEAKING)
    return pytester.inline_run(*ARGUMENTS, *arguments)


def failures(result):
    """What the failed phases of tests say, by the name of the test."""
    _, _, failed = result.listoutcomes()
    return {report.nodeid.rpartition("::")[2]: report for report in failed}


@needs_debug
@leaks
def test_a_test_that_leaks_fails(pytester):
    result = run(pytester)
    failed = failures(result)
    assert set(failed) == {"test_leaks", "test_leaks_much", "test_fails_by_itself", "test_leaks_before", "test_leaks_after"}
    text = str(failed["test_leaks"].longrepr)
    assert text.startswith("2 handles are left open:")
    assert text.count("'a leaked object'") == 2 and "--hpy-stack-traces" in text
    text = str(failed["test_leaks_much"].longrepr)
    assert text.count("'much leaked'") == pytest_hpy.SHOWN and "and 30 more" in text
    assert failed["test_leaks_before"].when == "setup" and "'left by a setup'" in str(failed["test_leaks_before"].longrepr)
    assert failed["test_leaks_after"].when == "teardown" and "'left by a teardown'" in str(failed["test_leaks_after"].longrepr)
    # Its own failure is the news, and the handles stand beside it.
    report = failed["test_fails_by_itself"]
    assert "assert 1 == 2" in str(report.longrepr)
    assert [("'left by a failure'" in text) for title, text in report.sections if "hpy" in title] == [True]


@needs_debug
@leaks
def test_leaks_can_be_allowed(pytester):
    assert set(failures(run(pytester, "--hpy-leaks=allow"))) == {"test_fails_by_itself"}


@needs_debug
@leaks
def test_stack_traces_tell_where_a_handle_was_opened(pytester):
    text = str(failures(run(pytester, "--hpy-stack-traces=8"))["test_leaks"].longrepr)
    assert text.count("opened at:") == 2
    # The first frame is the extension's.
    frame = text.partition("opened at:")[2].strip().splitlines()[0]
    assert "hpy_test_ext" in frame, text


@needs_debug
@leaks
def test_objects_that_have_no_text():
    class Silent:
        def __repr__(self):
            raise KeyError("from __repr__")

    found = pytest_hpy.Leaks(DEBUG)
    misuse.leak(Silent(), 1)
    text = found.describe()
    assert text.startswith("1 handle is left open:") and "KeyError" in text


def test_without_debug_mode_nothing_is_watched(monkeypatch):
    for mode in (None, "", "trace", "universal", "debugger:trace"):
        monkeypatch.delenv("HPY", raising=False)
        if mode is not None:
            monkeypatch.setenv("HPY", mode)
        assert pytest_hpy.debug_mode() is None
    if DEBUG is not None:
        for mode in ("debug", "hpy_test_ext:debug", "other:trace,hpy_test_ext:debug"):
            monkeypatch.setenv("HPY", mode)
            assert pytest_hpy.debug_mode() is DEBUG


USES_CLOSED_HANDLES = """
import sys
sys.path[:] = {path!r}
from hpy.universal import _debug
from hpy_test_ext import misuse

found = []
_debug.set_on_invalid_handle(lambda: found.append("found"))
misuse.leak("text", 0)
print("at first", found)
misuse.use_closed("text")
print("used", found)
misuse.close_twice("text")
print("closed twice", found)
"""


@needs_debug
def test_s1_use_of_a_closed_handle_is_found():
    # In a process of its own: on PyPy the handle may stand for another object by then.
    code = USES_CLOSED_HANDLES.format(path=sys.path)
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    lines = done.stdout.decode().splitlines()
    assert lines == ["at first []", "used ['found']", "closed twice ['found', 'found']"], done.stderr.decode()
