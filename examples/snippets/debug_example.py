# Run with HPY=debug
import hpy.debug
import snippets

hpy.debug.set_handle_stack_trace_limit(16)
from hpy.debug.leakdetector import LeakDetector

with LeakDetector():
    snippets.test_leak_stacktrace()

print("not reached: the detector has raised")
