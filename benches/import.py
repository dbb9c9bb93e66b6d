"""Prints how many nanoseconds the import of a module takes in this interpreter.

usage: import.py FOLDER MODULE

The folder is new to the interpreter. `importlib.util` is not: a loader stub needs it, and so does about every program.
"""

import importlib.util
import sys
import time

folder, module = sys.argv[1:]
sys.path.insert(0, folder)
start = time.perf_counter_ns()
importlib.import_module(module)
print(time.perf_counter_ns() - start)
