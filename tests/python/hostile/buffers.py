"""Views of values that are changed, dropped or released behind their back."""

import gc
import random
import sys
import threading

from cases import cases
from classes import CPYTHON, GRAALPY, PYPY, PYPY_OWN, module, outcome, raises, restoring, still_works

CASES, case = cases()
ONE_THREAD = GRAALPY and "calls from one thread only"
ASKED_FROM_PYTHON = "" if hasattr(module.Grid, "__buffer__") else "no __buffer__ to call"
Grid, Samples, Shaped, Typed = module.Grid, module.Samples, module.Shaped, module.Typed
FLAGS = [0, 1, 4, 8, 0x10, 0x18, 0x1C, 0x1D, 0x38, 0x58, 0x98, 0x118, 0x11C, 0x11D, -1, 2**31 - 1, -(2**31)]


def collect():
    for _ in range(3):
        gc.collect()


@case(skip=ASKED_FROM_PYTHON)
def buffers_of_other_objects(folder):
    others = [5, None, object(), Grid, bytearray(b"abc"), Samples(b"abc"), memoryview(b"abc"), module.Point(1, 2)]
    for other in others:
        raises(TypeError, Grid.__buffer__, other, 0)
        raises(TypeError, Grid.__buffer__, other, 0x11C)
    if hasattr(Grid, "__release_buffer__"):
        for other in others:
            raises(TypeError, Grid.__release_buffer__, other, memoryview(Grid(1, 1)))
    assert still_works()


@case(skip=ASKED_FROM_PYTHON)
def any_flags(folder):
    for exporter in [Grid(2, 3), Shaped(bytes(24), [2, 3, 4]), Shaped(b"", [0, 3]), module.Columns([1, 2, 3, 4], [2, 2]), Typed("bool")]:
        for flags in FLAGS + [1 << bit for bit in range(31)]:
            view = outcome(lambda: exporter.__buffer__(flags))
            if isinstance(view, memoryview):
                outcome(view.tolist)
                outcome(view.tobytes)
                outcome(lambda: view[0])
                outcome(lambda: view.cast("B").tolist())
        raises((TypeError, OverflowError), exporter.__buffer__, 2**100)
        raises(TypeError, exporter.__buffer__, "flags")
        # PyPy's C API has none for flags that are left out.
        outcome(exporter.__buffer__) if PYPY_OWN else raises(TypeError, exporter.__buffer__)
    assert still_works()


@case(skip="" if hasattr(Grid, "__release_buffer__") else "no __release_buffer__ to call")
def views_released_by_hand(folder):
    grid, other = Grid(20, 20), Grid(20, 20)
    view, kept = memoryview(grid), memoryview(grid)
    part = view[:1] if view.ndim == 1 else view.cast("B").cast("d")
    for released in (view, part, view, memoryview(other), memoryview(b"abc"), None, 5, grid):
        for _ in range(3):
            outcome(lambda: grid.__release_buffer__(released))
    # Whatever that did, no memory is moved that a view still shows.
    for _ in range(10):
        if outcome(grid.add_row) is None:
            break
        collect()
    assert kept[19, 19] == 399.0
    del view, part
    collect()
    raises(RuntimeError, grid.add_row)
    assert kept[19, 19] == 399.0
    kept.release()


@case(skip="" if hasattr(Grid, "__release_buffer__") else "no __release_buffer__ to override")
def views_of_subclasses_that_release(folder):
    class Releases(Grid):
        def __release_buffer__(self, view):
            kept.append(view)
            for _ in range(5):
                outcome(super().__release_buffer__, view)

    class Asks(Releases):
        def __buffer__(self, flags):
            view = super().__buffer__(flags)
            kept.append(view)
            return view

        def __release_buffer__(self, view):
            super().__release_buffer__(view)
            outcome(view.release)

    for cls in (Releases, Asks):
        kept = []
        grid = cls(10, 10)
        view = memoryview(grid)
        for _ in range(5):
            outcome(memoryview(grid).release)
            outcome(lambda: [it.release() for it in kept])
            raises(RuntimeError, grid.add_row)
            assert view[9, 9] == 99.0
        outcome(view.release)
        del grid, view
        collect()
    assert still_works()


@case
def objects_without_a_value(folder):
    made = [outcome(lambda: object.__new__(Grid)), outcome(lambda: Grid.__new__(Grid)), outcome(lambda: Samples.__new__(Samples))]
    for instance in made:
        for use in (memoryview, bytes, bytearray, lambda it: b"".join([it])):
            outcome(lambda: use(instance))
    assert still_works()


@case
def class_changed_while_exported(folder):
    for cls in (Samples, module.Point, int, object, type("Plain", (), {})):
        grid = Grid(10, 10)
        view = memoryview(grid)
        outcome(lambda: setattr(grid, "__class__", cls))
        outcome(lambda: grid.__init__(5, 5))
        outcome(lambda: Grid.__init__(grid, 5, 5))
        outcome(lambda: setattr(view, "obj", None))
        assert view[9, 9] == 99.0
        outcome(lambda: grid.add_row())
        assert view[9, 9] == 99.0
        del grid
        collect()
        assert view[9, 9] == 99.0
        view.release()
    assert still_works()


