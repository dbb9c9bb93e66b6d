/* The functions and the class of the benchmark in the C API, as fast as its users write them. */
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

/* A point in the plane, to which any object can be tied. */
typedef struct {
    PyObject_HEAD
    double x, y;
    PyObject *o;
} Point;

static PyTypeObject *point_type;

static PyObject *point_make(PyTypeObject *type, double x, double y)
{
    Point *point = (Point *)type->tp_alloc(type, 0);
    if (point != NULL) {
        point->x = x;
        point->y = y;
    }
    return (PyObject *)point;
}

static PyObject *point_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"x", "y", NULL};
    double x = 0.0, y = 0.0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|dd:Point", names, &x, &y))
        return NULL;
    return point_make(type, x, y);
}

static int point_traverse(Point *self, visitproc visit, void *arg)
{
    Py_VISIT(self->o);
#if PY_VERSION_HEX >= 0x03090000
    Py_VISIT(Py_TYPE(self));
#endif
    return 0;
}

static int point_clear(Point *self)
{
    Py_CLEAR(self->o);
    return 0;
}

static void point_dealloc(Point *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->o);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *point_norm2(Point *self, PyObject *unused)
{
    return PyFloat_FromDouble(self->x * self->x + self->y * self->y);
}

static PyObject *point_x_get(Point *self, void *closure)
{
    return PyFloat_FromDouble(self->x);
}

static int point_x_set(Point *self, PyObject *value, void *closure)
{
    double x;
    if (value == NULL) {
        PyErr_SetString(PyExc_AttributeError, "can't delete x");
        return -1;
    }
    x = PyFloat_AsDouble(value);
    if (x == -1.0 && PyErr_Occurred())
        return -1;
    self->x = x;
    return 0;
}

static PyObject *point_o_get(Point *self, void *closure)
{
    PyObject *o = self->o == NULL ? Py_None : self->o;
    Py_INCREF(o);
    return o;
}

static int point_o_set(Point *self, PyObject *value, void *closure)
{
    PyObject *old = self->o;
    Py_XINCREF(value);
    self->o = value;
    Py_XDECREF(old);
    return 0;
}

static PyObject *point_add(PyObject *left, PyObject *right)
{
    if (!PyObject_TypeCheck(left, point_type) || !PyObject_TypeCheck(right, point_type))
        Py_RETURN_NOTIMPLEMENTED;
    return point_make(point_type, ((Point *)left)->x + ((Point *)right)->x, ((Point *)left)->y + ((Point *)right)->y);
}

static PyObject *point_richcompare(PyObject *left, PyObject *right, int op)
{
    Point *a = (Point *)left, *b = (Point *)right;
    if (!PyObject_TypeCheck(right, point_type) || (op != Py_EQ && op != Py_NE))
        Py_RETURN_NOTIMPLEMENTED;
    return PyBool_FromLong((a->x == b->x && a->y == b->y) == (op == Py_EQ));
}

static Py_hash_t point_hash(Point *self)
{
    Py_hash_t hash = (Py_hash_t)(self->x * 31 + self->y);
    return hash == -1 ? -2 : hash;
}

static Py_ssize_t point_len(PyObject *self)
{
    return 2;
}

static PyObject *point_item(Point *self, Py_ssize_t i)
{
    if (i != 0 && i != 1) {
        PyErr_SetString(PyExc_IndexError, "a point has two coordinates");
        return NULL;
    }
    return PyFloat_FromDouble(i == 0 ? self->x : self->y);
}

static PyMethodDef point_methods[] = {
    {"norm2", (PyCFunction)point_norm2, METH_NOARGS},
    {NULL},
};

static PyGetSetDef point_getset[] = {
    {"x", (getter)point_x_get, (setter)point_x_set},
    {"o", (getter)point_o_get, (setter)point_o_set},
    {NULL},
};

static PyType_Slot point_slots[] = {
    {Py_tp_new, point_new},
    {Py_tp_traverse, point_traverse},
    {Py_tp_clear, point_clear},
    {Py_tp_dealloc, point_dealloc},
    {Py_tp_methods, point_methods},
    {Py_tp_getset, point_getset},
    {Py_nb_add, point_add},
    {Py_tp_richcompare, point_richcompare},
    {Py_tp_hash, point_hash},
    {Py_sq_length, point_len},
    {Py_sq_item, point_item},
    {0, NULL},
};

static PyType_Spec point_spec = {
    .name = "calls_mod.Point",
    .basicsize = sizeof(Point),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .slots = point_slots,
};

static int exec(PyObject *module)
{
    point_type = (PyTypeObject *)PyType_FromSpec(&point_spec);
    return point_type == NULL ? -1 : PyObject_SetAttrString(module, "Point", (PyObject *)point_type);
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

static PyModuleDef_Slot slots[] = {{Py_mod_exec, exec}, {0, NULL}};

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
