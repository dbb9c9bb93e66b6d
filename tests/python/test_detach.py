"""src/detach.rs: other threads run while Rust works."""

import gc
import os
import sys
import threading
import weakref

import hpy_test_ext
import pytest
from hpy_test_ext import detach

GRAALPY_HPY = sys.implementation.name == "graalpy" and hpy_test_ext.__hpy_host__ == "native"
DEBUG = os.environ.get("HPY") == "debug"
threads = pytest.mark.skipif(GRAALPY_HPY, reason="GraalPy's HPy runs extensions on one thread only")
# The debug mode of hpy's package reuses its contexts after 16 calls, and PyPy's has one context only.
many_calls = pytest.mark.skipif(DEBUG, reason="the debug modes abort when calls on other threads run while one is detached")


class Custom(Exception):
    pass


def raises():
    raise Custom("text")


def run(*functions):
    """Runs the functions at the same time, and returns what they return."""
    results = [None] * len(functions)

    def work(index, function):
        try:
            results[index] = function()
        except BaseException as error:
            results[index] = error

    workers = [threading.Thread(target=work, args=pair) for pair in enumerate(functions)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return results


def test_result_and_borrowed_text():
    assert detach.count("h\xe9llo \U0001f600", b"\0a\0") == (7, 2)
    assert detach.many(1000) == 500


@threads
@many_calls
def test_threads_meet_inside():
    detach.reset()
    assert run(*[lambda: detach.meet(4)] * 4) == [True] * 4


@threads
@many_calls
def test_python_runs_meanwhile():
    detach.reset()
    done = []

    def work():
        # Python code, and calls of this library, many more than a debug mode has contexts.
        for number in range(200):
            done.append(detach.count("x" * number, b""))
        with pytest.raises(ValueError, match="inner"):
            detach.fail("inner")
        detach.arrive()
        return len(done)

    assert run(lambda: detach.meet(2), work) == [True, 200]


@threads
@many_calls
def test_s3_an_error_is_kept_while_others_raise_theirs():
    detach.reset()
    seen = []

    def hold():
        with pytest.raises(Custom, match="text") as caught:
            detach.hold_error(raises, lambda: seen.append(sys.exc_info()), 3)
        return [entry.name for entry in caught.traceback][-1]

    def other():
        for _ in range(100):
            with pytest.raises(ValueError, match="other"):
                detach.fail("other")
        detach.arrive()

    assert run(hold, hold, other) == ["raises", "raises", None]
    assert seen == [(None, None, None)] * 2


@pytest.mark.parametrize("elsewhere", [False, True])
def test_s3_an_error_is_dropped_inside(elsewhere):
    alive = []

    def raises_new():
        error = Custom()
        alive.append(weakref.ref(error))
        raise error

    for _ in range(3):
        assert detach.drop_error(raises_new, elsewhere) is True
        assert detach.drop_error(int, elsewhere) is False
        assert [int(x) for x in "123"] == [1, 2, 3]
    gc.collect()
    if sys.implementation.name == "cpython" and not DEBUG:
        assert [error() for error in alive] == [None] * 3


def test_s3_an_error_comes_out():
    with pytest.raises(ValueError, match="^from inside$"):
        detach.fail("from inside")


def test_s4_a_panic_comes_back_before_it_goes_on():
    seen = []
    before = detach.dropped()
    with pytest.raises(BaseException, match="^deep inside$") as caught:
        detach.panic_inside(lambda: seen.append(len(seen)), "deep inside")
    assert type(caught.value).__name__ == "PanicException"
    # Python was called while the panic went on.
    assert seen == [0]
    assert detach.dropped() == before + 1


@pytest.mark.skipif(not GRAALPY_HPY, reason="other hosts let all threads call")
def test_s20_calls_on_a_second_thread_are_refused():
    (error,) = run(lambda: detach.count("abc", b""))
    assert type(error) is SystemError
    # The first thread goes on.
    assert detach.count("abc", b"") == (3, 0)
