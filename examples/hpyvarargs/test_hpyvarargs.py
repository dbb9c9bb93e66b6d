import pytest

import hpyvarargs


def test_add_ints():
    assert hpyvarargs.add_ints(40, 2) == 42
    with pytest.raises(OverflowError, match="more than 64 bits"):
        hpyvarargs.add_ints(2**63 - 1, 1)
    for wrong in ((1,), (1, 2, 3), ("1", 2), (1.5, 2)):
        with pytest.raises(TypeError):
            hpyvarargs.add_ints(*wrong)
    with pytest.raises(TypeError):
        hpyvarargs.add_ints(a=1, b=2)


def test_myabs():
    assert hpyvarargs.myabs(-42) == 42 and hpyvarargs.myabs(-1.5) == 1.5 and hpyvarargs.myabs(3 + 4j) == 5
    with pytest.raises(TypeError):
        hpyvarargs.myabs("one")
