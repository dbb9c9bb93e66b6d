import pytest

try:
    import hpycall
except ImportError as error:
    # The package hpy 0.9.0 cannot have classes on CPython 3.13 and later.
    if "CPython 3.13" not in str(error):
        raise
    pytest.skip(str(error), allow_module_level=True)


def test_dot_product():
    vector = hpycall.EuclideanVector(4, 5)
    assert vector(6, 7) == 4 * 6 + 5 * 7 == vector(x1=6, y1=7) == vector(6, y1=7)
    vector = hpycall.EuclideanVector(4, 5, use_special_call=True)
    assert vector(6, 7) == -(4 * 6 + 5 * 7)
    with pytest.raises(OverflowError):
        vector(2**63 - 1, 0)
    for wrong in ((), (1,), (1, 2, 3), (1, "2")):
        with pytest.raises(TypeError):
            vector(*wrong)


def test_the_others():
    assert hpycall.Foo()() == "hello manually initialized call function"
    with pytest.raises(TypeError):
        hpycall.Foo()(1)
    assert hpycall.Pack()() is None and hpycall.Pack()(1, 2, a=3) is None
