"""Several libraries of this SDK in one process, and several hosts: each has statics of its own, all have one interpreter."""

import importlib
import os
import sys

from again import at_once, by_stub, forget
from cases import cases
from libraries import CPYTHON, CPYTHON_ABI, GRAALPY, MODULES, PYPY, content, load, raiser, raises, works, write

CASES, case = cases()
NAME = "hpy_test_ext"


def copies(folder, count):
    return [load(NAME, write(folder / str(number) / "lib.so", content(NAME))) for number in range(count)]


def example(name, host="own"):
    """An example's module, by its stub; `json` is also the standard library's."""
    before = sys.modules.pop(name, None)
    os.environ["HPY_HOST"] = host
    try:
        path = os.path.join(MODULES, name + (".so" if CPYTHON_ABI else ".py"))
        return by_stub(path, name)
    finally:
        os.environ["HPY_HOST"] = "own"
        sys.modules.pop(name, None)
        if before is not None:
            sys.modules[name] = before


def has_other():
    try:
        return hasattr(importlib.import_module("hpy.universal"), "_load_bootstrap")
    except ImportError:
        return False


def examples_work(json, quickstart, simple):
    assert quickstart.say_hello() == "Hello world"
    assert simple.add_ints(1, 2) == 3
    raises(OverflowError, simple.add_ints, 2**63 - 1, 1)
    assert json.loads(json.dumps({"a": [1, None, 2.5]})) == {"a": [1, None, 2.5]}
    raises(ValueError, json.loads, "{")


@case
def examples_and_test_extension(folder):
    import hpy_test_ext

    modules = [example(name) for name in ("json", "quickstart", "simple")]
    for _ in range(2):
        examples_work(*modules)
        assert works(hpy_test_ext)
    pass_through = hpy_test_ext.errors.pass_through
    raises(OverflowError, pass_through, lambda: modules[2].add_ints(2**63 - 1, 1))
    assert hpy_test_ext.errors.catch(lambda: modules[0].loads("{")) == ["Exception"]
    assert modules[0].dumps(pass_through(lambda: modules[0].loads("[1]"))) == "[1]"


@case(skip=None if has_other() and not CPYTHON_ABI else "no other host")
def another_host_beside_the_own_one(folder):
    other = "package" if CPYTHON else "native"
    simple, json, quickstart = example("simple"), example("json", other), example("quickstart", other)
    import hpy_test_ext

    hosts = [module.__hpy_host__ for module in (simple, json, quickstart, hpy_test_ext)]
    assert hosts == ["own", other, other, "own"]
    for _ in range(2):
        examples_work(json, quickstart, simple)
        assert works(hpy_test_ext)
    assert json.dumps(hpy_test_ext.containers.vectors([1, 2])) == "[1,2]"
    assert hpy_test_ext.functions.identity(json.loads("[1]")) == [1]
    raises(ValueError, hpy_test_ext.errors.pass_through, lambda: json.loads("{"))
    error = KeyError("kept")

    class Keys(dict):
        def __len__(self):
            raise error

    def both():
        raises(KeyError, hpy_test_ext.errors.reraise_after_work, raiser(error))
        json.loads("{")

    raises(ValueError, hpy_test_ext.errors.call_twice, raiser(error), both)
    assert raises(KeyError, hpy_test_ext.errors.call_and_keep, raiser(error), lambda: raises(ValueError, both)) is error


@case
def errors_set_aside_in_both(folder):
    a, b = copies(folder, 2)
    hook = sys.unraisablehook
    errors = [KeyError(number) for number in range(4)]

    def inner():
        # `b` holds an error while `a` holds one further out, and so on.
        assert raises(KeyError, a.errors.reraise_after_work, raiser(errors[0])) is errors[0]
        assert raises(KeyError, b.errors.call_and_keep, raiser(errors[1]), lambda: a.errors.call_and_drop(raiser(errors[2]))) is errors[1]
        raise errors[3]

    for outer, other in ((a, b), (b, a)):
        keeps = lambda: other.errors.call_and_keep(raiser(errors[1]), inner)  # noqa: E731
        assert raises(KeyError, outer.errors.call_and_keep, raiser(errors[2]), keeps) is errors[2]
        assert raises(KeyError, outer.errors.call_twice, raiser(errors[2]), keeps) is errors[1]
        assert raises(KeyError, outer.errors.call_twice, keeps, inner) is errors[3]
    assert sys.unraisablehook == hook
    assert works(a) and works(b)


@case
def errors_through_many_libraries(folder):
    modules = copies(folder, 5)
    error = KeyError("deep")
    f = raiser(error)
    for module in modules * 3:
        f = (lambda module, f: lambda: module.errors.reraise_after_work(f))(module, f)
    assert raises(KeyError, f) is error
    panic = raises(BaseException, lambda: modules[0].errors.pass_through(modules[1].panics.panic_str))
    assert type(panic) is type(raises(BaseException, modules[1].panics.panic_str))
    assert type(panic) is not type(raises(BaseException, modules[0].panics.panic_str))


@case
def a_hook_of_the_programs_own(folder):
    a, b = copies(folder, 2)
    seen = []

    class Bad:
        def __del__(self):
            raise ValueError("unraisable")

    def fail():
        bad = Bad()
        raise KeyError(id(bad))

    def hook(report):
        seen.append(type(report.exc_value))

    before = sys.unraisablehook
    sys.unraisablehook = hook
    try:
        for outer, other in ((a, b), (b, a)):
            raises(KeyError, outer.errors.call_and_keep, fail, lambda: other.errors.call_and_drop(fail))
        assert sys.unraisablehook is hook
    finally:
        sys.unraisablehook = before
    assert set(seen) <= {ValueError}
    assert works(a) and works(b)


@case(skip=GRAALPY and "calls from one thread only")
def errors_set_aside_by_threads_in_both(folder):
    modules = copies(folder, 2)
    hook = sys.unraisablehook

    def run(number):
        errors = [KeyError(number), KeyError(-number)]
        for turn in range(20 if PYPY else 50):
            first, second = modules[(number + turn) % 2], modules[number % 2]
            assert raises(KeyError, first.errors.reraise_after_work, raiser(errors[0])) is errors[0]
            keeps = lambda: second.errors.call_and_keep(raiser(errors[1]), raiser(errors[0]))  # noqa: E731
            assert raises(KeyError, first.errors.call_and_keep, raiser(errors[0]), keeps) is errors[0]

    at_once(run)
    assert sys.unraisablehook == hook
    assert all(works(module) for module in modules)


@case
def nothing_is_left_for_others_to_see(folder):
    """No attribute of `sys`, no module, no hook: what one library could take for its own. On PyPy they share a lock."""
    forget()
    attributes = set(vars(sys))
    known = set(sys.modules)
    modules = copies(folder, 2)
    assert all(works(module) for module in modules)
    assert {name for name in set(vars(sys)) - attributes if not name.startswith("last_")} == ({"__hpy_rs_hook_lock__"} if PYPY else set())
    new = set(sys.modules) - known
    assert not [name for name in new if "hpy" in name and name.partition(".")[0] != NAME]
