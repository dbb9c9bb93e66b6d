"""Finds the modules under test and fails tests that leak: under HPY=debug a handle (see `pytest-hpy`), with HPY_TEST_REFCOUNTS=1 a reference.

`cargo xtask test` says where the modules are (HPY_TEST_MODULES); without it they are the ones of the last
`cargo build --release`.
"""

import array
import gc
import os
import pathlib
import sys

import pytest
from _pytest.runner import runtestprotocol

ROOT = pathlib.Path(__file__).resolve().parents[2]


def modules():
    folder = os.environ.get("HPY_TEST_MODULES")
    return folder or os.path.join(os.environ.get("CARGO_TARGET_DIR") or str(ROOT / "target"), "release")


# Last: an example is called json, and pytest needs the standard library's.
if modules() not in sys.path:
    sys.path.append(modules())


# Not installed: GraalPy and PyPy have no pip here.
sys.path.append(str(ROOT / "pytest-hpy"))
pytest_plugins = ["pytest_hpy", "pytester"]


def pytest_collection_modifyitems(items):
    # What loads the module again comes last: on GraalPy 24.2 the classes of the library are made anew then, and those that other tests have imported are
    # none of its own any more.
    items.sort(key=lambda item: getattr(item, "originalname", None) == "test_s8_loaded_again")


def counts_references():
    """Whether tests are repeated to see that they leave no references: in a debug build, if HPY_TEST_REFCOUNTS=1."""
    return os.environ.get("HPY_TEST_REFCOUNTS") == "1" and hasattr(sys, "gettotalrefcount")


if counts_references():
    # How often in a row, after its first run, a test has to leave references for a leak.
    MEASURED = 4
    # Tests that start interpreters of their own, where nothing is to be seen in this one; hypothesis, which remembers much; and tests that
    # look at the memory themselves.
    NOT_REPEATED = {"test_faults.py", "test_hostile.py", "test_loops.py", "test_stub.py", "test_random.py", "test_random_operations.py"}
    # What a static keeps once it was found is there the next time.
    NOT_REPEATABLE = {"test_a_failed_import_is_made_again"}
    TYPES = "makes types, which live as long as the process"
    LIBRARIES = "loads copies of a library: each keeps a context and its globals as long as the process"
    KEEPING = {
        ("test_hosts.py", "test_without_the_stub"): LIBRARIES,
        ("test_hosts.py", "test_s8_several_times"): LIBRARIES,
        ("test_hosts.py", "test_s8_two_libraries"): LIBRARIES,
        ("test_hosts.py", "test_many_threads"): LIBRARIES,
        ("test_raw_legacy.py", "test_wrong_specs_are_refused"): TYPES,
        ("test_raw_lifetimes.py", "test_dict_and_weak_references_of_its_own"): TYPES,
        ("test_raw_types.py", "test_the_base_with_the_payload_need_not_be_the_first"): TYPES,
        ("test_raw_types.py", "test_bases_made_by_python"): TYPES,
        ("test_raw_types.py", "test_metaclass"): TYPES,
        ("test_raw_types.py", "test_two_copies_of_the_module"): TYPES,
        ("test_tail.py", "test_s18_set_call_function"): TYPES,
    }
    verdict_key = pytest.StashKey()

    def references(item, nextitem):
        """Runs a test without a report, and returns how many references there are then; None if it does not pass."""
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
        passed = all(report.passed for report in reports)
        item._report_sections.clear()
        del reports
        # The cache of types keeps the names of attributes that were looked up.
        sys._clear_internal_caches()
        for _ in range(3):
            gc.collect()
        return sys.gettotalrefcount() if passed else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(item, nextitem):
        if item.path.name in NOT_REPEATED or item.originalname in NOT_REPEATABLE:
            return
        # What is there, the reports of all tests before it too, need not be looked at by each of the many collections.
        gc.collect()
        gc.freeze()
        # Not a list, which would hold references itself.
        counts = array.array("q", [0] * (MEASURED + 1))
        for index in range(MEASURED + 1):
            count = references(item, nextitem)
            if count is None:
                # The run with a report, which follows, says why.
                return
            counts[index] = count
            # What happens now and then is a cache that grows; a leak is there every time.
            if index > 0 and count <= counts[index - 1]:
                break
        deltas = [after - before for before, after in zip(counts[:index], counts[1:])]
        leaks = all(delta > 0 for delta in deltas)
        reason = KEEPING.get((item.path.name, item.originalname))
        if leaks and not reason:
            item.stash[verdict_key] = f"each run leaves references behind: {deltas}"
        if reason and not leaks:
            item.stash[verdict_key] = f"leaves no references behind: {deltas}, though it is listed as one that {reason}"

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(item):
        result = yield
        if verdict_key in item.stash:
            pytest.fail(item.stash[verdict_key], pytrace=False)
        return result
