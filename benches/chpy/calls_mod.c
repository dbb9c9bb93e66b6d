/* The functions and the class of the benchmark in HPy's C API, as its users write them: HPyArg_Parse for more than one argument. */
#include <hpy.h>
#include <stdlib.h>
#include <string.h>

HPyDef_METH(noargs, "noargs", HPyFunc_NOARGS)
static HPy noargs_impl(HPyContext *ctx, HPy self)
{
    return HPy_Dup(ctx, ctx->h_None);
}

HPyDef_METH(ident, "ident", HPyFunc_O)
static HPy ident_impl(HPyContext *ctx, HPy self, HPy o)
{
    return HPy_Dup(ctx, o);
}

HPyDef_METH(inc, "inc", HPyFunc_O)
static HPy inc_impl(HPyContext *ctx, HPy self, HPy o)
{
    long i = HPyLong_AsLong(ctx, o);
    if (i == -1 && HPyErr_Occurred(ctx))
        return HPy_NULL;
    return HPyLong_FromLong(ctx, i + 1);
}

HPyDef_METH(half, "half", HPyFunc_O)
static HPy half_impl(HPyContext *ctx, HPy self, HPy o)
{
    double f = HPyFloat_AsDouble(ctx, o);
    if (f == -1.0 && HPyErr_Occurred(ctx))
        return HPy_NULL;
    return HPyFloat_FromDouble(ctx, f / 2);
}

HPyDef_METH(add2, "add2", HPyFunc_VARARGS)
static HPy add2_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    long a, b;
    if (!HPyArg_Parse(ctx, NULL, args, nargs, "ll:add2", &a, &b))
        return HPy_NULL;
    return HPyLong_FromLong(ctx, a + b);
}

HPyDef_METH(kw, "kw", HPyFunc_KEYWORDS)
static HPy kw_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs, HPy kwnames)
{
    static const char *names[] = {"a", "b", "c", NULL};
    HPyTracker tracker;
    long a, b = 1, c = 2;
    if (!HPyArg_ParseKeywords(ctx, &tracker, args, nargs, kwnames, "l|ll:kw", names, &a, &b, &c))
        return HPy_NULL;
    HPyTracker_Close(ctx, tracker);
    return HPyLong_FromLong(ctx, a + b + c);
}

HPyDef_METH(strlen_, "strlen", HPyFunc_O)
static HPy strlen__impl(HPyContext *ctx, HPy self, HPy o)
{
    HPy_ssize_t size;
    if (HPyUnicode_AsUTF8AndSize(ctx, o, &size) == NULL)
        return HPy_NULL;
    return HPyLong_FromSsize_t(ctx, size);
}

HPyDef_METH(greet, "greet", HPyFunc_O)
static HPy greet_impl(HPyContext *ctx, HPy self, HPy o)
{
    static const char hello[] = "Hello, ";
    const size_t start = sizeof(hello) - 1;
    HPy greeting;
    HPy_ssize_t size;
    const char *name = HPyUnicode_AsUTF8AndSize(ctx, o, &size);
    char *text;
    if (name == NULL)
        return HPy_NULL;
    text = malloc(start + size + 1);
    if (text == NULL)
        return HPyErr_NoMemory(ctx);
    memcpy(text, hello, start);
    memcpy(text + start, name, size);
    text[start + size] = '\0';
    greeting = HPyUnicode_FromString(ctx, text);
    free(text);
    return greeting;
}

HPyDef_METH(call, "call", HPyFunc_O)
static HPy call_impl(HPyContext *ctx, HPy self, HPy f)
{
    return HPy_Call(ctx, f, NULL, 0, HPy_NULL);
}

HPyDef_METH(raise_, "raise_", HPyFunc_O)
static HPy raise__impl(HPyContext *ctx, HPy self, HPy o)
{
    HPyErr_SetString(ctx, ctx->h_ValueError, "no");
    return HPy_NULL;
}

HPyDef_METH(getattr_, "getattr_", HPyFunc_O)
static HPy getattr__impl(HPyContext *ctx, HPy self, HPy o)
{
    return HPy_GetAttr_s(ctx, o, "x");
}

