"""Runs the cases of `cases.py` for pytest, in processes of their own."""

import os
import subprocess
import sys

import pytest

from cases import ENDED, HERE, MARK, named

CPYTHON = sys.implementation.name == "cpython"
GRAALPY = sys.implementation.name == "graalpy"
# Seconds. GraalPy has them for all cases together.
LIMIT = 600 if GRAALPY else 300


class Cases:
    """The cases of some groups, for a test that is parametrised by their names. Their processes get these variables.

    Each has a process of its own. Other interpreters start slowly: on GraalPy one process runs all that may follow each other, on PyPy `on_pypy` of them.
    Where they are `forked`, CPython starts once for a number of them, and forks for each.
    """

    def __init__(self, groups, names, on_pypy=1, forked=False, **variables):
        self.groups = groups
        self.forked = forked and CPYTHON
        self.variables = variables
        self.cases = {}
        for name in names:
            self.cases.update(named(groups, name))
        self.outcomes = {}
        many = {"pypy": on_pypy, "graalpy": len(self.cases)}.get(sys.implementation.name, 50 if self.forked else 1)
        together = [name for name, case in self.cases.items() if not case.skip and not case.alone]
        self.parts = [together[start : start + many] for start in range(0, len(together), many)]

    def names(self):
        return list(self.cases)

    def check(self, name, folder):
        if self.cases[name].skip:
            pytest.skip(self.cases[name].skip)
        while name not in self.outcomes:
            part = next((part for part in self.parts if name in part), [name])
            # Those that a process has not come to, because it ended, are for the next one.
            self.outcomes.update(self.run([it for it in part if it not in self.outcomes], folder))
        if self.outcomes[name]:
            pytest.fail(self.outcomes[name], pytrace=False)

    def run(self, names, folder):
        """What is wrong with each case that was run, the first of them at least: nothing, or what there is to know."""
        done = subprocess.run(
            [sys.executable, str(HERE / "cases.py"), self.groups, str(folder)] + ["--fork"] * self.forked + names,
            env=dict(os.environ, **self.variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=LIMIT,
            universal_newlines=True,
        )
        outcomes = {}
        for part in ("\n" + done.stdout).split("\n" + MARK)[1:]:
            name, _, outcome = part.partition("\n")
            # Python may say something at its end.
            lines = outcome.splitlines()
            failed = "passed" not in lines or any(line.startswith(ENDED) for line in lines)
            outcomes[name] = outcome.strip() if failed else ""
        if done.returncode != 0:
            # At the end of the process; or in the last case that began.
            last = next(reversed(outcomes), names[0])
            outcomes[last] = "{}\n{}\n{} {}".format(outcomes.get(last, ""), done.stdout[-3000:], ENDED, done.returncode)
        outcomes.setdefault(names[0], "not run: the process had ended before")
        return outcomes
