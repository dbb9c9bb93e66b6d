"""Finds the modules under test and, under HPY=debug, fails every test that leaks a handle.

`cargo xtask test` says where the modules are (HPY_TEST_MODULES); without it they are the ones of the last
`cargo build --release`. No pytest plugin is needed: GraalPy and PyPy have none.
"""

import os
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def modules():
    folder = os.environ.get("HPY_TEST_MODULES")
    return folder or os.path.join(os.environ.get("CARGO_TARGET_DIR") or str(ROOT / "target"), "release")


# Last: an example is called json, and pytest needs the standard library's.
if modules() not in sys.path:
    sys.path.append(modules())


def leak_detector():
    """The class of hpy.debug that finds leaked handles; None where nothing is detected."""
    if os.environ.get("HPY") != "debug":
        return None
    try:
        from hpy.debug import LeakDetector
    except ImportError:
        return None
    return LeakDetector


LeakDetector = leak_detector()

if LeakDetector is not None:

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(item):
        detector = LeakDetector()
        detector.start()
        outcome = yield
        # A test that failed may well have left handles behind: its own failure is the news.
        try:
            detector.stop()
        except Exception:
            if outcome.excinfo is None:
                raise
