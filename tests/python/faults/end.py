"""The end of the interpreter, with all that may still be alive or running then. What goes wrong there is seen in how the process ends."""

import atexit
import sys
import threading

from cases import cases
from libraries import GRAALPY, content, load, raiser, raises, works, write

CASES, case = cases()
NAME = "hpy_test_ext"
SHARED = GRAALPY and "GraalPy runs it with other cases"


def extension(folder):
    return load(NAME, write(folder / "lib.so", content(NAME)))


class AtTheEnd:
    """Calls when it is finalised."""

    def __init__(self, call):
        self.call = call

    def __del__(self):
        self.call()


@case
def live_modules_and_objects(folder):
    raw = load("hpy_raw_types", write(folder / "raw.so", content("hpy_raw_types")))

    class Sub(raw.Point):
        pass

    ring = [raw.Point(1, 2), Sub(3, 4), raw.Final()]
    ring.append(raw.Node(ring))
    sys.hpy_kept = [ring, raw, extension(folder)]
    # And where nothing finds them any more.
    cycle = [raw.Node(1), Sub(5, 6)]
    cycle.append(cycle)


@case
def callbacks_at_exit(folder):
    module = extension(folder)
    error = KeyError("at exit")

    def call():
        assert raises(KeyError, module.errors.reraise_after_work, raiser(error)) is error
        assert raises(KeyError, module.errors.call_and_keep, raiser(error), lambda: None) is error
        assert module.containers.vectors([1, 2]) == [1, 2]

    atexit.register(call)


@case
def first_import_at_exit(folder):
    path = write(folder / "lib.so", content(NAME))

    def call():
        assert load(NAME, path).containers.vectors([1, 2]) == [1, 2]

    atexit.register(call)


@case
def finalisers_that_call(folder):
    """They may run when the modules that the calls need are half gone."""
    module = extension(folder)
    error = KeyError("at the end")

    def call(raises=raises, errors=module.errors, raiser=raiser, KeyError=KeyError, error=error):
        assert raises(KeyError, errors.call_and_keep, raiser(error), lambda: None) is error
        assert errors.call_and_drop(raiser(error)) is False

    sys.hpy_last = AtTheEnd(call)
    cycle = [AtTheEnd(call)]
    cycle.append(cycle)
    module.at_the_end = AtTheEnd(call)


@case(skip=SHARED)
def modules_forgotten_at_the_end(folder):
    module = extension(folder)
    assert works(module)
    atexit.register(sys.modules.clear)


@case(skip=SHARED)
def modules_forgotten_before_the_last_calls(folder):
    module = extension(folder)
    error = KeyError("last")

    def call(raises=raises):
        sys.modules.clear()
        # What imports for itself may fail, what does not works.
        assert raises(KeyError, module.errors.call_and_keep, raiser(error), lambda: None) is error
        raises((KeyError, ImportError, RuntimeError), module.errors.reraise_after_work, raiser(error))
        assert module.containers.vectors([1, 2]) == [1, 2]

    atexit.register(call)


@case(skip=SHARED)
def exit_inside_a_call(folder):
    module = extension(folder)
    error = raises(SystemExit, module.errors.call_and_keep, lambda: sys.exit(0), lambda: None)
    atexit.register(lambda: raises(SystemExit, module.errors.pass_through, raiser(error)))


@case(skip=SHARED)
def daemon_threads_that_wait(folder):
    """Threads that wait inside a call that waits for Python code."""
    module = extension(folder)
    inside = threading.Semaphore(0)

    def wait():
        inside.release()
        threading.Event().wait()

    start(lambda: module.errors.pass_through(wait), 3)
    for _ in range(3):
        inside.acquire()


@case(skip=SHARED)
def daemon_threads_that_run(folder):
    """Threads that are stopped wherever they are when the interpreter ends. Before 3.14 that is by `pthread_exit`, which unwinds Rust's frames."""
    module = extension(folder)
    begun = threading.Semaphore(0)

    def run():
        begun.release()
        while True:
            module.objects.map(lambda item: item, [1, 2, 3])
            module.errors.call_and_drop(lambda: 1 / 0)

    start(run, 3)
    for _ in range(3):
        begun.acquire()


def start(run, count):
    for _ in range(count):
        threading.Thread(target=run, daemon=True).start()
