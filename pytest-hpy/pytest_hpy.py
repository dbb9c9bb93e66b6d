"""pytest plugin: with HPY=debug, a test that leaves a handle of HPy open fails, and says which.

Without debug mode it does nothing. Nothing but the standard library, pytest and the running interpreter's `hpy` is used, so the file
can also be put on the path as it is and named with `-p pytest_hpy`.
"""

import os

import pytest

MARKER = "hpy_leaks(reason): the test may leave handles open; the reason says why"
# How many of the handles are shown, and how much of each of their objects.
SHOWN = 20
WIDTH = 300


def pytest_addoption(parser):
    group = parser.getgroup("hpy", "handles of HPy (with HPY=debug)")
    group.addoption(
        "--hpy-leaks",
        choices=("fail", "allow"),
        default="fail",
        help="what to do about tests that leave handles open: fail them (the default), or allow it",
    )
    group.addoption(
        "--hpy-stack-traces",
        type=int,
        default=0,
        metavar="FRAMES",
        help="keep so many frames of the native stack for each handle, to tell where a leaked one was opened; slow",
    )


def pytest_configure(config):
    config.addinivalue_line("markers", MARKER)
    debug = debug_mode()
    frames = config.getoption("--hpy-stack-traces")
    if debug is not None and frames > 0:
        debug.set_handle_stack_trace_limit(frames)
        config.add_cleanup(lambda: debug.set_handle_stack_trace_limit(None))


def pytest_report_header(config):
    if debug_mode() is None:
        return None
    return "hpy: debug mode, tests that leave handles open {}".format(
        "fail" if config.getoption("--hpy-leaks") == "fail" else "are allowed to"
    )


def debug_mode():
    """The module that knows of all handles; None where modules are not loaded in debug mode, or the interpreter has none."""
    # HPY is "debug", or a list "module:debug,other:trace".
    modes = [part.rpartition(":")[2] for part in os.environ.get("HPY", "").split(",")]
    if "debug" not in modes:
        return None
    try:
        from hpy.universal import _debug
    except ImportError:
        return None
    return _debug


class Leaks:
    """The handles that are opened from its making on."""

    def __init__(self, debug):
        self.debug = debug
        self.generation = debug.new_generation()

    def describe(self):
        """What is still open, as text; an empty one if there is nothing."""
        handles = self.debug.get_open_handles(self.generation)
        if not handles:
            return ""
        lines = ["{} left open:".format("1 handle is" if len(handles) == 1 else "{} handles are".format(len(handles)))]
        for handle in handles[:SHOWN]:
            lines += ["    " + line for line in describe(handle)]
        if len(handles) > SHOWN:
            lines.append("    and {} more".format(len(handles) - SHOWN))
        return "\n".join(lines)


def describe(handle):
    """A handle as lines: its object, and where it was opened if debug mode was told to keep that."""
    # Not by the handle's attributes: it is an instance of a class of hpy, which attributes of CPython 3.13 do not work with.
    try:
        text = repr(handle)
    except Exception as error:
        return ["a handle to an object whose repr() raises {}".format(type(error).__name__)]
    text = text.partition("\nTo get the stack trace")[0]
    text, _, trace = text.partition("\nAllocation stacktrace:\n")
    if len(text) > WIDTH:
        text = text[:WIDTH] + "…"
    frames = ["    " + frame for frame in trace.splitlines()]
    return text.splitlines() + (["  opened at:"] + frames if frames else [])


def watch(item, phase):
    """Runs a phase of a test, and fails it if it left handles open. One that failed by itself gets a section in its report."""
    debug = debug_mode()
    if debug is None or item.config.getoption("--hpy-leaks") == "allow" or item.get_closest_marker("hpy_leaks"):
        return (yield)
    leaks = Leaks(debug)
    try:
        result = yield
    except BaseException:
        found = leaks.describe()
        if found:
            item.add_report_section(phase, "hpy", found)
        raise
    found = leaks.describe()
    if found:
        if item.config.getoption("--hpy-stack-traces") <= 0:
            found += "\n--hpy-stack-traces=16 tells where they were opened"
        pytest.fail(found, pytrace=False)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    return (yield from watch(item, "setup"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    return (yield from watch(item, "call"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    return (yield from watch(item, "teardown"))
