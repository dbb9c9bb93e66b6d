"""Subinterpreters of CPython: a library serves one interpreter of the process, and says so in the others."""

import os
import sys

from cases import cases
from libraries import CPYTHON, content, load, works, write

CASES, case = cases()
NAME = "hpy_test_ext"
LEGACY = not CPYTHON and "has none"
OWN_LOCK = LEGACY or (sys.version_info < (3, 12) and "no interpreter has a lock of its own")

CODE = """
import sys
sys.path.insert(0, {folder!r})
from libraries import load, works
try:
    works(load("hpy_test_ext", {path!r}))
    result = "works"
except BaseException as error:
    result = type(error).__name__ + ": " + str(error)
with open({result!r}, "w") as file:
    file.write(result)
"""


class Interpreter:
    """A subinterpreter, with a lock of its own or with that of the main one."""

    def __init__(self, folder, own_lock=False):
        try:
            import _interpreters as module
        except ImportError:
            import _xxsubinterpreters as module
        self.module = module
        self.result = str(folder / "result")
        if sys.version_info >= (3, 13):
            self.id = module.create("isolated" if own_lock else "legacy")
        elif sys.version_info >= (3, 9):
            self.id = module.create(isolated=own_lock)
        else:
            self.id = module.create()

    def load(self, path):
        """What becomes of loading and using the library there."""
        here = os.path.dirname(os.path.abspath(__file__))
        self.module.run_string(self.id, CODE.format(folder=here, path=path, result=self.result))
        with open(self.result) as file:
            return file.read()

    def close(self):
        self.module.destroy(self.id)


def load_here(path):
    try:
        assert works(load(NAME, path))
    except ImportError as error:
        return "ImportError: {}".format(error)
    return "works"


def is_refusal(outcome):
    return outcome.startswith("ImportError: ") and "subinterpreters" in outcome


def main_first(folder, own_lock):
    path = write(folder / "lib.so", content(NAME))
    module = load(NAME, path)
    for _ in range(3):
        interpreter = Interpreter(folder, own_lock)
        for _ in range(2):
            assert is_refusal(interpreter.load(path))
            assert works(module)
        interpreter.close()
        assert works(module)
    assert load_here(path) == "works"


@case(skip=LEGACY)
def refused_after_the_main_one(folder):
    main_first(folder, False)


@case(skip=OWN_LOCK)
def refused_with_a_lock_of_its_own(folder):
    main_first(folder, True)


@case(skip=LEGACY)
def one_of_them_has_it(folder):
    """Whichever it is, it keeps the library, even after its end, and the other is told."""
    path = write(folder / "lib.so", content(NAME))
    interpreter = Interpreter(folder)
    there = interpreter.load(path)
    for _ in range(2):
        here = load_here(path)
        assert sorted([here == "works", there == "works"]) == [False, True], (here, there)
        assert is_refusal(there if here == "works" else here)
        assert interpreter.load(path) == there
    interpreter.close()
    assert load_here(path) == here
    other = Interpreter(folder)
    assert is_refusal(other.load(path))
    other.close()


@case(skip=OWN_LOCK)
def main_one_after_one_with_a_lock_of_its_own(folder):
    path = write(folder / "lib.so", content(NAME))
    interpreter = Interpreter(folder, own_lock=True)
    assert is_refusal(interpreter.load(path))
    assert load_here(path) == "works"
    interpreter.close()
    assert load_here(path) == "works"


@case(skip=LEGACY)
def copies_in_different_ones(folder):
    """Libraries of one process, each in an interpreter of its own."""
    here = load(NAME, write(folder / "here.so", content(NAME)))
    path = write(folder / "there.so", content(NAME))
    interpreter = Interpreter(folder)
    there = interpreter.load(path)
    assert there == "works" or is_refusal(there)
    assert works(here)
    interpreter.close()
    assert works(here)
