"""The libraries of the tests, as they are and with faults, loaded without a stub."""

import importlib.machinery
import importlib.util
import os
import pathlib
import re
import struct
import sys

IMPLEMENTATION = sys.implementation.name
CPYTHON = IMPLEMENTATION == "cpython"
PYPY = IMPLEMENTATION == "pypy"
GRAALPY = IMPLEMENTATION == "graalpy"

# One version's C API is compiled in: no symbols are looked up, and the library has no stub and no other host.
CPYTHON_ABI = os.environ.get("HPY_TEST_ABI") == "cpython"

ROOT = pathlib.Path(__file__).resolve().parents[3]
MODULES = os.environ.get("HPY_TEST_MODULES") or os.path.join(
    os.environ.get("CARGO_TARGET_DIR") or str(ROOT / "target"), "release"
)
# Last: an example is called json.
if MODULES not in sys.path:
    sys.path.append(MODULES)


def content(name):
    """The bytes of the library of the module `name`, without what is not loaded: the debug information is most of it."""
    with open(os.path.join(MODULES, "lib{}.so".format(name)), "rb") as file:
        whole = file.read()
    if whole[:5] != b"\x7fELF\x02":
        return whole
    (at,), (size, count) = struct.unpack_from("<Q", whole, 32), struct.unpack_from("<HH", whole, 54)
    ends = [sum(struct.unpack_from("<8xQ16xQ", whole, at + size * index)) for index in range(count)]
    return whole[: max(ends)]


def write(path, library):
    """Makes a file, a library of its own for the loader of the system."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        # What is loaded must not change.
        path.unlink()
    path.write_bytes(library)
    return str(path)


def load(name, path, full_name=None):
    """The module as `import` makes that of any extension; not put into `sys.modules`."""
    full_name = full_name or name
    loader = importlib.machinery.ExtensionFileLoader(full_name, path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_file_location(full_name, path, loader=loader))
    loader.exec_module(module)
    return module


# Many names, each of which ends with a NUL.
TABLE = re.compile(rb"(?:_?Py\w+\0){100,}")


def table(library):
    """Where the table of names begins and ends."""
    found = TABLE.search(library)
    # Another text may end where the first name begins.
    first = found.group().partition(b"\0")[0]
    return found.start() + first.rindex(b"Py"), found.end()


def symbols(library):
    """The names of the symbols that the library looks up, in its order."""
    start, end = table(library)
    return [name.decode() for name in library[start:end].split(b"\0")[:-1]]


def without(library, *missing):
    """The library with names in its table that no process has in place of these."""
    assert set(missing) <= set(symbols(library))
    start, end = table(library)
    names = [changed(name) if name in missing else name for name in symbols(library)]
    return library[:start] + "".join(name + "\0" for name in names).encode() + library[end:]


def changed(name):
    return name[:-1] + "9"


def raises(expected, function, *args):
    """The exception that the call raises."""
    try:
        result = function(*args)
    except expected as error:
        return error
    raise AssertionError("{} expected, got {!r}".format(expected, result))


def works(module):
    """Calls a module of the test extension in many ways."""
    assert module.functions.add_ints(1, 2) == 6
    assert module.functions.add_ints(a=1, c=2, b=3) == 6
    assert module.containers.vectors([1, 2]) == [1, 2]
    assert module.text.strings("caf\xe9") == "caf\xe9"
    assert module.objects.call(lambda a, b: (a, b), 1, 2) == (1, 2)
    assert module.objects.call_keywords(lambda *args, **kwargs: (args, kwargs), 1, b=2) == ((1,), {"b": 2})
    assert module.objects.map(lambda item: item * 2, [1, 2]) == [2, 4]
    error = KeyError("kept")
    assert raises(KeyError, module.errors.reraise_after_work, raiser(error)) is error
    assert raises(ZeroDivisionError, module.errors.pass_through, lambda: 1 / 0).__traceback__ is not None
    assert type(raises(BaseException, module.panics.panic_str)).__name__ == "PanicException"
    return True


def raiser(error):
    def f(*args):
        raise error

    return f
