"""What may go wrong with HPy over the C API ends with an exception, not with the process: the cases in `faults`, in interpreters of their own."""

import os
import pathlib
import sys

import pytest

import hpy_test_ext

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE), str(HERE / "faults")]

from libraries import CPYTHON_ABI, GRAALPY, MODULES  # noqa: E402
from processes import Cases  # noqa: E402

if os.environ.get("HPY") or os.environ.get("HPY_HOST", "own") != "own":
    pytest.skip("about the own host", allow_module_level=True)
if GRAALPY and hpy_test_ext.__hpy_host__ != "own":
    pytest.skip("has no own host", allow_module_level=True)
if not os.path.exists(os.path.join(MODULES, "libhpy_test_faults.so")):
    pytest.skip("needs cargo build --release -p hpy-test-faults", allow_module_level=True)

GROUPS = ["initialisation", "again", "together", "interpreters", "end"]
if not CPYTHON_ABI:
    GROUPS.insert(0, "symbols")
CASES = Cases("faults", GROUPS, HPY_HOST="own")


@pytest.mark.parametrize("name", CASES.names())
def test_fault(name, tmp_path):
    CASES.check(name, tmp_path)
