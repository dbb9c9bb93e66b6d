import gc
import math
import os
import sys

import pytest

try:
    from shapes import Bag, Grid, Node, Point, Quadrant
except ImportError as error:
    # The package hpy 0.9.0 cannot have classes on CPython 3.13 and later.
    if "CPython 3.13" not in str(error):
        raise
    pytest.skip(str(error), allow_module_level=True)


def test_coordinates():
    point = Point(3, y=4)
    assert (point.x, point.y) == (3.0, 4.0)
    point.x = 5
    assert point == Point(5, 4)
    with pytest.raises(TypeError, match="^Point.x: expected float, got str$"):
        point.x = "left"


def test_length():
    point = Point(3, 4)
    assert point.length == 5.0
    point.length = 10
    assert point == Point(6, 8)
    with pytest.raises(ValueError, match="the origin has no direction"):
        Point(0, 0).length = 1


def test_methods():
    point = Point(1, 2)
    point.scale(2)
    assert point == Point(2, 4)
    assert Point(1, 1).distance(Point(4, 5)) == 5.0
    assert Point.polar(2) == Point(2, 0)
    assert math.isclose(Point.polar(2, angle=math.pi / 2).y, 2)
    assert Point.ORIGIN == Point(0, 0)


def test_quadrant():
    points = [Point(1, 1), Point(-1, 1), Point(-1, -1), Point(1, -1)]
    assert [point.quadrant for point in points] == [Quadrant.FIRST, Quadrant.SECOND, Quadrant.THIRD, Quadrant.FOURTH]
    assert Point(0, 1).quadrant is None and Point(1, 0).quadrant is None
    assert Point(2, 3).quadrant is Quadrant.FIRST
    assert Quadrant.FIRST.opposite() is Quadrant.THIRD and int(Quadrant.FOURTH) == 4
    assert repr(Quadrant.SECOND) == "Quadrant.SECOND"


def test_operators():
    assert Point(1, 2) + Point(3, 4) == Point(4, 6)
    assert Point(4, 6) - Point(3, 4) == Point(1, 2)
    assert Point(1, 2) * 2 == 2 * Point(1, 2) == Point(2, 4)
    assert -Point(1, 2) == Point(-1, -2)
    point = same = Point(1, 2)
    point += Point(1, 1)
    assert same is point and same == Point(2, 3)
    with pytest.raises(TypeError):
        Point(1, 2) + 1


def test_comparison():
    assert Point(1, 2) == Point(1, 2) and Point(1, 2) != Point(2, 1)
    assert Point(1, 2) != (1, 2)
    assert Point(0, 1) and not Point(0, 0)
    with pytest.raises(TypeError):
        Point(1, 2) < Point(3, 4)
    with pytest.raises(TypeError, match="unhashable"):
        hash(Point(1, 2))


def test_one_at_a_time():
    point = Point(1, 2)
    assert point.distance(point) == 0.0
    with pytest.raises(RuntimeError, match=r"^Point.__iadd__\(\) needs exclusive access: Point.__iadd__\(\) is still using this object$"):
        point += point


def test_text():
    assert repr(Point(1, 2.5)) == "Point(1, 2.5)"
    assert Point.__doc__ == "A point in the plane."


def test_node():
    last = Node("c")
    first = Node("a", Node("b", last))
    assert list(first) == ["a", "b", "c"]
    first.next = last
    last.value = ["d"]
    assert list(first) == ["a", ["d"]]
    assert last.next is None
    with pytest.raises(TypeError, match="^Node.next: expected Node, got str$"):
        first.next = "b"


def test_ring():
    ring = Node(1)
    ring.next = Node(2, ring)
    values = iter(ring)
    del ring
    assert [next(values) for _ in range(5)] == [1, 2, 1, 2, 1]


def test_bag():
    bag = Bag([1, "two"])
    bag.add([3], label="three")
    assert (len(bag), bag[1], bag.labelled("three")) == (3, "two", [3])
    assert [3] in bag and 4 not in bag
    assert [bag[index] for index in range(3)] == [1, "two", [3]]
    assert bag.pop() == [3]
    assert bag.labelled("three") == [3]
    with pytest.raises(KeyError):
        bag.labelled("four")
    with pytest.raises(IndexError, match="the bag is empty"):
        Bag().pop()


def test_bag_of_itself():
    bag = Bag()
    bag.add(bag)
    assert bag in bag and bag[0] is bag


@pytest.mark.skipif(
    sys.implementation.name != "cpython" and os.environ.get("HPY") == "debug",
    reason="the debug modes of PyPy and GraalPy have one context: a call inside a call aborts the process (Wrong HPy Context!)",
)
def test_bag_that_is_changed_while_it_is_searched():
    class Emptying:
        def __eq__(self, other):
            while len(bag):
                bag.pop()
            return False

    bag = Bag([Emptying(), 1, 2])
    assert 2 not in bag
    assert len(bag) == 0


def test_grid():
    grid = Grid(2, 3)
    assert grid.shape == (2, 3)
    grid[1, 2] = 5
    grid[0, -3] = 1
    assert (grid[0, 0], grid[-1, -1], grid[1, 0]) == (1.0, 5.0, 0.0)
    for index in [(2, 0), (0, 3), (-3, 0), (0, -4), (sys.maxsize, 0), (-sys.maxsize - 1, 0)]:
        with pytest.raises(IndexError, match="grid index out of range"):
            grid[index]
    with pytest.raises(TypeError):
        grid[0]
    with pytest.raises(MemoryError, match="the grid is too large"):
        Grid(2**40, 2**40)
    with pytest.raises(MemoryError, match="the grid is too large"):
        Grid(2**59, 1)


def test_grid_as_a_buffer():
    grid = Grid(2, 3)
    grid[1, 2] = 5
    view = memoryview(grid)
    assert (view.shape, view.format, view.readonly) == ((2, 3), "d", True)
    assert view.tolist() == [[0, 0, 0], [0, 0, 5]]
    assert view[1, 2] == grid[1, 2] == 5
    with pytest.raises(RuntimeError, match="a memoryview or another buffer is still using this object"):
        grid[0, 0] = 1
    view.release()
    del view
    # PyPy lets go of a view when it is collected.
    gc.collect()
    grid.fill(1)
    assert memoryview(grid).tolist() == [[1, 1, 1], [1, 1, 1]]
