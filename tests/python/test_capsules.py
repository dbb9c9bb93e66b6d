"""src/capsules.rs: values of Rust's in capsules."""

import gc
import os
import sys
import threading

import pytest

import hpy_test_ext
from hpy_test_ext import capsules, tail

HOST = "own" if os.environ.get("HPY_TEST_ABI") == "cpython" else hpy_test_ext.__hpy_host__
GRAALPY_HPY = sys.implementation.name == "graalpy" and HOST == "native"


def test_a_value_comes_back():
    capsule = capsules.counted(42)
    assert type(capsule).__name__ == "PyCapsule"
    assert capsules.number_in(capsule) == 42
    assert capsules.name(capsule) == "hpy_test_ext.counted"
    assert capsules.has_name(capsule, "hpy_test_ext.counted") and not capsules.has_name(capsule, "hpy_test_ext")
    assert capsules.text_in(capsules.text("abc")) == "abc"


def test_s17_only_the_type_that_was_put_in_comes_out():
    with pytest.raises(TypeError, match="the capsule holds no .*Counted"):
        capsules.number_in(capsules.text("abc"))
    with pytest.raises(TypeError, match="the capsule holds no .*String"):
        capsules.text_in(capsules.counted(1))


def test_s17_capsules_of_others_are_not_looked_into():
    # It points to nowhere.
    other = tail.capsule_new(0x1230, False)
    with pytest.raises(TypeError, match="the capsule holds no"):
        capsules.number_in(other)
    tail.capsule_set(other, "context", 0x1230)
    with pytest.raises(TypeError, match="the capsule holds no"):
        capsules.text_in(other)
    assert capsules.has_name(other, "hpy_test_ext.capsule")


def test_other_objects_are_refused():
    with pytest.raises(TypeError, match="argument 'capsule': expected capsule, got int"):
        capsules.number_in(1)


@pytest.mark.skipif(GRAALPY_HPY, reason="GraalPy 24.2 calls destructors with other arguments: they get none")
def test_s17_values_are_dropped_once():
    def use():
        kept = [capsules.counted(number) for number in range(10)]
        kept.append(kept)
        # GraalPy's HPy runs on one thread only, its C API on any.
        thread = threading.Thread(target=lambda: capsules.counted(10))
        thread.start()
        thread.join()
        assert [capsules.number_in(capsule) for capsule in kept[:10]] == list(range(10))

    use()
    # GraalPy's caches may keep some.
    most = 3 if sys.implementation.name == "graalpy" else 0
    for _ in range(20):
        made, dropped = capsules.counts()
        if dropped >= made - most:
            break
        gc.collect()
    assert made - most <= dropped <= made