@case
def class_changed_under_its_buffers(folder):
    """The class is the interpreter's, and its slots can be replaced where it allows that."""
    grid = Grid(10, 10)
    view = memoryview(grid)
    with restoring(Grid):
        for name in ("__buffer__", "__release_buffer__", "add_row"):
            outcome(lambda: setattr(Grid, name, lambda *args: memoryview(b"abc")))
            outcome(lambda: memoryview(grid))
            outcome(lambda: delattr(Grid, name))
            outcome(lambda: memoryview(grid))
        assert view[9, 9] == 99.0
        view.release()
        del view, grid
        collect()
    assert memoryview(Grid(2, 2)).tolist() == [[0, 1], [2, 3]]


@case
def random_views(folder):
    chance = random.Random(5)
    grid, samples = Grid(3, 3), Samples(bytes(range(9)))
    rows, views, writable = 3, [], []
    for _ in range(2000):
        step = chance.randrange(8)
        if step < 2:
            views.append(memoryview(grid))
        elif step == 2 and views:
            views.pop(chance.randrange(len(views))).release()
        elif step == 3:
            views = views[:3]
        elif step == 4 and len(views) < 2:
            if PYPY:
                views.clear()
                gc.collect(0)
            if outcome(grid.add_row) is None:
                rows += 1
        elif step == 5:
            writable.append(memoryview(samples))
            writable[-1][chance.randrange(9)] = chance.randrange(256)
            writable[-1].cast("?")[chance.randrange(9)]
        elif step == 6:
            writable = writable[:2]
            outcome(samples.sum)
            outcome(lambda: samples.push(1))
            if len(memoryview(samples)) > 30:
                samples = Samples(bytes(9))
        for view in views[-3:]:
            assert view.shape[1] == 3 and view[2, 2] == 8.0
        # A row that was added tells that nobody looked.
        assert all(view.shape[0] == rows for view in views)
    assert still_works()


@case
def collected_all_the_time(folder):
    if CPYTHON:
        gc.set_threshold(1)
    for index in range(100 if CPYTHON else 20):
        grid = Grid(5, 5)
        grid.other = [grid]
        view = memoryview(grid)
        grid.__class__.__name__
        part = view.cast("B")[index : index + 8]
        del grid
        assert view[4, 4] == 24.0 and len(part) == 8
    assert still_works()


@case(skip=ONE_THREAD)
def views_on_many_threads(folder):
    sys.setswitchinterval(1e-5)
    grid, samples = Grid(30, 30), Samples(bytes(900))
    failures = []

    def look():
        try:
            for number in range(200):
                with memoryview(grid) as view:
                    assert view[29, 29] == 899.0
                try:
                    with memoryview(samples) as view:
                        view[number] = number % 256
                except RuntimeError:
                    pass
                outcome(grid.add_row)
                outcome(samples.sum)
                outcome(lambda: samples.push(1))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert still_works()


@case
def stack_used_up_by_buffers(folder):
    class Asks:
        def __call__(self):
            return memoryview(wrong).tobytes().decode()

    wrong = module.Wrong()
    sys.hpy_test_buffer = Asks()
    limit = sys.getrecursionlimit()
    if PYPY:
        sys.setrecursionlimit(100)
    raises(RecursionError, memoryview, wrong)
    sys.setrecursionlimit(limit)
    sys.hpy_test_buffer = str
    assert bytes(memoryview(wrong)) == b"static"
    assert still_works()


@case
def what_a_writer_leaves_behind(folder):
    """Any bytes at all are numbers."""
    samples = Samples(bytes(range(64)))
    view = memoryview(samples)
    for format in "bBhHiIlLqQnNfdc?":
        cast = view.cast(format)
        outcome(lambda: cast.__setitem__(0, cast[1]))
        cast.release()
    view[:] = bytes(255 for _ in range(64))
    view.release()
    del view, cast
    collect()
    assert samples.sum() == 64 * 255


@case(alone=True)
def left_at_the_end(folder):
    """Views in globals, in cycles, in threads and in the module of builtins when Python ends."""
    import atexit
    import builtins

    grid, samples = Grid(10, 10), Samples(b"abc")
    builtins.hpy_test_view = memoryview(grid)
    sys.hpy_test_view = memoryview(samples)
    cycle = Grid(10, 10)
    cycle.other = cycle_views = []
    cycle_views.append(memoryview(cycle))
    globals()["GRID"], globals()["VIEW"] = grid, memoryview(grid)

    class Late:
        def __del__(self):
            assert self.view[9, 9] == 99.0

    late = Late()
    late.view = memoryview(grid)
    sys.hpy_test_late = late
    atexit.register(lambda: memoryview(grid)[9, 9])
    if not GRAALPY:
        never = threading.Event()
        thread = threading.Thread(target=lambda: (memoryview(grid), never.wait()), daemon=True)
        thread.start()
