"""Everything that the classes have, called on objects of other kinds and with arguments of other kinds."""

from cases import cases
from classes import GRAALPY, GRAALPY_OWN, MAKERS, NAMED, PYPY_OWN, TOO_FEW, outcome, raises, still_works, without_value, wrong

CASES, case = cases()
# What does not look at an instance.
STATIC = {"__new__", "__init_subclass__", "__doc__", "__module__", "__dict__", "__weakref__", "__slots__", "__layout__", "__qualname__", "__basicsize__"}
REFUSALS = (TypeError, AttributeError)


def members(kinds):
    """The members of the classes that are about instances: names and (class, name)."""
    found = {}
    for cls in NAMED.values():
        for name, member in sorted(cls.__dict__.items()):
            about_instances = name not in STATIC and not isinstance(member, (staticmethod, classmethod)) and hasattr(type(member), "__get__")
            if about_instances and callable(member) == kinds:
                found["{}.{}".format(cls.__name__, name)] = cls, name
    return found


def arguments(cls):
    """Arguments for anything."""
    yield ()
    for one in (1, None, "x", cls):
        yield (one,)
        yield (one, one)
    if cls in MAKERS:
        yield (MAKERS[cls](),)
        yield (MAKERS[cls](), 1)
    yield (1, 2, 3)


def refuses(function, *args):
    try:
        result = function(*args)
    except REFUSALS:
        return True
    return result is NotImplemented


def is_for_another(cls, name, args):
    """Whether the call may be for another of the arguments: the operators of GraalPy and of PyPy's C API take an instance on either side, and `__call__`
    is that of the object."""
    return (GRAALPY or PYPY_OWN) and (name == "__call__" or any(type(arg) is cls for arg in args))


@case(each=members(True), skip=lambda name: name.endswith("__setitem__") and TOO_FEW)
def called_on_another_object(member, folder):
    cls, name = member
    function = cls.__dict__[name]
    # See TOO_FEW.
    fewest = 2 if GRAALPY_OWN and name.startswith("__") else 0
    for other in wrong(cls):
        for args in arguments(cls):
            if len(args) < fewest:
                continue
            if is_for_another(cls, name, args):
                outcome(function, other, *args)
                outcome(lambda: function.__get__(other, type(other))(*args))
                continue
            assert refuses(function, other, *args), (name, type(other), len(args))
            # Bound to None, it may be the function itself.
            if other is not None:
                assert refuses(lambda: function.__get__(other, type(other))(*args)), (name, type(other), len(args))
    if not fewest:
        raises(TypeError, function)
    assert still_works()


@case(each=members(False))
def property_of_another_object(member, folder):
    cls, name = member
    descriptor = cls.__dict__[name]
    for other in wrong(cls):
        # For None, it is asked for by the class.
        assert other is None or refuses(descriptor.__get__, other, type(other))
        # GraalPy ends in the message for a property, of any class, that cannot be set or deleted.
        if not GRAALPY or getattr(descriptor, "fset", None):
            assert refuses(descriptor.__set__, other, 1)
            assert refuses(descriptor.__set__, other, other)
        if not GRAALPY or getattr(descriptor, "fdel", None):
            assert refuses(descriptor.__delete__, other)
    assert still_works()


@case(each={cls.__name__: cls for cls in MAKERS}, skip=lambda name: name in ("Everything", "Numbers") and TOO_FEW)
def called_with_other_arguments(cls, folder):
    """Whatever comes of it is an exception or a result."""
    instance = MAKERS[cls]()
    for name, function in list(cls.__dict__.items()):
        if name not in STATIC and callable(function):
            for other in wrong(cls):
                for args in [(other,), (other, other), (other, other, other)]:
                    outcome(function, instance, *args)
    assert still_works()


@case(each=NAMED)
def without_its_value(cls, folder):
    for instance in without_value(cls):
        for use in (str, repr, hash, bool, len, iter, next, int, float, abs, list, dir, lambda it: it == it, lambda it: it + it, lambda it: it()):
            outcome(use, instance)
    assert still_works()