HPyDef_METH(sum_list, "sum_list", HPyFunc_O)
static HPy sum_list_impl(HPyContext *ctx, HPy self, HPy list)
{
    long sum = 0;
    HPy_ssize_t i, n = HPy_Length(ctx, list);
    if (n < 0)
        return HPy_NULL;
    for (i = 0; i < n; i++) {
        long number;
        HPy item = HPy_GetItem_i(ctx, list, i);
        if (HPy_IsNull(item))
            return HPy_NULL;
        number = HPyLong_AsLong(ctx, item);
        HPy_Close(ctx, item);
        if (number == -1 && HPyErr_Occurred(ctx))
            return HPy_NULL;
        sum += number;
    }
    return HPyLong_FromLong(ctx, sum);
}

HPyDef_METH(make_list, "make_list", HPyFunc_O)
static HPy make_list_impl(HPyContext *ctx, HPy self, HPy o)
{
    long i, n = HPyLong_AsLong(ctx, o);
    HPyListBuilder builder;
    if (n == -1 && HPyErr_Occurred(ctx))
        return HPy_NULL;
    builder = HPyListBuilder_New(ctx, n);
    for (i = 0; i < n; i++) {
        HPy number = HPyLong_FromLong(ctx, i);
        if (HPy_IsNull(number)) {
            HPyListBuilder_Cancel(ctx, builder);
            return HPy_NULL;
        }
        HPyListBuilder_Set(ctx, builder, i, number);
        HPy_Close(ctx, number);
    }
    return HPyListBuilder_Build(ctx, builder);
}

HPyDef_METH(make_dict, "make_dict", HPyFunc_O)
static HPy make_dict_impl(HPyContext *ctx, HPy self, HPy o)
{
    long i, n = HPyLong_AsLong(ctx, o);
    HPy dict;
    if (n == -1 && HPyErr_Occurred(ctx))
        return HPy_NULL;
    dict = HPyDict_New(ctx);
    if (HPy_IsNull(dict))
        return HPy_NULL;
    for (i = 0; i < n; i++) {
        HPy number = HPyLong_FromLong(ctx, i);
        int failed = HPy_IsNull(number) || HPy_SetItem(ctx, dict, number, number) < 0;
        if (!HPy_IsNull(number))
            HPy_Close(ctx, number);
        if (failed) {
            HPy_Close(ctx, dict);
            return HPy_NULL;
        }
    }
    return dict;
}

/* A point in the plane, to which any object can be tied. */
typedef struct {
    double x, y;
    HPyField o;
} Point;

HPyType_HELPERS(Point)

static HPyGlobal point_type;

HPyDef_SLOT(point_new, HPy_tp_new)
static HPy point_new_impl(HPyContext *ctx, HPy cls, const HPy *args, HPy_ssize_t nargs, HPy kwargs)
{
    static const char *names[] = {"x", "y", NULL};
    HPyTracker tracker;
    double x = 0.0, y = 0.0;
    Point *data;
    HPy point;
    if (!HPyArg_ParseKeywordsDict(ctx, &tracker, args, nargs, kwargs, "|dd:Point", names, &x, &y))
        return HPy_NULL;
    HPyTracker_Close(ctx, tracker);
    point = HPy_New(ctx, cls, &data);
    if (HPy_IsNull(point))
        return HPy_NULL;
    data->x = x;
    data->y = y;
    data->o = HPyField_NULL;
    return point;
}

HPyDef_SLOT(point_traverse, HPy_tp_traverse)
static int point_traverse_impl(void *self, HPyFunc_visitproc visit, void *arg)
{
    HPy_VISIT(&((Point *)self)->o);
    return 0;
}

HPyDef_SLOT(point_destroy, HPy_tp_destroy)
static void point_destroy_impl(void *self)
{
    (void)self;
}

HPyDef_METH(point_norm2, "norm2", HPyFunc_NOARGS)
static HPy point_norm2_impl(HPyContext *ctx, HPy self)
{
    Point *p = Point_AsStruct(ctx, self);
    return HPyFloat_FromDouble(ctx, p->x * p->x + p->y * p->y);
}

HPyDef_GETSET(point_x, "x", point_x_get, point_x_set)
static HPy point_x_get(HPyContext *ctx, HPy self, void *closure)
{
    return HPyFloat_FromDouble(ctx, Point_AsStruct(ctx, self)->x);
}

static int point_x_set(HPyContext *ctx, HPy self, HPy value, void *closure)
{
    double x;
    if (HPy_IsNull(value)) {
        HPyErr_SetString(ctx, ctx->h_AttributeError, "can't delete x");
        return -1;
    }
    x = HPyFloat_AsDouble(ctx, value);
    if (x == -1.0 && HPyErr_Occurred(ctx))
        return -1;
    Point_AsStruct(ctx, self)->x = x;
    return 0;
}

