"""Fields: references to Python objects inside of the values of classes."""

import ctypes
import gc
import os
import sys
import threading

import pytest

try:
    from hpy_test_classes import Bag, Holder, Node, Point, Sealed, Segment, counts
except ImportError as error:
    # test_s19.py sees to it that this happens, and where.
    if "CPython 3.13" not in str(error):
        raise
    pytest.skip(str(error), allow_module_level=True)

CPYTHON = sys.implementation.name == "cpython"
PYPY = sys.implementation.name == "pypy"
GRAALPY = sys.implementation.name == "graalpy"
DEBUG = os.environ.get("HPY") == "debug"
# The HPy of PyPy 7.3, as long as nothing else was asked for.
NATIVE_PYPY = PYPY and sys.pypy_version_info < (7, 4) and os.environ.get("HPY_HOST") != "own"

reentrant = pytest.mark.skipif(
    not CPYTHON and DEBUG,
    reason="the debug modes of PyPy and GraalPy have one context: a call inside a call aborts the process (Wrong HPy Context!)",
)
collects_cycles = pytest.mark.skipif(
    not CPYTHON and not NATIVE_PYPY,
    reason="the C API of PyPy and both GraalPys do not say when, or whether, a cycle through C data is freed",
)
lets_go = pytest.mark.skipif(GRAALPY, reason="Java's collector runs when it likes")


class Tracked:
    """Counts its instances."""

    alive = 0

    def __init__(self):
        Tracked.alive += 1

    def __del__(self):
        Tracked.alive -= 1


def collect(done, rounds=20):
    """Collects garbage until `done()`, if it ever is."""

    for _ in range(rounds):
        if done():
            return True
        gc.collect()
    return done()


def collects_all():
    return collect(lambda: Tracked.alive == 0)


def message_of(exception, function, *args):
    with pytest.raises(exception) as raised:
        function(*args)
    return str(raised.value)


# Storing and loading ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [None, True, 0, -1, 2**100, 1.5, float("nan"), "text", b"bytes", (), [1], {}, object(), Node])
def test_s7_gives_back_what_was_stored(value):
    node = Node(value)
    gc.collect()
    if type(value) in (int, float, str, bytes) and not CPYTHON:
        # They have no identity there.
        assert repr(node.value) == repr(value)
    else:
        assert node.value is value
    node.value = "other"
    gc.collect()
    assert node.value == "other"


def test_s7_empty_field_is_none():
    node = Node(1)
    assert node.next is None
    node.next = Node(2)
    assert node.next.value == 2
    node.next = None
    assert node.next is None
    assert Holder().item is None


def test_fields_are_typed():
    assert message_of(TypeError, Node, 1, 2) == "Node.__new__() argument 'next': expected Node, got int"
    node = Node(1)
    assert message_of(TypeError, setattr, node, "next", "node") == "Node.next: expected Node, got str"
    assert node.next is None


def test_s7_many_fields_of_one_owner():
    """The array grows, and each place keeps its object."""

    count = 200 if GRAALPY else 5000
    bag = Bag()
    for number in range(count):
        bag.add([number])
    gc.collect()
    assert [item[0] for item in bag] == list(range(count))
    bag.reverse()
    assert [item[0] for item in bag] == list(range(count))[::-1]


def test_s7_fields_in_a_map():
    bag = Bag()
    bag.name("a", [1])
    bag.name("b", None)
    gc.collect()
    assert (bag.named("a"), bag.named("b"), bag.named("c")) == ([1], None, None)
    bag.name("a", [2])
    assert bag.named("a") == [2]
    assert bag.forget("a") and not bag.forget("a")
    assert bag.named("a") is None


def test_s7_field_in_another_type():
    """The option `fields` says what the macro cannot see."""

    item = ["item"]
    sealed = Sealed(item)
    gc.collect()
    assert sealed.item is item


def test_fields_of_other_classes():
    segment = Segment(Point(0, 0), Point(3, 4))
    gc.collect()
    assert segment.length == 5.0
    segment.end.x = 0
    assert segment.length == 4.0
    segment.end = None
    assert segment.length == 0.0
    assert message_of(TypeError, setattr, segment, "end", 1) == "Segment.end: expected Point, got int"


