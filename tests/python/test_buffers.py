"""Buffers: what views show of a value's memory, and that the value stays as it is while there are any."""

import array
import ctypes
import gc
import io
import os
import struct
import sys
import threading

import pytest

try:
    import hpy_test_classes
except ImportError as error:
    # test_s19.py sees to it that this happens, and where.
    if "CPython 3.13" not in str(error):
        raise
    pytest.skip(str(error), allow_module_level=True)

from hpy_test_classes import Columns, Grid, Samples, Shaped, Typed, Wrong

CPYTHON = sys.implementation.name == "cpython"
PYPY = sys.implementation.name == "pypy"
GRAALPY = sys.implementation.name == "graalpy"
DEBUG = os.environ.get("HPY") == "debug"

if GRAALPY and DEBUG:
    pytest.skip(
        "GraalPy's debug mode aborts where a buffer is refused (Invalid usage of already closed handle)", allow_module_level=True
    )
OWN_HOST = getattr(hpy_test_classes, "__hpy_host__", "own") == "own"

reentrant = pytest.mark.skipif(
    not CPYTHON and DEBUG,
    reason="the debug modes of PyPy and GraalPy have one context: a call inside a call aborts the process (Wrong HPy Context!)",
)
collects_cycles = pytest.mark.skipif(
    GRAALPY or PYPY and OWN_HOST,
    reason="the C API of PyPy and both GraalPys do not say when, or whether, a cycle through C data is freed",
)
# PyPy 8: "a bytes-like object is required, not Grid".
struct_takes_buffers = not (PYPY and sys.pypy_version_info >= (8,))
# Beside memoryview, GraalPy 24.2 has nothing that takes buffers of HPy's classes.
VIEWS_ONLY = GRAALPY and not OWN_HOST
C_CONTIGUOUS, FORTRAN_CONTIGUOUS, FULL = 0x38, 0x58, 0x11C


def message_of(exception, function, *args):
    with pytest.raises(exception) as raised:
        function(*args)
    return str(raised.value)


def collect(times=1):
    """Has views released that nobody has any more; on PyPy, their objects go the next time."""
    for _ in range(times):
        gc.collect()


def content(exporter):
    if not VIEWS_ONLY:
        return bytes(exporter)
    with memoryview(exporter) as view:
        return view.tobytes()


def shaped(*shape):
    count = 1
    for number in shape:
        count *= number
    return Shaped(bytes(index % 256 for index in range(count)), list(shape))


# What views show ----------------------------------------------------------------------------------------------------------


def test_two_dimensions():
    view = memoryview(Grid(2, 3))
    assert (view.format, view.itemsize, view.ndim, view.shape, view.strides) == ("d", 8, 2, (2, 3), (24, 8))
    assert (view.nbytes, view.readonly, len(view)) == (48, True, 2)
    assert view.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert (view[0, 0], view[1, 2], view[-1, -3]) == (0, 5, 3)
    assert view.tobytes() == struct.pack("6d", *range(6))
    assert view.cast("B").cast("d").tolist() == [0, 1, 2, 3, 4, 5]
    with pytest.raises(IndexError):
        view[2, 0]


def test_slices():
    view = memoryview(Samples(b"abcdef"))
    assert view[2:].tobytes() == b"cdef" and view[::2].tobytes() == b"ace" and view[::-1].tolist() == list(b"fedcba")
    inner = view[1:5][1:3]
    del view
    collect()
    assert inner.tobytes() == b"cd"


def test_what_reads_buffers():
    numbers = struct.pack("6d", *range(6))
    grid = Grid(2, 3)
    readable = memoryview(grid) if VIEWS_ONLY else grid
    assert bytes(readable) == numbers and bytearray(readable) == numbers
    assert b"".join([b"a", readable]) == b"a" + numbers
    if struct_takes_buffers:
        assert struct.unpack_from("d", readable, 8) == (1.0,)
    file = io.BytesIO()
    assert file.write(readable) == 48 and file.getvalue() == numbers
    assert memoryview(grid) == memoryview(Grid(2, 3))


