/* An extension of nothing: what an import costs at least. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static PyModuleDef_Slot slots[] = {{0, NULL}};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "empty_mod",
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit_empty_mod(void)
{
    return PyModuleDef_Init(&module);
}
