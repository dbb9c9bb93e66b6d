import pytest

try:
    import simple_type
except ImportError as error:
    # The package hpy 0.9.0 cannot have classes on CPython 3.13 and later.
    if "CPython 3.13" not in str(error):
        raise
    pytest.skip(str(error), allow_module_level=True)


def test_point():
    p = simple_type.Point(4, 5)
    assert (p.x, p.y, p.foo(), p.z) == (4, 5, 45, 1045)
    p.z = 2000
    assert (p.y, p.z) == (960, 2000)
    p.x = 0
    assert p.foo() == 960


def test_what_c_leaves_undefined():
    p = simple_type.Point(2**62, 0)
    for overflows in (p.foo, lambda: p.z, lambda: setattr(p, "z", 0)):
        with pytest.raises(OverflowError):
            overflows()
    with pytest.raises(TypeError):
        p.x = "1"
    with pytest.raises((AttributeError, TypeError)):
        del p.x
    assert p.x == 2**62