@pytest.mark.parametrize(
    "name, format, items",
    [
        ("u8", "B", [0, 1, 255]),
        ("i8", "b", [-128, 1, 127]),
        ("u16", "H", [0, 1, 65535]),
        ("i16", "h", [-32768, 1, 32767]),
        ("u32", "I", [0, 1, 2**32 - 1]),
        ("i32", "i", [-(2**31), 1, 2**31 - 1]),
        ("u64", "Q", [0, 1, 2**64 - 1]),
        ("i64", "q", [-(2**63), 1, 2**63 - 1]),
        ("f32", "f", [-(2 - 2**-23) * 2.0**127, 0.5, float("inf")]),
        ("f64", "d", [-sys.float_info.max, 0.5, float("inf")]),
        ("bool", "?", [False, True, True]),
    ],
)
def test_types_of_items(name, format, items):
    view = memoryview(Typed(name))
    assert (view.format, view.itemsize, view.shape) == (format, struct.calcsize(format), (3,))
    # The items are inside of the value.
    collect()
    assert view.tolist() == items
    assert list(map(type, view.tolist())) == list(map(type, items))
    assert view.tobytes() == struct.pack("3" + format, *items)


def test_fortran_order():
    view = memoryview(Columns([1, 2, 3, 4, 5, 6], [2, 3]))
    assert (view.shape, view.strides) == ((2, 3), (4, 8))
    assert view.tolist() == [[1, 3, 5], [2, 4, 6]]
    assert view[0, 1] == 3
    # PyPy's tobytes() does not look at strides.
    assert view.tobytes() == struct.pack("6i", *([1, 2, 3, 4, 5, 6] if PYPY else [1, 3, 5, 2, 4, 6]))
    assert memoryview(Columns([1, 2], [2])).strides == (4,)


@pytest.mark.parametrize("shape", [(0,), (0, 5), (5, 0), (3,), (1, 3, 1), (2, 3, 4), (1,) * 63 + (2,)])
def test_shapes(shape):
    view = memoryview(shaped(*shape))
    assert (view.ndim, view.shape) == (len(shape), shape)
    size = 0 if 0 in shape else 24 if shape == (2, 3, 4) else max(shape)
    assert view.nbytes == size and view.tobytes() == bytes(range(size))


@pytest.mark.parametrize(
    "size, shape, text",
    [
        (3, [2], "(2,)"),
        (3, [3, 3], "(3, 3)"),
        (0, [3], "(3,)"),
        (3, [0], "(0,)"),
        (3, [2**63, 2**63], "(9223372036854775808, 9223372036854775808)"),
        (0, [2**64 - 1, 2, 0], "(18446744073709551615, 2, 0)"),
        (0, [0, 2**62, 8], "(0, 4611686018427387904, 8)"),
        (4, [2**33, 2**31 + 1], "(8589934592, 2147483649)"),
    ],
)
def test_shapes_that_do_not_fit(size, shape, text):
    message = "a buffer of {} items cannot have the shape {}".format(size, text)
    exporter = Shaped(bytes(size), shape)
    assert message_of(ValueError, memoryview, exporter) == message
    # Nothing is left behind by the failure.
    assert message_of(ValueError, memoryview, exporter) == message


def test_dimensions_are_limited():
    assert memoryview(Shaped(b"a", [1] * 64)).ndim == 64
    assert message_of(ValueError, memoryview, Shaped(b"a", [1] * 65)) == "a buffer has from 1 to 64 dimensions, not 65"
    # GraalPy dies of views without dimensions.
    assert message_of(ValueError, memoryview, Shaped(b"a", [])) == "a buffer has from 1 to 64 dimensions, not 0"


# Flags --------------------------------------------------------------------------------------------------------------------

# Python code can ask with flags from CPython 3.12 on, and on PyPy.
with_flags = pytest.mark.skipif(not hasattr(Grid, "__buffer__"), reason="no __buffer__ to call with flags")


