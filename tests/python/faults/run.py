"""Runs cases: `python run.py FOLDER GROUP.NAME…`. Each gets an empty folder of its own; what became of it is printed behind its name."""

import importlib
import os
import pathlib
import sys
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

MARK = "== "


def main(folder, *names):
    for name in names:
        group, _, function = name.partition(".")
        empty = pathlib.Path(folder) / name
        empty.mkdir()
        print(MARK + name, flush=True)
        before = set(sys.modules)
        try:
            getattr(importlib.import_module(group), function)(empty)
            outcome = "passed"
        except BaseException:
            outcome = traceback.format_exc()
        print(outcome, flush=True)
        if len(names) > 1:
            forget(before)


def forget(before):
    """Takes out what a case left for the next one to find."""
    sys.__dict__.pop("hpy_test_step", None)
    for name in set(sys.modules) - before:
        if name.startswith(("hpy_test", "hpy_raw")):
            del sys.modules[name]


if __name__ == "__main__":
    main(*sys.argv[1:])
