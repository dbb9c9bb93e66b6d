"""Runs the examples on this interpreter. Arguments: the folder of the built modules, a JSON file.

Prints lines "hpy-rs demo: KEY=VALUE".
"""

import importlib.util
import json as standard
import os
import sys
import time

folder, file = sys.argv[1:]


def say(key, value):
    print("hpy-rs demo: {}={}".format(key, value))


def load(name):
    """Imports by path: one of them is called like a module of the standard library."""
    spec = importlib.util.spec_from_file_location(name, os.path.join(folder, name + ".py"))
    before = sys.modules.get(name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
        return sys.modules[name]
    finally:
        if before is None:
            del sys.modules[name]
        else:
            sys.modules[name] = before


def fastest(parse, text):
    """The shortest of three runs, in milliseconds, and the result."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        result = parse(text)
        times.append(time.perf_counter() - start)
    return 1000 * min(times), result


def main():
    quickstart, simple, ours = load("quickstart"), load("simple"), load("json")
    assert ours is not standard and sys.modules["json"] is standard
    say("host", getattr(ours, "__hpy_host__", "?"))
    say("hello", quickstart.say_hello())
    say("simple", "myabs(-5.5) = {}".format(simple.myabs(-5.5)))
    with open(file, encoding="utf-8") as metadata:
        text = metadata.read()
    mine, result = fastest(ours.loads, text)
    theirs, expected = fastest(standard.loads, text)
    if result != expected:
        raise AssertionError("the json example and the standard library read {} differently".format(file))
    say("json", "{} packages, {} KiB, same".format(len(result["packages"]), len(text) // 1024))
    say("times", "{:.1f} / {:.1f} ms".format(mine, theirs))
    say("ok", "yes")


main()