@with_flags
def test_flags():
    grid = Grid(2, 3)
    for flags in (0, 4, 8, 0x18, 0x1C, C_CONTIGUOUS, 0x98, FULL):
        view = grid.__buffer__(flags)
        assert view.tobytes() == struct.pack("6d", *range(6)) and view.readonly
        has_shape = PYPY or flags & 8
        assert view.shape == ((2, 3) if has_shape else (6,))
        # Without a format, CPython takes the items for bytes.
        view.tolist()
        assert view.format == ("d" if PYPY or flags & 4 else "B")
    message = "the buffer of this 'Grid' object is "
    assert message_of(BufferError, grid.__buffer__, 1) == message + "read-only"
    assert message_of(BufferError, grid.__buffer__, FULL | 1) == message + "read-only"
    assert message_of(BufferError, grid.__buffer__, FORTRAN_CONTIGUOUS) == message + "not Fortran-contiguous"
    columns = Columns([1, 2, 3, 4], [2, 2])
    message = "the buffer of this 'Columns' object is not C-contiguous"
    assert message_of(BufferError, columns.__buffer__, C_CONTIGUOUS) == message
    assert message_of(BufferError, columns.__buffer__, 0) == message + ", and needs strides"
    assert message_of(BufferError, columns.__buffer__, 8) == message + ", and needs strides"
    assert columns.__buffer__(FORTRAN_CONTIGUOUS | 4).tolist() == [[1, 3], [2, 4]]
    # A line lies the same way in both orders.
    assert Columns([1, 2], [1, 2]).__buffer__(C_CONTIGUOUS | 4).tolist() == [[1, 2]]
    assert Shaped(b"ab", [2, 1]).__buffer__(FORTRAN_CONTIGUOUS | 4).tolist() == [[97], [98]]
    # What was refused has left nothing behind.
    del view
    collect()
    grid.add_row()


def test_read_only():
    grid = Grid(1, 1)
    with memoryview(grid) as view:
        with pytest.raises(TypeError):
            view[0, 0] = 1.0
    with pytest.raises((BufferError, TypeError)):
        io.BytesIO(b"abcdefgh").readinto(grid)
    try:
        with memoryview(grid) as view:
            struct.pack_into("d", view, 0, 1.0)
    except (BufferError, TypeError):
        pass
    else:
        # It writes to bytes too.
        assert GRAALPY
    assert grid[0, 0] == 0.0
    del view
    collect()
    grid.add_row()


# How long the value stays as it is -----------------------------------------------------------------------------------------


def test_s16_not_changed_while_exported():
    grid = Grid(2, 3)
    message = "Grid.{}() needs exclusive access: a memoryview or another buffer is still using this object"
    one, other = memoryview(grid), memoryview(grid)
    assert message_of(RuntimeError, grid.add_row) == message.format("add_row")
    assert message_of(RuntimeError, grid.__setitem__, (0, 0), 1.0) == message.format("__setitem__")
    # It may be read.
    assert grid[1, 2] == 5.0
    one.release()
    one.release()
    assert message_of(RuntimeError, grid.add_row) == message.format("add_row")
    part = other[:1] if not PYPY else other
    assert message_of(RuntimeError, grid.add_row) == message.format("add_row")
    assert other.tolist() == [[0, 1, 2], [3, 4, 5]]
    part.release()
    other.release()
    del one, other, part
    collect()
    grid.add_row()
    assert memoryview(grid).shape == (3, 3)
    assert content(grid)[48:] == struct.pack("3d", -1, -1, -1)


def test_released_at_the_end_of_with():
    grid = Grid(2, 3)
    with memoryview(grid) as view:
        assert view[1, 2] == 5.0
        with pytest.raises(RuntimeError):
            grid.add_row()
    if PYPY:
        del view
        collect()
    grid.add_row()


