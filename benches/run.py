"""Calls the rows of the benchmark in this interpreter, for one form of calls_mod.

usage: run.py LOADER PATH [--rows NAME,…] [--seconds S] [--repeats N] [--count N]

LOADER says how the module at PATH is loaded: `extension` as any extension module, `universal` by the interpreter's or the
package's hpy.universal, `stub` by the Python file at PATH. Prints a JSON list of [row, statement, nanoseconds per call], in the table's order, without the
rows that the module has nothing for.

A measurement is CPU time of the thread, so that JIT and GC threads do not count, and the minimum of `--repeats` repeats of
about S seconds each. The cost of the loop is in it, a tenth of an iteration per call and the same for every form.

With --count the calls are made that many times and nothing is measured: for counting instructions from outside.
"""

import argparse
import ast
import builtins
import importlib.machinery
import importlib.util
import json
import os
import sys
import time


class Thing:
    x = 1


class Row:
    """A name, a statement, and what it gives or raises; with `then`, what that expression gives afterwards."""

    def __init__(self, name, call, result, then=None):
        self.name, self.call, self.result, self.then = name, call, result, then
        names = [node for node in ast.walk(ast.parse(call)) if isinstance(node, ast.Name)]
        own = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        # The names that have to be there, sorted so that every form and run has the same code.
        self.needs = sorted({node.id for node in names} - own - set(vars(builtins)))


def failing():
    raise ValueError("no")


VALUES = {
    "o": object(),
    "i": 1000,
    "f": 1.5,
    "s": "world",
    "thing": Thing(),
    "nothing": lambda: None,
    "failing": failing,
    "n": 100,
    "numbers": list(range(1000, 1100)),
}
# What is made of a form's class, for rows that use it.
INSTANCES = {
    "p": "Point(3.0, 4.0)",
    "q": "Point(1.0, 2.0)",
    "Sub": "type('Sub', (Point,), {})",
}
ROWS = [
    Row("noargs", "noargs()", None),
    Row("ident", "ident(o)", VALUES["o"]),
    Row("inc", "inc(i)", 1001),
    Row("half", "half(f)", 0.75),
    Row("add2", "add2(1, 2)", 3),
    Row("kw", "kw(1, b=2)", 5),
    Row("strlen", "strlen(s)", 5),
    Row("greet", "greet(s)", "Hello, world"),
    Row("call", "call(nothing)", None),
    Row("raise", "raise_(o)", ValueError),
    Row("pass", "call(failing)", ValueError),
    Row("getattr", "getattr_(thing)", 1),
    Row("sum_list", "sum_list(numbers)", sum(VALUES["numbers"])),
    Row("make_list", "make_list(n)", list(range(VALUES["n"]))),
    Row("make_dict", "make_dict(n)", {i: i for i in range(VALUES["n"])}),
    Row("new", "Point()", 0.0, then="Point().norm2()"),
    Row("new_args", "Point(1.0, 2.0)", 5.0, then="Point(1.0, 2.0).norm2()"),
    Row("new_kw", "Point(1.0, y=2.0)", 5.0, then="Point(1.0, y=2.0).norm2()"),
    Row("new_sub", "Sub(1.0, 2.0)", 5.0, then="Sub(1.0, 2.0).norm2()"),
    Row("method", "p.norm2()", 25.0),
    Row("get", "p.x", 3.0),
    Row("set", "q.x = f", 1.5, then="q.x"),
    Row("get_object", "p.o", None),
    Row("set_object", "q.o = o", VALUES["o"], then="q.o"),
    Row("use", "r = Point(1.0, 2.0); r.x = f; r.x; r.norm2()", 6.25, then="r.norm2()"),
    Row("add", "p + p", 100.0, then="(p + p).norm2()"),
    Row("eq", "p == p", True),
    Row("hash", "hash(p)", 97),
    Row("len", "len(p)", 2),
    Row("index", "p[1]", 4.0),
    Row("iterate", "list(p)", [3.0, 4.0]),
]

UNROLLED = 10


def load(loader, path):
    name = "calls_mod"
    if loader == "stub":
        sys.path.insert(0, os.path.dirname(path))
        return importlib.import_module(name)
    extension = importlib.machinery.ExtensionFileLoader(name, path)
    spec = importlib.util.spec_from_file_location(name, path, loader=extension)
    if loader == "universal":
        import hpy.universal

        return hpy.universal.load(name, path, spec)
    module = importlib.util.module_from_spec(spec)
    extension.exec_module(module)
    return module


def raises(row):
    return isinstance(row.result, type) and issubclass(row.result, Exception)


def check(row, names):
    """Fails where the form does not do what the others do."""
    scope = dict(names)
    try:
        if row.then:
            exec(row.call, scope)
        result = eval(row.then or row.call, scope)
    except Exception as error:
        if not raises(row) or type(error) is not row.result:
            raise
    else:
        if raises(row) or result != row.result:
            raise SystemExit("%s gives %r, not %r" % (row.call, result, row.result))


def loop(row, names):
    """A function that makes a number of calls, every name a local of it."""
    parameters = ", ".join(["count", *row.needs])
    lines = ["def calls(%s):" % parameters, "    for _ in range(count // %d):" % UNROLLED]
    for _ in range(UNROLLED):
        if raises(row):
            lines += [
                "        try:",
                "            %s" % row.call,
                "        except %s:" % row.result.__name__,
                "            pass",
            ]
        else:
            lines.append("        %s" % row.call)
    scope = {}
    exec("\n".join(lines), scope)
    arguments = [names[name] for name in row.needs]
    return lambda count: scope["calls"](count, *arguments)


def timed(calls, count):
    start = time.thread_time()
    calls(count)
    return time.thread_time() - start


def measure(calls, seconds, repeats):
    # JITs compile after some time and once more after some more.
    warm_up = {"cpython": 0, "pypy": 0.3}.get(sys.implementation.name, 3)
    count, spent, took = UNROLLED, 0, 0
    while took < seconds or spent < warm_up:
        took = timed(calls, count)
        spent += took
        if took < seconds:
            count *= 2
    return min(timed(calls, count) for _ in range(repeats)) / count * 1e9


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("loader", choices=["extension", "universal", "stub"])
    parser.add_argument("path")
    parser.add_argument("--rows", type=lambda names: names.split(","), default=[row.name for row in ROWS])
    parser.add_argument("--seconds", type=float, default=0.01)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--count", type=int)
    options = parser.parse_args()

    unknown = set(options.rows) - {row.name for row in ROWS}
    if unknown:
        raise SystemExit("no row %s; there are %s" % (", ".join(sorted(unknown)), ", ".join(row.name for row in ROWS)))
    names = dict(VALUES, **vars(load(options.loader, options.path)))
    for name, expression in INSTANCES.items():
        try:
            names[name] = eval(expression, names)
        except (NameError, TypeError):
            pass  # no such class in this form, or none to be subclassed: it has no such rows
    results = []
    for row in ROWS:
        if row.name not in options.rows or not names.keys() >= set(row.needs):
            continue
        check(row, names)
        calls = loop(row, names)
        if options.count is not None:
            calls(options.count)
        else:
            results.append([row.name, row.call, measure(calls, options.seconds, options.repeats)])
    print(json.dumps(results))


main()
