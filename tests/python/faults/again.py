"""One library imported again: under other names, by other paths, after it was forgotten, by many threads at once."""

import importlib
import importlib.util
import os
import shutil
import sys
import threading

from cases import cases
from libraries import CPYTHON_ABI, GRAALPY, content, load, raiser, raises, works, write

CASES, case = cases()
NAME = "hpy_test_ext"
ONE_THREAD = GRAALPY and "calls from one thread only"


def stub(folder):
    """The path of the stub beside a library of its own; under the CPython ABI, that of the library."""
    import hpy_test_ext

    if CPYTHON_ABI:
        forget()
        return write(folder / (NAME + ".so"), content(NAME))
    write(folder / "libhpy_test_ext.so", content(NAME))
    beside = os.path.join(os.path.dirname(hpy_test_ext.__file__), NAME + ".py")
    forget()
    return shutil.copy(beside, str(folder / (NAME + ".py")))


def forget():
    for name in [name for name in sys.modules if name.partition(".")[0] == NAME]:
        del sys.modules[name]


def by_stub(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return sys.modules[name]


@case(skip=CPYTHON_ABI and "the name of the symbol is that of the module")
def under_another_name(folder):
    path = stub(folder)
    first, second, inner = [by_stub(path, name) for name in (NAME, "another_name", "package.of." + NAME)]
    assert [module.__name__ for module in (first, second, inner)] == [NAME, "another_name", "package.of." + NAME]
    assert len({id(module) for module in (first, second, inner)}) == 3
    assert works(first) and works(second) and works(inner)


@case
def by_a_link(folder):
    path = write(folder / "lib.so", content(NAME))
    symbolic, hard = str(folder / "symbolic.so"), str(folder / "hard.so")
    os.symlink(path, symbolic)
    os.link(path, hard)
    modules = [load(NAME, path) for path in (path, symbolic, hard, path)]
    assert all(works(module) for module in modules)
    panics = {type(raises(BaseException, module.panics.panic_str)) for module in modules}
    assert GRAALPY or len(panics) == 1


@case
def by_a_copy(folder):
    modules = [load(NAME, write(folder / str(number) / "lib.so", content(NAME))) for number in range(3)]
    for _ in range(2):
        assert all(works(module) for module in modules)
    panics = {type(raises(BaseException, module.panics.panic_str)) for module in modules}
    assert len(panics) == 3


@case
def after_it_was_forgotten(folder):
    path = stub(folder)
    modules = []
    for _ in range(3):
        modules.append(by_stub(path, NAME))
        forget()
    assert len({id(module) for module in modules}) == 3
    for module in modules:
        assert works(module)
        # Not in sys.modules any more.
        raises((ImportError, AttributeError), importlib.reload, module)
        assert works(module)


@case
def reloaded(folder):
    module = by_stub(stub(folder), NAME)
    sys.path.insert(0, str(folder))
    before = module.errors.reraise_after_work
    for _ in range(3):
        assert importlib.reload(module) is module
        assert works(module)
    assert module.errors.reraise_after_work is before
    sys.path.remove(str(folder))


@case
def loaded_while_it_holds_errors(folder):
    """What the first load keeps is not lost: the exception of an error that is set aside."""
    path = write(folder / "lib.so", content(NAME))
    module = load(NAME, path)
    error = KeyError("kept")

    def fail():
        raise error

    def load_again():
        assert works(load(NAME, path))

    if GRAALPY:
        # Its globals are new after each load, and so is the list of what is kept.
        raises((KeyError, RuntimeError), module.errors.call_and_keep, fail, load_again)
    else:
        assert raises(KeyError, module.errors.call_and_keep, fail, load_again) is error
    assert works(module)


def at_once(run):
    """Runs `run(number)` in 20 threads that begin together and change places as often as can be."""
    barrier, failures = threading.Barrier(20), []

    def body(number):
        try:
            barrier.wait()
            run(number)
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=body, args=(number,)) for number in range(20)]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert not failures, failures


@case(skip=ONE_THREAD)
def by_threads_with_import(folder):
    stub(folder)
    sys.path.insert(0, str(folder))
    modules = []
    at_once(lambda number: modules.append(importlib.import_module(NAME)))
    assert len({id(module) for module in modules}) == 1 and len(modules) == 20
    assert modules[0].__file__.startswith(str(folder))
    at_once(lambda number: works(modules[0]))


@case(skip=ONE_THREAD)
def by_threads_without_locks(folder):
    path = write(folder / "lib.so", content(NAME))
    modules = []

    def run(number):
        modules.append(load(NAME, path))
        assert works(modules[-1])

    at_once(run)
    assert all(works(module) for module in modules)


@case(skip=ONE_THREAD)
def copies_by_threads(folder):
    paths = [write(folder / str(number) / "lib.so", content(NAME)) for number in range(20)]
    modules = [None] * 20

    def run(number):
        modules[number] = load(NAME, paths[number])
        error = KeyError(number)
        assert raises(KeyError, modules[number].errors.reraise_after_work, raiser(error)) is error

    hook = sys.unraisablehook
    at_once(run)
    assert sys.unraisablehook == hook
    assert all(works(module) for module in modules)