def test_s16_what_reads_and_lets_go_leaves_nothing_behind():
    grid = Grid(2, 3)
    for _ in range(100):
        content(grid)
    collect()
    grid.add_row()
    assert grid[2, 0] == -1.0


def test_s16_view_outlives_its_object():
    collect(2)
    before = Grid.count()
    view = memoryview(Grid(100, 100))
    collect()
    # Memory that was freed would be used again by these.
    others = [Grid(100, 100) for _ in range(5)]
    assert view[99, 99] == 9999.0 and view.nbytes == 80000
    del others
    collect()
    assert view[99, 99] == 9999.0
    view.release()
    del view
    if not GRAALPY:
        collect(3)
        assert Grid.count() == before


def test_s16_shape_outlives_the_call():
    views = [memoryview(shaped(2, 3, number)) for number in range(1, 50)]
    collect()
    for number, view in enumerate(views, 1):
        assert (view.shape, view.strides) == ((2, 3, number), (3 * number, number, 1))
        assert view.format == "B"


def test_s16_writable():
    samples = Samples(b"abc")
    view = memoryview(samples)
    assert not view.readonly
    view[0] = 1
    changing = "Samples.sum() needs access: a memoryview or another buffer is still changing this object"
    using = "Samples.push() needs exclusive access: a memoryview or another buffer is still using this object"
    with pytest.raises(RuntimeError) as raised:
        samples.sum()
    assert str(raised.value) == changing
    with pytest.raises(RuntimeError) as raised:
        samples.push(1)
    assert str(raised.value) == using
    # Everybody has the same memory.
    other = memoryview(samples)
    other[1] = 2
    assert view[1] == 2
    view.release()
    assert message_of(RuntimeError, samples.sum) == changing
    other.release()
    del view, other
    collect()
    assert samples.sum() == 1 + 2 + ord("c")
    samples.push(7)
    assert content(samples) == b"\1\2c\7"


def test_written_by_others():
    samples = Samples(bytes(8))
    with memoryview(samples) as view:
        assert io.BytesIO(b"12345678").readinto(view) == 8
        struct.pack_into("<I", view, 4, 0)
        assert view.tobytes() == b"1234\0\0\0\0"
    del view
    collect()
    assert samples.sum() == sum(b"1234")


@pytest.mark.skipif(not CPYTHON, reason="the ctypes of PyPy and GraalPy take other buffers")
def test_ctypes():
    samples = Samples(b"abcd")
    items = (ctypes.c_uint8 * 4).from_buffer(samples)
    items[0] = 255
    with pytest.raises(RuntimeError):
        samples.push(1)
    del items
    collect()
    assert content(samples) == b"\xffbcd"
    with pytest.raises(TypeError, match="not writable|read-only"):
        (ctypes.c_double * 1).from_buffer(Grid(1, 1))


@reentrant
def test_s16_asked_for_while_borrowed():
    grid = Grid(1, 2)
    view = grid.with_shared(lambda: memoryview(grid))
    assert view.tolist() == [[0, 1]]
    message = "Grid.add_row() needs exclusive access: a memoryview or another buffer is still using this object"
    assert message_of(RuntimeError, grid.add_row) == message
    view.release()
    del view
    collect()

    def refused():
        assert message_of(RuntimeError, memoryview, grid) == (
            "Grid.__getbuffer__() needs access: Grid.with_exclusive() is still changing this object"
        )

    grid.with_exclusive(refused)
    grid.add_row()
    samples = Samples(b"a")
    assert content(samples) == b"a"


@pytest.mark.skipif(DEBUG, reason="debug modes abort where a view is released inside of a call (Wrong HPy Context!)")
def test_released_inside_of_a_method():
    grid = Grid(1, 2)
    view = memoryview(grid)
    grid.with_shared(view.release)
    del view
    collect()
    grid.add_row()

    def shared():
        views.append(memoryview(grid))
        views.pop().release()
        collect()
        return message_of(RuntimeError, grid.add_row)

    views = []
    assert grid.with_shared(shared) == "Grid.add_row() needs exclusive access: Grid.with_shared() is still using this object"
    collect()
    grid.add_row()


