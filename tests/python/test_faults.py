"""What may go wrong with HPy over the C API ends with an exception, not with the process: the cases in `faults`, in interpreters of their own."""

import importlib
import os
import pathlib
import subprocess
import sys

import pytest

import hpy_test_ext

FAULTS = pathlib.Path(__file__).resolve().parent / "faults"
sys.path.append(str(FAULTS))

from libraries import CPYTHON_ABI, GRAALPY, MODULES  # noqa: E402
from run import MARK  # noqa: E402

if os.environ.get("HPY") or os.environ.get("HPY_HOST", "own") != "own":
    pytest.skip("about the own host", allow_module_level=True)
if GRAALPY and hpy_test_ext.__hpy_host__ != "own":
    pytest.skip("has no own host", allow_module_level=True)
if not os.path.exists(os.path.join(MODULES, "libhpy_test_faults.so")):
    pytest.skip("needs cargo build --release -p hpy-test-faults", allow_module_level=True)

GROUPS = ["initialisation", "again", "together", "interpreters", "end"]
if not CPYTHON_ABI:
    GROUPS.insert(0, "symbols")
CASES = {}
for group in GROUPS:
    module = importlib.import_module(group)
    CASES.update(("{}.{}".format(group, case.__name__), case) for case in module.CASES)
# GraalPy starts slowly, so that there one process runs all that may follow each other.
TOGETHER = [name for name, case in CASES.items() if GRAALPY and not case.skip and not case.alone]
SHARED = {}
# Seconds; on GraalPy for all cases together.
LIMIT = 300


@pytest.mark.parametrize("name", CASES)
def test_fault(name, tmp_path):
    if CASES[name].skip:
        pytest.skip(CASES[name].skip)
    if name in TOGETHER:
        if not SHARED:
            SHARED.update(run(TOGETHER, tmp_path))
        outcome = SHARED[name]
    else:
        outcome = run([name], tmp_path)[name]
    if not outcome.endswith("passed"):
        pytest.fail(outcome, pytrace=False)


def run(names, folder):
    """What became of each case: a text that ends with "passed", or with what there is to know."""
    done = subprocess.run(
        [sys.executable, str(FAULTS / "run.py"), str(folder)] + names,
        env=dict(os.environ, HPY_HOST="own"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=LIMIT,
        universal_newlines=True,
    )
    outcomes = dict.fromkeys(names, "not run: the process had ended before")
    for part in ("\n" + done.stdout).split("\n" + MARK)[1:]:
        name, _, outcome = part.partition("\n")
        outcomes[name] = outcome.strip()
    if done.returncode != 0:
        # At the end of the process; or in the last case that began.
        last = [name for name in names if not outcomes[name].startswith("not run")][-1:] or names
        outcomes[last[0]] += "\nended with {}".format(done.returncode)
    return outcomes