@reentrant
def test_iterator_keeps_its_bag():
    items = iter(Bag([1], [2]))
    gc.collect()
    assert next(items) == [1]
    gc.collect()
    assert list(items) == [[2]]


@reentrant
def test_subclass_with_fields():
    try:
        Derived = type("Derived", (Holder,), {})
    except TypeError:
        pytest.skip("no subclasses under this host")
    derived = Derived([1])
    derived.own = [2]
    gc.collect()
    assert (derived.item, derived.own) == ([1], [2])
    derived.item = derived
    assert derived.item is derived


# Owners -------------------------------------------------------------------------------------------------------------------


def test_s7_other_owner():
    a, b = Node(["a"]), Node(["b"])
    assert a.value_with(a) == ["a"]
    assert message_of(RuntimeError, a.value_with, b) == "this field belongs to another object"
    # One whose fields were never made.
    assert message_of(RuntimeError, a.value_with, Node.__new__(Node, 1)) == "this field belongs to another object"


def test_s7_swapped_values():
    a, b = Node(["a"], Node(["c"])), Node(["b"])
    a.swap(b)
    gc.collect()
    for node in (a, b):
        assert message_of(RuntimeError, lambda node=node: node.value) == "this field belongs to another object"
    # An empty field belongs to everyone.
    assert a.next is None
    a.value, b.value = ["d"], ["e"]
    assert (a.value, b.value) == (["d"], ["e"])
    a.swap(b)
    a.swap(b)
    assert (a.value, b.value) == (["d"], ["e"])


def test_s7_swapped_back_after_one_died():
    a, b = Node(["a"]), Node(["b"])
    a.swap(b)
    del b
    gc.collect()
    assert message_of(RuntimeError, lambda: a.value) == "this field belongs to another object"
    a.value = 1
    assert a.value == 1


def test_s7_fields_swapped_inside_of_one_owner():
    inner = Node("inner")
    node = Node(inner)
    node.turn()
    gc.collect()
    assert node.value is None and node.next is inner


def test_s7_given_away():
    a, b = Bag([1], [2]), Bag([3])
    a.give(b)
    assert (len(a), len(b)) == (0, 3)
    assert b[0] == [3]
    assert message_of(RuntimeError, b.__getitem__, 1) == "this field belongs to another object"
    del a
    gc.collect()
    assert message_of(RuntimeError, b.__getitem__, 2) == "this field belongs to another object"
    b.clear()
    assert len(b) == 0


# Letting go ---------------------------------------------------------------------------------------------------------------


@lets_go
def test_s7_replaced_objects_are_let_go_of():
    node = Node(Tracked())
    node.value = Tracked()
    assert collect(lambda: Tracked.alive == 1)
    node.value = 1
    assert collects_all()


@lets_go
def test_s7_dropped_fields_are_let_go_of():
    bag = Bag(*[Tracked() for _ in range(10)])
    bag.pop()
    assert collect(lambda: Tracked.alive == 9)
    bag.clear()
    assert collects_all()
    assert len(bag) == 0


@lets_go
def test_s7_dropped_on_another_thread():
    bag = Bag(*[Tracked() for _ in range(10)])
    bag.clear_elsewhere()
    assert collects_all()
    bag.add([1])
    assert bag[0] == [1]


@lets_go
def test_s7_owner_lets_go():
    bag = Bag(*[Tracked() for _ in range(10)])
    bag.name("a", Tracked())
    del bag
    assert collects_all()


@lets_go
def test_s7_failed_constructor_lets_go():
    item = Tracked()
    assert message_of(ValueError, lambda: Bag(item, fail=True)) == "no bag"
    del item
    assert collects_all()


@lets_go
@pytest.mark.skipif(GRAALPY and DEBUG, reason="its calls on other threads are refused")
def test_s7_owner_goes_on_another_thread():
    def run():
        bag = Bag(*[Tracked() for _ in range(10)])
        bag.add(bag.pop())

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert collects_all()


# Cycles -------------------------------------------------------------------------------------------------------------------


@collects_cycles
def test_s7_cycle_of_one():
    node = Node(Tracked())
    node.next = node
    del node
    assert collects_all()


