"""Ends of objects whose types the own host makes: destroyed once, collected, counted."""

import os
import subprocess
import sys
import threading
import weakref

import pytest

sys.path.append(os.path.dirname(os.path.abspath(__file__)))

from raw_module import BAD, CPYTHON, EMPTY, FINALIZED, GRAALPY, NODES, POINTS, PYPY, collect, collects, destroyed, make_subclass, raw  # noqa: E402


@pytest.fixture(autouse=True)
def nothing_bad():
    before = raw.count(BAD)
    yield
    assert raw.count(BAD) == before


def test_destroyed_once():
    assert destroyed(POINTS, lambda: [raw.Point(i, i) for i in range(1000)] and None, 1000) == 1000


def test_python_subclass_destroyed_once():
    Sub = make_subclass()
    assert destroyed(POINTS, lambda: [Sub(i, i) for i in range(500)] and None, 500) == 500


@pytest.mark.skipif(GRAALPY, reason="GraalPy never calls it for native objects")
def test_subclass_with_slots_and_del():
    log = []

    class Sub(raw.Point):
        __slots__ = ("extra",)

        def __del__(self):
            log.append((self.x, self.extra))

    def make():
        s = Sub(1, 2)
        s.extra = "more"

    assert destroyed(POINTS, make, 1) == 1
    assert log == [(1.0, "more")]


@pytest.mark.skipif(GRAALPY, reason="GraalPy never calls it for native objects")
def test_subclass_without_extras_and_del():
    log = []

    class Sub(raw.Point):
        __slots__ = ()

        def __del__(self):
            log.append(self.x)

    assert destroyed(POINTS, lambda: Sub(1, 2) and None, 1) == 1
    assert log == [1.0]


@pytest.mark.skipif(GRAALPY, reason="GraalPy frees objects that were resurrected")
def test_resurrection():
    kept = []

    class Sub(raw.Point):
        def __del__(self):
            kept.append(self)

    def make():
        Sub(1, 2)

    assert destroyed(POINTS, make, 0) == 0
    for _ in range(20):
        collect()
    assert kept[0].x == 1.0
    assert destroyed(POINTS, kept.clear, 1) == 1


@pytest.mark.skipif(GRAALPY, reason="GraalPy never calls it")
@pytest.mark.parametrize("subclass", [False, True])
def test_resurrection_by_a_finalizer(subclass):
    cls = type("Sub", (raw.Phoenix,), {}) if subclass else raw.Phoenix
    cls.kept = []

    def make():
        for i in range(10):
            p = cls([i])
            if CPYTHON:
                p.first.append(p)

    finalized = raw.count(FINALIZED)
    assert destroyed(NODES, make, 0) == 0
    for _ in range(20):
        collect()
    assert raw.count(FINALIZED) - finalized == 10
    assert sorted(p.first[0] for p in cls.kept) == list(range(10))
    # A finalizer runs once.
    assert destroyed(NODES, cls.kept.clear, 10) == 10
    assert raw.count(FINALIZED) - finalized == 10


@pytest.mark.skipif(not CPYTHON, reason="needs reference counts")
def test_objects_that_end_in_a_thread():
    def chain(length):
        n = None
        for _ in range(length):
            n = raw.Node(n)
        return n

    holder = [chain(1000)]

    def make():
        thread = threading.Thread(target=holder.clear)
        thread.start()
        thread.join()
        local = threading.local()

        def keep():
            local.node = chain(1000)

        # Freed when the thread is gone, with its locals.
        thread = threading.Thread(target=keep)
        thread.start()
        thread.join()

    assert destroyed(NODES, make, 2000) == 2000


@pytest.mark.skipif(PYPY, reason="PyPy makes no C object for an instance that no C code asks for")
def test_empty_class_is_destroyed_with_a_mixin_before_it():
    class Mixin:
        pass

    class C(Mixin, raw.Empty):
        pass

    assert destroyed(EMPTY, lambda: C() and None, 1) == 1


def test_fields():
    n = raw.Node("a")
    assert n.first == "a"
    n.first = n
    assert n.first is n
    n.first = None
    m = raw.Node()
    assert m.first is None


def test_fields_hold_and_release():
    class Value:
        pass

    value = Value()
    gone = weakref.ref(value)
    n = raw.Node(value)
    del value
    collect()
    assert gone() is n.first
    del n
    assert collects(lambda: gone() is None)


@pytest.mark.skipif(PYPY, reason="PyPy does not collect cycles through objects of the C API")
@pytest.mark.parametrize("subclass", [False, True])
def test_cycles_are_collected(subclass):
    cls = type("Sub", (raw.Node,), {}) if subclass else raw.Node

    def make():
        for _ in range(100):
            a, b = cls(), cls()
            a.first, b.first = b, a
            c = cls()
            c.first = c
            if subclass:
                c.itself = c

    if GRAALPY:
        pytest.skip("GraalPy collects native cycles when it likes")
    assert destroyed(NODES, make, 300) == 300


