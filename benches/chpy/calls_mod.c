/* The functions of the benchmark in HPy's C API, as its users write them: HPyArg_Parse for more than one argument. */
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

static HPyDef *defines[] = {
    &noargs, &ident, &inc, &half, &add2, &kw, &strlen_, &greet, &call, &raise_, &getattr_, &sum_list, &make_list, &make_dict, NULL,
};

static HPyModuleDef module = {
    .defines = defines,
};

HPy_MODINIT(calls_mod, module)
