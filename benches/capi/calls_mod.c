/* The functions of the benchmark in the C API, as fast as its users write them. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <string.h>

static PyObject *noargs(PyObject *self, PyObject *unused)
{
    Py_RETURN_NONE;
}

static PyObject *ident(PyObject *self, PyObject *o)
{
    Py_INCREF(o);
    return o;
}

static PyObject *inc(PyObject *self, PyObject *o)
{
    long i = PyLong_AsLong(o);
    if (i == -1 && PyErr_Occurred())
        return NULL;
    return PyLong_FromLong(i + 1);
}

static PyObject *half(PyObject *self, PyObject *o)
{
    double f = PyFloat_AsDouble(o);
    if (f == -1.0 && PyErr_Occurred())
        return NULL;
    return PyFloat_FromDouble(f / 2);
}

static PyObject *add2(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    long a, b;
    if (nargs != 2)
        return PyErr_Format(PyExc_TypeError, "add2() takes 2 arguments (%zd given)", nargs);
    a = PyLong_AsLong(args[0]);
    if (a == -1 && PyErr_Occurred())
        return NULL;
    b = PyLong_AsLong(args[1]);
    if (b == -1 && PyErr_Occurred())
        return NULL;
    return PyLong_FromLong(a + b);
}

static PyObject *kw(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"a", "b", "c", NULL};
    long a, b = 1, c = 2;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "l|ll:kw", names, &a, &b, &c))
        return NULL;
    return PyLong_FromLong(a + b + c);
}

static PyObject *strlen_(PyObject *self, PyObject *o)
{
    Py_ssize_t size;
    if (PyUnicode_AsUTF8AndSize(o, &size) == NULL)
        return NULL;
    return PyLong_FromSsize_t(size);
}

static PyObject *greet(PyObject *self, PyObject *o)
{
    static const char hello[] = "Hello, ";
    const size_t start = sizeof(hello) - 1;
    PyObject *greeting;
    Py_ssize_t size;
    const char *name = PyUnicode_AsUTF8AndSize(o, &size);
    char *text;
    if (name == NULL)
        return NULL;
    text = malloc(start + size);
    if (text == NULL)
        return PyErr_NoMemory();
    memcpy(text, hello, start);
    memcpy(text + start, name, size);
    greeting = PyUnicode_FromStringAndSize(text, start + size);
    free(text);
    return greeting;
}

static PyObject *call(PyObject *self, PyObject *f)
{
#if PY_VERSION_HEX >= 0x03090000
    return PyObject_CallNoArgs(f);
#else
    return PyObject_CallObject(f, NULL);
#endif
}

static PyObject *raise_(PyObject *self, PyObject *o)
{
    PyErr_SetString(PyExc_ValueError, "no");
    return NULL;
}

static PyObject *getattr_(PyObject *self, PyObject *o)
{
    return PyObject_GetAttrString(o, "x");
}

static PyObject *sum_list(PyObject *self, PyObject *list)
{
    long sum = 0;
    Py_ssize_t i;
    if (!PyList_Check(list))
        return PyErr_Format(PyExc_TypeError, "expected list, got %s", Py_TYPE(list)->tp_name);
    for (i = 0; i < PyList_GET_SIZE(list); i++) {
        long number = PyLong_AsLong(PyList_GET_ITEM(list, i));
        if (number == -1 && PyErr_Occurred())
            return NULL;
        sum += number;
    }
    return PyLong_FromLong(sum);
}

static PyObject *make_list(PyObject *self, PyObject *o)
{
    long i, n = PyLong_AsLong(o);
    PyObject *list;
    if (n == -1 && PyErr_Occurred())
        return NULL;
    list = PyList_New(n);
    if (list == NULL)
        return NULL;
    for (i = 0; i < n; i++) {
        PyObject *number = PyLong_FromLong(i);
        if (number == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SET_ITEM(list, i, number);
    }
    return list;
}

static PyObject *make_dict(PyObject *self, PyObject *o)
{
    long i, n = PyLong_AsLong(o);
    PyObject *dict;
    if (n == -1 && PyErr_Occurred())
        return NULL;
    dict = PyDict_New();
    if (dict == NULL)
        return NULL;
    for (i = 0; i < n; i++) {
        PyObject *number = PyLong_FromLong(i);
        int failed = number == NULL || PyDict_SetItem(dict, number, number) < 0;
        Py_XDECREF(number);
        if (failed) {
            Py_DECREF(dict);
            return NULL;
        }
    }
    return dict;
}

static PyMethodDef methods[] = {
    {"noargs", noargs, METH_NOARGS},
    {"ident", ident, METH_O},
    {"inc", inc, METH_O},
    {"half", half, METH_O},
    {"add2", (PyCFunction)(void (*)(void))add2, METH_FASTCALL},
    {"kw", (PyCFunction)(void (*)(void))kw, METH_VARARGS | METH_KEYWORDS},
    {"strlen", strlen_, METH_O},
    {"greet", greet, METH_O},
    {"call", call, METH_O},
    {"raise_", raise_, METH_O},
    {"getattr_", getattr_, METH_O},
    {"sum_list", sum_list, METH_O},
    {"make_list", make_list, METH_O},
    {"make_dict", make_dict, METH_O},
    {NULL},
};

static PyModuleDef_Slot slots[] = {{0, NULL}};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "calls_mod",
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit_calls_mod(void)
{
    return PyModuleDef_Init(&module);
}
