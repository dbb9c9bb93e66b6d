"""Modules whose initialisation fails: what is left of them, and what the next import finds."""

import gc
import sys

from cases import cases
from libraries import GRAALPY, content, load, raiser, raises, write

CASES, case = cases()
NAME = "hpy_test_faults"


def steps(**actions):
    """Has `actions[place](module)` run at a step of the initialisation."""

    def step(module, place):
        return actions[place](module) if place in actions else None

    sys.hpy_test_step = step


def left():
    return [name for name in sys.modules if name.partition(".")[0] == NAME]


def works(module):
    assert module.CONSTANT == 1 and module.initialised
    assert raises(ZeroDivisionError, module.pass_through, lambda: 1 / 0).__traceback__ is not None
    assert str(raises(BaseException, module.first.panics)) == "in a function"
    assert module.second.identity(module) is module
    assert left() == [NAME + ".first", NAME + ".second"]
    return True


def forget():
    for name in left():
        del sys.modules[name]


def fails(folder, expected, **actions):
    """The exception of a module that fails in this way, twice; the third time it is let be."""
    path = write(folder / "lib.so", content(NAME))
    for _ in range(2):
        steps(**actions)
        error = raises(expected, load, NAME, path)
        assert left() == []
        if not GRAALPY:
            # What is left of the module is looked at; on GraalPy that takes a second each.
            gc.collect()
    steps()
    assert works(load(NAME, path))
    forget()
    return error


def panic(module):
    return "panic"


@case
def error_in_the_module(folder):
    error = KeyError("kept")
    assert fails(folder, KeyError, module=raiser(error)) is error


@case
def error_in_a_submodule(folder):
    error = KeyError("kept")
    assert fails(folder, KeyError, second=raiser(error)) is error


@case
def panic_in_the_module(folder):
    assert str(fails(folder, BaseException, module=panic)) == "panic in module"


@case
def panic_in_a_submodule(folder):
    assert str(fails(folder, BaseException, second=panic)) == "panic in second"


@case
def interrupt_and_exit(folder):
    fails(folder, KeyboardInterrupt, module=raiser(KeyboardInterrupt()))
    fails(folder, SystemExit, second=raiser(SystemExit()))


@case
def wrong_answer_of_python(folder):
    fails(folder, TypeError, second=lambda module: 7)


@case
def functions_of_a_module_that_failed(folder):
    """Python code that saw the module before it failed can go on calling what it took out of it."""
    path = write(folder / "lib.so", content(NAME))
    taken = []

    def take(module):
        taken.append((module, module.pass_through, sys.modules[NAME + ".second"].identity))
        raise KeyError("taken")

    for _ in range(3):
        steps(module=take)
        raises(KeyError, load, NAME, path)
    steps()
    assert works(load(NAME, path))
    for module, pass_through, identity in taken:
        assert identity(module) is module
        assert pass_through(lambda: 7) == 7
        assert raises(ZeroDivisionError, pass_through, lambda: 1 / 0)
        assert not hasattr(module, "CONSTANT")


@case
def module_loaded_inside_its_own_initialisation(folder):
    path = write(folder / "lib.so", content(NAME))
    inner = []

    def again(module):
        if len(inner) < 3:
            inner.append(None)
            inner[inner.index(None)] = load(NAME, path)

    steps(module=again, second=again)
    outer = load(NAME, path)
    assert len(inner) == 3
    assert all(works(module) for module in inner + [outer])


@case
def failure_inside_a_failure(folder):
    path = write(folder / "lib.so", content(NAME))

    def again(module):
        steps(module=panic)
        raises(BaseException, load, NAME, path)
        raise KeyError("outer")

    steps(second=again)
    raises(KeyError, load, NAME, path)
    assert left() == []
    steps()
    assert works(load(NAME, path))


@case
def submodules_of_an_earlier_load_stay(folder):
    path = write(folder / "lib.so", content(NAME))
    module = load(NAME, path)
    steps(module=raiser(KeyError("again")))
    raises(KeyError, load, NAME, path)
    assert works(module)
    assert sys.modules[NAME + ".first"] is module.first


@case
def names_taken_out_during_the_initialisation(folder):
    def take_out(module):
        del sys.modules[NAME + ".first"]
        raise KeyError("after")

    fails(folder, KeyError, second=take_out)


@case
def modules_that_are_no_dict(folder):
    path = write(folder / "lib.so", content(NAME))
    before = sys.modules
    steps()
    try:
        sys.modules = None
        raises((TypeError, AttributeError, RuntimeError, ImportError), load, NAME, path)
    finally:
        sys.modules = before
    assert works(load(NAME, path))


@case
def slots_that_fail(folder):
    path = write(folder / "lib.so", content(NAME))
    for _ in range(2):
        raises(SystemError, load, "fails_in_silence", path)
        raises(SystemError, load, "succeeds_with_an_error", path)
        raises(ValueError, load, "second_slot_fails", path)
        raises(SystemError, load, "makes_nothing", path)
        raises(ValueError, load, "makes_an_error", path)
    steps()
    assert works(load(NAME, path))


@case
def definitions_that_are_none(folder):
    path = write(folder / "lib.so", content(NAME))
    messages = {
        "makes_and_executes": "a module with HPy_mod_create cannot define anything else",
        "has_state": "HPy has no module state: HPyModuleDef.size must be 0",
        "has_a_slot_of_types": "a module has no slots but HPy_mod_create and HPy_mod_exec",
    }
    for name, message in messages.items():
        for _ in range(2):
            assert str(raises(SystemError, load, name, path)) == message
    assert load("has_nothing", path).__name__ == "has_nothing"
    if not GRAALPY:
        assert load("makes_a_number", path) == 7
    else:
        raises(AttributeError, load, "makes_a_number", path)


@case
def name_without_a_function(folder):
    path = write(folder / "lib.so", content(NAME))
    for _ in range(2):
        assert "PyInit_nothing" in str(raises(ImportError, load, "nothing", path))
    steps()
    assert works(load(NAME, path))