@collects_cycles
def test_s7_cycle_through_python():
    tracked = Tracked()
    tracked.bag = Bag(tracked, [tracked])
    tracked.bag.name("self", tracked.bag)
    del tracked
    assert collects_all()


@collects_cycles
def test_s7_live_cycle_stays():
    node = Node(Tracked())
    node.next = Node(Tracked(), node)
    gc.collect()
    assert Tracked.alive == 2
    assert node.next.next is node
    del node
    assert collects_all()


@collects_cycles
def test_s7_cycle_through_a_failed_constructor():
    cycle = []
    cycle.append(cycle)
    cycle.append(Tracked())
    assert message_of(ValueError, lambda: Bag(cycle, fail=True)) == "no bag"
    del cycle
    assert collects_all()


@pytest.mark.skipif(not CPYTHON, reason="the collectors of others empty no fields")
@reentrant
def test_s7_emptied_by_the_collector():
    """What finalisers of a cycle see of an object whose fields were taken out."""

    seen = []

    class Last:
        def __init__(self, node):
            self.node = node

        def __del__(self):
            node = self.node
            node.value = "again"
            seen.append((node.value, node.next))

    node = Node(None)
    node.value = Last(node)
    node.next = node
    del node
    gc.collect()
    assert len(seen) == 1
    gc.collect()

    # The collector does not know what a capsule does when it goes, which is when its field is emptied.
    make = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)(("PyCapsule_New", ctypes.pythonapi))

    @ctypes.PYFUNCTYPE(None, ctypes.c_void_p)
    def look(_):
        node = ctypes.cast(address, ctypes.py_object).value
        seen.append((node.value, node.next is node))

    node = Node(None)
    address = id(node)
    node.value = make(1, None, look)
    node.next = node
    del node
    gc.collect()
    assert seen[1:] == [(None, True)]


# Python code that comes in between ----------------------------------------------------------------------------------------


@reentrant
def test_s7_eq_cannot_change_what_is_searched():
    class Changing:
        def __eq__(self, other):
            bag.add(1)

        __hash__ = None

    bag = Bag(Changing(), 2)
    message = message_of(RuntimeError, lambda: 3 in bag)
    assert message == "Bag.add() needs exclusive access: Bag.__contains__() is still using this object"
    assert len(bag) == 2


@reentrant
def test_s7_eq_changes_what_is_searched():
    class Changing:
        def __eq__(self, other):
            bag.clear()
            for number in range(100):
                bag.add([number])
            return False

        __hash__ = None

    bag = Bag(Changing(), 2, 3)
    assert bag.index([50]) == 50
    assert len(bag) == 100


@reentrant
@lets_go
def test_s7_finaliser_changes_the_container():
    class Changing:
        def __del__(self):
            bag.add(["from the finaliser"])
            bag[0] = ["first"]
            calls.append(1)

    calls = []
    bag = Bag(["a"], Changing(), Changing())
    bag[1] = ["b"]
    assert collect(lambda: len(calls) == 1)
    bag[2] = ["c"]
    assert collect(lambda: len(calls) == 2)
    assert list(bag) == [["first"], ["b"], ["c"], ["from the finaliser"], ["from the finaliser"]]
    bag.clear()
    assert len(bag) == 0


@reentrant
@lets_go
def test_s7_finaliser_replaces_the_same_field():
    class Changing:
        def __init__(self, more):
            self.more = more

        def __del__(self):
            if self.more:
                node.value = Changing(self.more - 1)
                made.append(self.more)

    made = []
    node = Node(Changing(5))
    for count in range(1, 6):
        node.value = None
        assert collect(lambda count=count: len(made) == count)
        assert type(node.value) is Changing
    node.value = ["last"]
    gc.collect()
    assert node.value == ["last"]


def test_s7_replaced():
    node = Node(None)
    values = [["first"], 2, None, ["third"]]
    assert node.replace(values[0]) is None
    assert node.replace(values[1]) is values[0]
    assert node.replace() == 2
    assert node.value is None and node.replace() is None
    assert node.replace(values[3]) is None
    assert node.value is node.replace(node) is values[3]
    assert node.replace() is node