@collects_cycles
@pytest.mark.parametrize("releases", [False, True])
def test_s16_view_in_a_cycle(releases):
    collect(2)
    before = Grid.count()
    for _ in range(5):
        grid = Grid(10, 10)
        grid.other = views = []
        views.append(memoryview(grid))
        assert grid.other[0][9, 9] == 99.0
        if releases:
            views[0].release()
        del grid, views
    collect(3)
    # PyPy's HPy can end the object before its view, and then keeps the value for good.
    if releases or CPYTHON:
        assert Grid.count() == before


@collects_cycles
def test_s16_finaliser_that_looks_at_a_view_of_its_cycle():
    class Looks:
        def __del__(self):
            # Of a value that was dropped, these would be NaN.
            seen.append(self.view[9, 9])

    seen = []
    for _ in range(5):
        grid, looks = Grid(10, 10), Looks()
        grid.other = looks
        looks.view = memoryview(grid)
        del looks, grid
    collect(3)
    assert seen == [99.0] * 5


# Errors -------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def answer():
    sys.hpy_test_buffer = str
    yield lambda function: setattr(sys, "hpy_test_buffer", function)
    del sys.hpy_test_buffer


@reentrant
def test_errors(answer):
    wrong = Wrong()
    answer(lambda: "no buffer today")
    assert message_of(ValueError, memoryview, wrong) == "no buffer today"
    answer(lambda: 1 // 0)
    assert message_of(ZeroDivisionError, memoryview, wrong)
    answer(lambda: "panic")
    with pytest.raises(BaseException, match="no buffer today") as raised:
        memoryview(wrong)
    assert type(raised.value).__name__ == "PanicException"
    # Nothing is borrowed any more.
    wrong.change()
    answer(str)
    assert content(wrong) == b"static"
    collect()
    wrong.change()


@reentrant
def test_one_call_for_all_views(answer):
    wrong = Wrong()
    first = memoryview(wrong)
    assert (first.tobytes(), wrong.calls) == (b"static", 1)
    answer(lambda: "not called")
    second = memoryview(wrong)
    assert (second.tobytes(), wrong.calls) == (b"static", 1)
    first.release()
    second.release()
    del first, second
    collect()
    assert message_of(ValueError, memoryview, wrong) == "not called"


@reentrant
def test_s16_asked_for_inside_of_itself(answer):
    wrong = Wrong()
    views = []

    def again():
        answer(str)
        views.append(memoryview(wrong))
        return ""

    answer(again)
    views.append(memoryview(wrong))
    assert [view.tobytes() for view in views] == [b"static", b"static"]
    for view in list(views):
        with pytest.raises(RuntimeError):
            wrong.change()
        view.release()
        views.remove(view)
        del view
    collect()
    wrong.change()


@reentrant
def test_changed_inside_of_itself(answer):
    wrong = Wrong()
    answer(lambda: message_of(RuntimeError, wrong.change))
    message = "Wrong.change() needs exclusive access: Wrong.__getbuffer__() is still using this object"
    assert message_of(ValueError, memoryview, wrong) == message


@pytest.mark.skipif(
    GRAALPY and not OWN_HOST,
    reason="GraalPy's HPy runs extensions on one thread",
)
def test_threads():
    grid = Grid(50, 50)
    failures = []

    def look():
        try:
            for _ in range(100):
                with memoryview(grid) as view:
                    assert view[49, 49] == 2499.0
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(100):
        try:
            grid.add_row()
        except RuntimeError:
            pass
    for thread in threads:
        thread.join()
    assert not failures
    collect()
    grid.add_row()


def test_subclass():
    try:

        class Sub(Grid):
            pass

    except TypeError as error:
        pytest.skip(str(error))
    view = memoryview(Sub(2, 2))
    collect()
    assert view.tolist() == [[0, 1], [2, 3]]
