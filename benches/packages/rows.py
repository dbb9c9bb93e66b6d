"""Measures the rows of a package's benchmark in this interpreter, whichever of the two implementations `sys.path` has.

`main(rows)` prints a JSON list of [row, nanoseconds per call], in the order of the rows: CPU time of the thread, the minimum of some repeats.
"""

import argparse
import json
import sys
import time


def measure(call, argument, seconds, repeats):
    # JITs compile after some time and once more after some more.
    warm_up = {"cpython": 0, "pypy": 0.5}.get(sys.implementation.name, 3)
    count, spent, took = 1, 0, 0
    while took < seconds or spent < warm_up:
        took = timed(call, argument, count)
        spent += took
        if took < seconds:
            count *= 2
    return min(timed(call, argument, count) for _ in range(repeats)) / count * 1e9


def timed(call, argument, count):
    start = time.thread_time()
    for _ in range(count):
        call(argument)
    return time.thread_time() - start


def main(rows):
    """Rows are a name, a function, and the one argument that it is called with."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=0.01)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    print(json.dumps([[name, measure(call, argument, options.seconds, options.repeats)] for name, call, argument in rows]))
