"""The own host, and hosts side by side in one process."""

import importlib
import importlib.machinery
import importlib.util
import os
import shutil
import sys
import threading

import pytest

import hpy_test_ext

NAME = "hpy_test_ext"
OTHER = "package" if sys.implementation.name == "cpython" else "native"
FILE = os.path.realpath(hpy_test_ext.__file__)


def has_other():
    try:
        importlib.import_module("hpy.universal")
    except ImportError:
        return False
    return True


HAS_OTHER = has_other()
needs_stub = pytest.mark.skipif(os.environ.get("HPY_TEST_ABI") == "cpython", reason="the CPython ABI has no stub")


@pytest.fixture
def library(tmp_path):
    """A copy: another library, for the loader of the system."""
    return shutil.copy(FILE, str(tmp_path / (NAME + ".hpy0.so")))


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    monkeypatch.delenv("HPY", raising=False)
    monkeypatch.delenv("HPY_HOST", raising=False)
    before = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == NAME}
    yield
    sys.modules.update(before)


def own(path):
    """The module as `import` makes that of any extension."""
    loader = importlib.machinery.ExtensionFileLoader(NAME, path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_file_location(NAME, path, loader=loader))
    loader.exec_module(module)
    return module


def by_stub(path, host, monkeypatch):
    """The module as the stub makes it for a host."""
    stub = os.path.join(os.path.dirname(path), NAME + ".py")
    shutil.copy(os.path.join(os.path.dirname(hpy_test_ext.__file__), NAME + ".py"), stub)
    monkeypatch.setenv("HPY_HOST", host)
    spec = importlib.util.spec_from_file_location(NAME, stub)
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    return sys.modules[NAME]


def works(module):
    assert module.containers.vectors([1, 2]) == [1, 2]
    with pytest.raises(ZeroDivisionError):
        module.errors.pass_through(lambda: 1 / 0)
    return True


def test_without_the_stub(library):
    module = own(library)
    assert works(module)
    assert "__hpy_host__" not in vars(module)


def test_s8_several_times(library):
    modules = [own(library) for _ in range(3)]
    assert len({id(module) for module in modules}) == 3
    assert all(works(module) for module in modules)


def test_s8_two_libraries(library, tmp_path):
    (tmp_path / "other").mkdir()
    other = shutil.copy(library, str(tmp_path / "other"))
    first, second = own(library), own(other)
    error = None
    try:
        first.errors.pass_through(lambda: second.errors.pass_through(lambda: 1 / 0))
    except ZeroDivisionError as raised:
        error = raised
    assert error is not None
    assert works(first) and works(second)


def test_many_threads(library):
    if sys.implementation.name == "graalpy":
        pytest.skip("calls from one thread only")
    made, barrier = [], threading.Barrier(20)

    def run():
        barrier.wait()
        made.append(works(own(library)))

    threads = [threading.Thread(target=run) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [True] * 20


@needs_stub
@pytest.mark.skipif(not HAS_OTHER, reason="no other host")
def test_side_by_side(library, tmp_path, monkeypatch):
    (tmp_path / "other").mkdir()
    other = shutil.copy(library, str(tmp_path / "other"))
    modules = [by_stub(library, "own", monkeypatch), by_stub(other, OTHER, monkeypatch)]
    assert [module.__hpy_host__ for module in modules] == ["own", OTHER]
    assert all(works(module) for module in modules)


@needs_stub
@pytest.mark.skipif(not HAS_OTHER, reason="no other host")
@pytest.mark.parametrize("first", ["own", OTHER])
def test_one_library_has_one_host(first, library, monkeypatch):
    second = OTHER if first == "own" else "own"
    module = by_stub(library, first, monkeypatch)
    with pytest.raises(ImportError, match="this file is in use by "):
        by_stub(library, second, monkeypatch)
    assert works(module)
