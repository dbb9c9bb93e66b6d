"""Processes without some symbol of the C API: copies of the libraries that look for another name."""

import gc
import os
import sys

from cases import cases
from libraries import CPYTHON, GRAALPY, PYPY, changed, content, load, raises, symbols, without, works, write

CASES, case = cases()

# Names that are in the table, and what each is.
REQUIRED = {
    "Py_IncRef": "the first",
    "PyTuple_Size": "a function",
    "PyErr_SetString": "what raises the error",
    "PyBaseObject_Type": "a type",
    "PySlice_Type": "the last type",
    "PyExc_ImportError": "the class of the error",
    "PyExc_ResourceWarning": "a class of exceptions",
}
NODES = 2
CALLS = ["PyObject_Vectorcall", "PyObject_VectorcallDict", "_PyObject_FastCallDict", "PyObject_VectorcallMethod"]
COMPILERS = ["Py_CompileString", "Py_CompileStringFlags"]
OPTIONAL = CALLS + COMPILERS + ["_Py_NoneStruct", "_Py_TrueStruct", "PyType_FromMetaclass", "PyObject_GC_UnTrack", "_PyObject_Dump"]


def refused(name, path, symbol):
    error = raises(ImportError, load, name, path)
    assert str(error) == "{}: this process has no {}, which hpy-rs needs of Python's C API".format(name, changed(symbol)), error


@case
def each_is_named_or_not_needed(folder):
    library = content("hpy_test_faults")
    names = symbols(library)
    assert len(names) > 200 and set(REQUIRED) | set(OPTIONAL) <= set(names)
    if GRAALPY:
        names = names[::50] + list(REQUIRED) + OPTIONAL
    if PYPY:
        names.remove("PyObject_Vectorcall")
    refused_ones = set()
    for number, name in enumerate(names):
        path = write(folder / str(number) / "lib.so", without(library, name))
        try:
            assert load("hpy_test_faults", path).second.identity(name) == name
        except ImportError:
            refused_ones.add(name)
            refused("hpy_test_faults", path, name)
    assert set(REQUIRED) <= refused_ones and not refused_ones & set(OPTIONAL)


@case
def refused_again_and_again(folder):
    path = write(folder / "lib.so", without(content("hpy_test_faults"), "PyTuple_Size"))
    for _ in range(3):
        refused("hpy_test_faults", path, "PyTuple_Size")
    refused("calls", path, "PyTuple_Size")
    assert "hpy_test_faults" not in sys.modules


@case
def the_first_of_several_is_named(folder):
    path = write(folder / "lib.so", without(content("hpy_test_faults"), "PyTuple_Size", "PyLong_FromLong", "PyExc_KeyError"))
    refused("hpy_test_faults", path, "PyLong_FromLong")


@case
def other_libraries_are_not_concerned(folder):
    library = content("hpy_test_ext")
    broken = write(folder / "broken" / "lib.so", without(library, "PyList_New"))
    whole = load("hpy_test_ext", write(folder / "whole" / "lib.so", library))
    for _ in range(2):
        refused("hpy_test_ext", broken, "PyList_New")
        assert works(whole)


@case
def the_stub_passes_it_on(folder):
    import hpy_test_ext

    stub = os.path.join(os.path.dirname(hpy_test_ext.__file__), "hpy_test_ext.py")
    with open(stub, "rb") as file:
        write(folder / "hpy_test_ext.py", file.read())
    write(folder / "libhpy_test_ext.so", without(content("hpy_test_ext"), "PyDict_New"))
    known = {name: sys.modules.pop(name) for name in list(sys.modules) if name.startswith("hpy_test_ext")}
    sys.path.insert(0, str(folder))
    try:
        for _ in range(2):
            error = raises(ImportError, __import__, "hpy_test_ext")
            assert changed("PyDict_New") in str(error)
            assert not [name for name in sys.modules if name.startswith("hpy_test_ext")]
    finally:
        sys.path.remove(str(folder))
        sys.modules.update(known)


@case
def nothing_to_raise_with(folder):
    """The import fails as that of any extension that says nothing."""
    library = without(content("hpy_test_faults"), "Py_IncRef")
    name = b"\0PyErr_SetString\0"
    assert library.count(name) > 1
    path = write(folder / "lib.so", library.replace(name, b"\0PyErr_SetStrin9\0"))
    raises(SystemError, load, "hpy_test_faults", path)


def everything_works(folder, *missing):
    ext = load("hpy_test_ext", write(folder / "ext" / "lib.so", without(content("hpy_test_ext"), *missing)))
    assert works(ext)
    path = write(folder / "faults" / "lib.so", without(content("hpy_test_faults"), *missing))
    calls = load("calls", path)
    assert calls.call_with_keyword(Keywords) == ((Keywords,), {"reverse": True})
    items = [1, 3, 2]
    assert calls.sort_reversed(items) is None and items == [3, 2, 1]
    raises(TypeError, calls.call_with_keyword, len)
    raises(AttributeError, calls.sort_reversed, ())
    if not set(COMPILERS) <= set(missing):
        assert eval(calls.compile("1 + 1")) == 2
        raises(SyntaxError, calls.compile, "1 +")
    types_work(load("hpy_raw_types", write(folder / "raw" / "lib.so", without(content("hpy_raw_types"), *missing))))


def Keywords(*args, **kwargs):
    return args, kwargs


def types_work(raw):
    class Meta(type):
        pass

    class Sub(raw.Point):
        pass

    assert raw.Point(3, 4).norm() == Sub(3, 4).norm() == 5.0
    if CPYTHON:
        assert type(raw.Tools().with_metaclass(Meta)) is Meta
    before = raw.count(NODES)
    ring = []
    ring.append(raw.Node(ring))
    del ring
    gc.collect()
    assert not CPYTHON or raw.count(NODES) == before + 1


@case
def without_vectorcall(folder):
    everything_works(folder, "PyObject_Vectorcall")


@case
def without_vectorcall_method(folder):
    everything_works(folder, "PyObject_VectorcallMethod")


@case
def without_any_vectorcall(folder):
    everything_works(folder, *CALLS)


@case(skip=GRAALPY and "GraalPy has no other one")
def without_compile_string(folder):
    everything_works(folder, "Py_CompileString")


@case
def without_from_metaclass(folder):
    everything_works(folder, "PyType_FromMetaclass")


@case
def without_singletons(folder):
    names = symbols(content("hpy_test_ext"))
    optional = [name for name in names if name.startswith(("_Py_None", "_Py_True", "_Py_False", "_Py_NotI", "_Py_Ell"))]
    # Without this one a process is taken for GraalPy.
    optional.remove("_Py_NoneStruct")
    everything_works(folder, *optional)


@case
def without_a_compiler(folder):
    everything_works(folder, *COMPILERS)
    path = str(folder / "faults" / "lib.so")
    error = raises(SystemError, load("calls", path).compile, "1")
    assert str(error) == "this interpreter exports no Py_CompileString"


@case
def without_dump(folder):
    path = write(folder / "lib.so", without(content("hpy_test_faults"), "_PyObject_Dump"))
    assert load("calls", path).dump(7) == 7
