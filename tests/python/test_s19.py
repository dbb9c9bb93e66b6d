"""Classes under the package hpy 0.9.0 on CPython 3.13 and later: any of them would crash the interpreter, so that the import is an error."""

import importlib
import os
import sys

import pytest

refused = (
    sys.implementation.name == "cpython"
    and sys.version_info >= (3, 13)
    and os.environ.get("HPY_TEST_ABI", "universal") == "universal"
    and (os.environ.get("HPY_HOST") == "package" or bool(os.environ.get("HPY")))
)


@pytest.mark.skipif(not refused, reason="classes are safe here")
def test_s19_modules_with_classes_are_refused():
    for _ in range(2):
        with pytest.raises(ImportError, match="this module has classes, which crash CPython 3.13.*set HPY_HOST=own"):
            importlib.import_module("hpy_test_classes")


@pytest.mark.skipif(refused, reason="classes are not safe here")
def test_classes_can_be_imported():
    assert importlib.import_module("hpy_test_classes").Point(1).x == 1.0
