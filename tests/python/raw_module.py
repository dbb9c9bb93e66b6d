"""Loads tests/raw without a stub, under the own host or with the CPython ABI, and counts what it destroys."""

import gc
import importlib.machinery
import importlib.util
import os
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODULES = os.environ.get("HPY_TEST_MODULES") or os.path.join(
    os.environ.get("CARGO_TARGET_DIR") or str(ROOT / "target"), "release"
)
PATH = os.path.join(MODULES, "libhpy_raw_types.so")

IMPLEMENTATION = sys.implementation.name
CPYTHON = IMPLEMENTATION == "cpython"
PYPY = IMPLEMENTATION == "pypy"
GRAALPY = IMPLEMENTATION == "graalpy"

if MODULES not in sys.path:
    sys.path.append(MODULES)
# With the CPython ABI, the library is compiled for this interpreter, and there is no host to choose.
if os.environ.get("HPY_TEST_ABI") != "cpython":
    import hpy_test_ext

    if hpy_test_ext.__hpy_host__ != "own":
        pytest.skip("makes types the own host's way", allow_module_level=True)
if not os.path.exists(PATH):
    pytest.skip("needs cargo build --release -p hpy-raw-types", allow_module_level=True)


def load(name="hpy_raw_types"):
    loader = importlib.machinery.ExtensionFileLoader(name, PATH)
    spec = importlib.util.spec_from_file_location(name, PATH, loader=loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


raw = load()
POINTS, DERIVED, NODES, FINALIZED, BUILTIN, RELEASED, EMPTY, BAD, LEGACY, LEGACY_DEALLOC = range(10)


def collect():
    for _ in range(1 if CPYTHON else 4):
        gc.collect()


def collects(done):
    """Collects garbage until `done()`, if it ever is; on GraalPy a collection takes a second."""
    for _ in range(50):
        gc.collect()
        if done():
            return True
    return False


def destroyed(which, make, expected):
    """`make` makes and drops objects, `expected` of which are destroyed."""
    collect()
    before = raw.count(which)
    make()
    collects(lambda: raw.count(which) - before >= expected)
    return raw.count(which) - before


def make_subclass():
    class Sub(raw.Point):
        def __init__(self, x, y):
            self.z = x + y

        def norm(self):
            return super().norm() + 1

    return Sub
