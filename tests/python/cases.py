"""Cases that run in processes of their own, in folders beside this file: how groups list them, and what runs them there.

A group is a module with a list CASES. `python cases.py GROUPS FOLDER GROUP.NAME…` runs some: each gets an empty folder of its own, and what became of it
is printed behind its name. With `--fork` before the names, each runs in a process that begins where the groups were imported. `processes.py` reads that.
"""

import functools
import importlib
import os
import pathlib
import sys
import traceback

HERE = pathlib.Path(__file__).resolve().parent
MARK = "== "
ENDED = "ended with"


def cases():
    """A list, and the decorator that adds a case to it: one that is skipped somewhere, or not even on GraalPy runs with others.

    `each` is a dict: the function becomes a case for each of its items, which gets the value before the folder. `skip` may be a function of their names.
    """
    found = []

    def case(function=None, skip=None, alone=False, each=None):
        if function is None:
            return lambda function: case(function, skip, alone, each)
        for name, value in (each or {None: None}).items():
            added = functools.partial(function, value) if each else function
            added.__name__ = "{}[{}]".format(function.__name__, name) if each else function.__name__
            added.skip, added.alone = skip(name) if callable(skip) else skip, alone
            found.append(added)
        return function

    return found, case


def named(groups, group):
    """The cases of a group."""
    if str(HERE / groups) not in sys.path:
        sys.path.insert(0, str(HERE / groups))
    module = importlib.import_module(group)
    return {"{}.{}".format(group, case.__name__): case for case in module.CASES}


def main(groups, folder, *names):
    if names[0] == "--fork":
        names = forked(groups, names[1:])
    for name in names:
        case = named(groups, name.partition(".")[0])[name]
        empty = pathlib.Path(folder) / name.replace("/", "-")
        empty.mkdir()
        print(MARK + name, flush=True)
        before = set(sys.modules)
        try:
            case(empty)
            outcome = "passed"
        except BaseException:
            outcome = traceback.format_exc()
        print(outcome, flush=True)
        if len(names) > 1:
            forget(before)


def forked(groups, names):
    """Forks for each case. Returns what is to be run in this process: one case in a child; in the parent, where all of them have ended, none."""
    for name in names:
        named(groups, name.partition(".")[0])
    for name in names:
        child = os.fork()
        if child == 0:
            return [name]
        _, status = os.waitpid(child, 0)
        if status != 0:
            print(ENDED, -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status), flush=True)
    return []


def forget(before):
    """Takes out what a case left for the next one to find."""
    sys.__dict__.pop("hpy_test_step", None)
    for name in set(sys.modules) - before:
        if name.startswith(("hpy_test", "hpy_raw")):
            del sys.modules[name]


if __name__ == "__main__":
    main(*sys.argv[1:])
