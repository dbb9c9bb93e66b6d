"""Python code that tries to crash classes: the cases in `hostile`, in interpreters of their own. Each has to end by itself, as it says."""

import os
import pathlib
import sys

import pytest

try:
    import hpy_test_classes
except ImportError as error:
    # test_s19.py sees to it that this happens, and where.
    if "CPython 3.13" not in str(error):
        raise
    pytest.skip(str(error), allow_module_level=True)

if os.environ.get("HPY"):
    pytest.skip("the modes are not for programs that try to crash: they abort on what they find", allow_module_level=True)

if os.environ.get("HPY_TEST_ABI") == "cpython" and (3, 9) < sys.version_info[:2] < (3, 15):
    pytest.skip("every version attacks the universal binary, the oldest and the newest the other one", allow_module_level=True)

sys.path.append(str(pathlib.Path(__file__).resolve().parent))

from processes import Cases  # noqa: E402

CASES = Cases(
    "hostile",
    ["wrong_self", "making", "reentrance", "surroundings", "enums", "buffers", "attributes"],
    on_pypy=20,
    forked=True,
    RUST_BACKTRACE="0",
)


@pytest.mark.parametrize("name", CASES.names())
def test_s10_hostile(name, tmp_path):
    CASES.check(name, tmp_path)