def test_s7_replaced_where_another_is_the_owner():
    one, two = Node(["one"]), Node(["two"])
    one.swap(two)
    with pytest.raises(RuntimeError, match="this field belongs to another object"):
        one.value
    assert one.replace(["new"]) is None
    assert one.value == ["new"]
    two.value = "also new"
    assert two.value == "also new"


@lets_go
def test_s7_replaced_objects_go():
    node = Node(Tracked())
    for _ in range(100):
        node.value = Tracked()
    assert collect(lambda: Tracked.alive == 1)
    node.replace(1.5)
    assert collects_all()


@reentrant
@lets_go
def test_s10_finaliser_of_a_cycle_uses_its_objects():
    """Some of them may have gone already."""

    class Last:
        def __init__(self, node):
            self.node = node

        def __del__(self):
            node = self.node
            for use in (lambda: node.value, lambda: setattr(node, "value", 1), lambda: Node(2, node).next.value):
                try:
                    seen.append(use())
                except TypeError as error:
                    seen.append(str(error))

    seen = []
    for _ in range(100):
        node = Node([])
        node.value = Last(node)
        node.next = node
        del node
    assert collect(lambda: len(seen) == 300) or not CPYTHON
    refusals = "this Node object holds no value: it was not made by Node()", "Node.__new__() argument 'next': expected Node, got Node"
    assert all(result in (None, 1, *refusals) or type(result) is Last for result in seen)


# Much of it ---------------------------------------------------------------------------------------------------------------


def resident():
    """Bytes of memory in use."""

    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


SLOW = GRAALPY or DEBUG or os.environ.get("HPY") == "trace" or hasattr(sys, "gettotalrefcount")
flat = pytest.mark.skipif(
    GRAALPY or PYPY and DEBUG or not os.path.exists("/proc/self/statm"),
    reason="needs /proc, and a heap that grows for a reason: PyPy's debug mode keeps every handle that is closed for a while",
)


def test_s7_places_are_used_again():
    """In one call, and from call to call."""

    times = 1_000 if GRAALPY or SLOW else 1_000_000
    bag = Bag()
    item = ["item"]
    bag.churn(item, times // 100)
    before = resident() if CPYTHON and not SLOW and os.path.exists("/proc/self/statm") else None
    bag.churn(item, times)
    assert len(bag) == (times // 100) % 8 + times % 8
    for _ in range(times // 100):
        bag.add(item)
        assert bag.pop() is item
    # 8 MB and more, if each had a place of its own.
    assert before is None or resident() - before < 4_000_000


@flat
def test_s7_memory_stays_flat():
    """Each item is large enough to be missed."""

    def run(times):
        for _ in range(times):
            bag.add(bytearray(10_000))
            node.value = bytearray(10_000)
            bag.pop()

    bag, node = Bag(), Node(None)
    run(1_000)
    gc.collect()
    before = resident()
    run(20_000)
    gc.collect()
    # 400 MB, if nothing were let go of.
    assert resident() - before < 100_000_000


# CONTRIBUTING.md has the command for 10 million.
OBJECTS = int(os.environ.get("HPY_TEST_OBJECTS", "0")) or (1_000 if GRAALPY or SLOW else 1_000_000)
# What is made between two collections, however many they are together: PyPy does not know how much memory there is beside its own objects, and what it has
# had once it keeps.
PART = min(OBJECTS // 20, 50_000) // 4 * 4


@collects_cycles
def test_s7_as_many_dropped_as_made():
    """Nodes with fields, half of them in cycles. Memory stays flat."""

    def run(times):
        for _ in range(times // 4):
            first = Node(None)
            second = Node(first, first)
            Node(second)
            first.next = second
            Node([1])

    def settled():
        made, dropped = counts()
        return made == dropped

    assert collect(settled)
    parts = OBJECTS // PART
    made = counts()[0]
    for count in range(parts):
        run(PART)
        assert collect(settled)
        # A tenth is for what the interpreter puts aside for itself.
        if count == parts // 10:
            before = resident()
    assert counts()[0] - made == parts * PART
    # Of 10 million, 3 bytes each.
    assert resident() - before < 30_000_000