@pytest.mark.skipif(not CPYTHON, reason="needs reference counts")
def test_types_are_not_leaked_and_can_be_in_cycles():
    Sub = type("Sub", (raw.Node,), {})
    gone = weakref.ref(Sub)
    Sub.instance = Sub()
    Sub.instance.first = Sub
    del Sub
    collect()
    # Before 3.9, instances of heap types do not tell the collector about their type.
    assert (gone() is None) == (sys.version_info >= (3, 9)) or gone() is None


def test_long_chains_need_no_stack():
    # PyPy frees one more of them at each collection.
    count = 100000 if CPYTHON else 50

    def make():
        n = None
        for _ in range(count):
            n = raw.Node(n)

    assert destroyed(NODES, make, count) == count


@pytest.mark.skipif(not CPYTHON, reason="needs reference counts")
def test_long_chains_of_a_subclass():
    Sub = type("Sub", (raw.Node,), {})

    def make():
        n = None
        for i in range(50000):
            n = Sub(n) if i % 2 else raw.Node([n])

    assert destroyed(NODES, make, 50000) == 50000


@pytest.mark.skipif(not CPYTHON, reason="needs reference counts")
@pytest.mark.parametrize("make", ["Point", "Node", "Plain", "Callable", "Finalized", "MyInt", "MyList", "MyDict", "MyError"])
@pytest.mark.parametrize("subclass", [False, True])
def test_the_type_is_counted_right(make, subclass):
    if GRAALPY and make in ("MyInt", "MyList"):
        pytest.skip("GraalPy does not tell when one is gone: the host makes no such type")
    cls = getattr(raw, make)
    if subclass:
        cls = type("Sub", (cls,), {})
    args = (1, 2) if make == "Point" else ()
    cls(*args)
    before = sys.getrefcount(cls)
    for _ in range(100000):
        cls(*args)
    assert sys.getrefcount(cls) == before
    alive = [cls(*args) for _ in range(10)]
    assert sys.getrefcount(cls) == before + 10
    del alive
    assert sys.getrefcount(cls) == before


@pytest.mark.skipif(not CPYTHON, reason="needs CPython")
def test_dict_and_weak_references_of_its_own():
    Open = raw.Tools().open()

    def make():
        for cls in (Open, type("Sub", (Open,), {})):
            o = cls()
            o.me = o
            assert o.me is o
            gone.append(weakref.ref(o))
            alone = cls()
            alone.value = [1]
            gone.append(weakref.ref(alone))

    gone = []
    assert destroyed(EMPTY, make, 4) == 4
    assert [ref() for ref in gone] == [None] * 4


@pytest.mark.skipif(GRAALPY, reason="GraalPy never calls it")
def test_finalizer_runs_once():
    assert destroyed(FINALIZED, lambda: [raw.Finalized() for _ in range(10)] and None, 10) == 10
    finalized = raw.count(FINALIZED)
    assert destroyed(EMPTY, lambda: raw.FinalizedDestroyed() and None, 1) == 1
    assert raw.count(FINALIZED) - finalized == 1

    class Sub(raw.FinalizedDestroyed):
        __slots__ = ()

    finalized = raw.count(FINALIZED)
    assert destroyed(EMPTY, lambda: Sub() and None, 1) == 1
    assert raw.count(FINALIZED) - finalized == 1


def test_interpreter_exits_with_live_objects():
    code = """
import sys
sys.path.insert(0, {!r})
from raw_module import raw
class Sub(raw.Node):
    def __del__(self):
        self.first
class SubInt(raw.MyInt):
    pass
class SubLegacy(raw.LegacyNode):
    pass
kept = [raw.Point(1, 2), raw.Node(), Sub(), raw.Callable(), raw.MyInt(5), SubInt(6), raw.MyList([1]), raw.FinalizedDestroyed()]
kept[1].first = kept
kept[2].first = Sub
kept += [raw.Legacy(), raw.LegacyNode(), SubLegacy(), raw.LegacyCallable()]
kept[-3].link = kept[-2].link = SubLegacy
SubLegacy.itself = kept[-2]
class Late:
    def __init__(self):
        self.make = [type("Sub%d" % i, (cls,), {{}}) for i, cls in enumerate([raw.Node, raw.LegacyNode, raw.Empty, raw.MyFloat])]
    def __del__(self):
        for cls in self.make:
            cls().me = cls
kept.append(Late())
kept.append(memoryview(raw.Bytes()))
for k in kept:
    try:
        k.me = k
        k.tag = 5
    except AttributeError:
        pass
sys.kept = kept
print("end")
""".format(os.path.dirname(os.path.abspath(__file__)))
    if GRAALPY:
        pytest.skip("starts too slowly")
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    assert (done.returncode, done.stdout) == (0, "end\n"), done.stderr