HPyDef_GETSET(point_o, "o", point_o_get, point_o_set)
static HPy point_o_get(HPyContext *ctx, HPy self, void *closure)
{
    Point *p = Point_AsStruct(ctx, self);
    if (HPyField_IsNull(p->o))
        return HPy_Dup(ctx, ctx->h_None);
    return HPyField_Load(ctx, self, p->o);
}

static int point_o_set(HPyContext *ctx, HPy self, HPy value, void *closure)
{
    HPyField_Store(ctx, self, &Point_AsStruct(ctx, self)->o, value);
    return 0;
}

HPyDef_SLOT(point_add, HPy_nb_add)
static HPy point_add_impl(HPyContext *ctx, HPy left, HPy right)
{
    HPy sum = HPy_NULL, type = HPyGlobal_Load(ctx, point_type);
    if (HPy_TypeCheck(ctx, left, type) && HPy_TypeCheck(ctx, right, type)) {
        Point *a = Point_AsStruct(ctx, left), *b = Point_AsStruct(ctx, right), *data;
        sum = HPy_New(ctx, type, &data);
        if (!HPy_IsNull(sum)) {
            data->x = a->x + b->x;
            data->y = a->y + b->y;
            data->o = HPyField_NULL;
        }
    } else {
        sum = HPy_Dup(ctx, ctx->h_NotImplemented);
    }
    HPy_Close(ctx, type);
    return sum;
}

HPyDef_SLOT(point_richcompare, HPy_tp_richcompare)
static HPy point_richcompare_impl(HPyContext *ctx, HPy left, HPy right, HPy_RichCmpOp op)
{
    HPy type = HPyGlobal_Load(ctx, point_type);
    int same = HPy_TypeCheck(ctx, right, type);
    HPy_Close(ctx, type);
    if (same && (op == HPy_EQ || op == HPy_NE)) {
        Point *a = Point_AsStruct(ctx, left), *b = Point_AsStruct(ctx, right);
        return HPyBool_FromBool(ctx, (a->x == b->x && a->y == b->y) == (op == HPy_EQ));
    }
    return HPy_Dup(ctx, ctx->h_NotImplemented);
}

HPyDef_SLOT(point_hash, HPy_tp_hash)
static HPy_hash_t point_hash_impl(HPyContext *ctx, HPy self)
{
    Point *p = Point_AsStruct(ctx, self);
    return (HPy_hash_t)(p->x * 31 + p->y);
}

HPyDef_SLOT(point_len, HPy_sq_length)
static HPy_ssize_t point_len_impl(HPyContext *ctx, HPy self)
{
    return 2;
}

HPyDef_SLOT(point_item, HPy_sq_item)
static HPy point_item_impl(HPyContext *ctx, HPy self, HPy_ssize_t i)
{
    Point *p = Point_AsStruct(ctx, self);
    if (i != 0 && i != 1) {
        HPyErr_SetString(ctx, ctx->h_IndexError, "a point has two coordinates");
        return HPy_NULL;
    }
    return HPyFloat_FromDouble(ctx, i == 0 ? p->x : p->y);
}

static HPyDef *point_defines[] = {
    &point_new, &point_traverse, &point_destroy, &point_norm2, &point_x, &point_o, &point_add, &point_richcompare, &point_hash, &point_len, &point_item, NULL,
};

static HPyType_Spec point_spec = {
    .name = "calls_mod.Point",
    .basicsize = sizeof(Point),
    .builtin_shape = SHAPE(Point),
    .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_HAVE_GC,
    .defines = point_defines,
};

HPyDef_SLOT(exec, HPy_mod_exec)
static int exec_impl(HPyContext *ctx, HPy module)
{
    HPy type = HPyType_FromSpec(ctx, &point_spec, NULL);
    int failed;
    if (HPy_IsNull(type))
        return -1;
    HPyGlobal_Store(ctx, &point_type, type);
    failed = HPy_SetAttr_s(ctx, module, "Point", type);
    HPy_Close(ctx, type);
    return failed;
}

static HPyDef *defines[] = {
    &exec,
    &noargs, &ident, &inc, &half, &add2, &kw, &strlen_, &greet, &call, &raise_, &getattr_, &sum_list, &make_list, &make_dict, NULL,
};

static HPyGlobal *globals[] = {&point_type, NULL};

static HPyModuleDef module = {
    .defines = defines,
    .globals = globals,
};

HPy_MODINIT(calls_mod, module)
