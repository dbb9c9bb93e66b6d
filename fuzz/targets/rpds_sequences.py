"""List, Queue and Stack, beside list: any operations, one after the other, on elements that raise now and then.

Each version is kept, with the list that it is like: what is made of it later, and what fails, must not change it."""

import rpds
from shared import Boom, Source


class Element:
    """Equal to others of its number. Asked for its hash or text, or compared, for the n-th time from when `left` was set to n, it raises."""

    __slots__ = ("number",)
    left = 0

    def __init__(self, number):
        self.number = number

    def step(self):
        if Element.left:
            Element.left -= 1
            if not Element.left:
                raise Boom

    def __hash__(self):
        self.step()
        return self.number

    def __eq__(self, other):
        self.step()
        return isinstance(other, Element) and self.number == other.number

    def __repr__(self):
        self.step()
        return f"Element({self.number})"


MOST_VERSIONS = 8
MOST_ELEMENTS = 2000
FAILED = object()


class Failing:
    """An iterable that raises behind its elements."""

    def __init__(self, elements):
        self.elements = elements

    def __iter__(self):
        yield from self.elements
        raise Boom


class Operations:
    def __init__(self, source):
        self.source = source
        # A stack's model begins with what was pushed last.
        self.versions = [(kind(), []) for kind in (rpds.List, rpds.Queue, rpds.Stack)]

    def element(self):
        number = self.source.byte()
        return Element(number) if number < 240 else self.source.pick([None, [], float("nan"), {}, "text", self.versions[-1][0]])

    def elements(self):
        return [self.element() for _ in range(self.source.byte() % 16)]

    def attempt(self, work):
        """What `work()` returns, or FAILED: one in four times, an element raises in it."""
        fuse = self.source.byte()
        Element.left = fuse >> 2 if fuse & 3 == 0 else 0
        try:
            return work()
        except Boom:
            assert Element.left == 0 and fuse & 3 == 0
            return FAILED
        finally:
            Element.left = 0

    def step(self):
        port, model = self.source.pick(self.versions)
        kind = type(port)
        operation = self.source.byte() % 16
        if operation in (0, 1, 2, 3):
            element = self.element()
            if kind is rpds.Queue:
                self.add(port.enqueue(element), model + [element])
            else:
                self.add((port.push_front if kind is rpds.List else port.push)(element), [element] + model)
        elif operation in (4, 5, 6):
            less = {rpds.List: lambda: port.drop_first(), rpds.Queue: lambda: port.dequeue(), rpds.Stack: lambda: port.pop()}[kind]
            if model:
                self.add(less(), model[1:])
            else:
                raises(IndexError, less)
        elif operation == 7:
            first = {rpds.List: lambda: port.first, rpds.Queue: lambda: port.peek(), rpds.Stack: lambda: port.peek()}[kind]
            if model:
                assert first() is model[0]
            else:
                raises(IndexError, first)
        elif operation == 8:
            self.make()
        elif operation == 9 and kind is rpds.List:
            self.add(port.rest, model[1:])
            self.add(reversed(port), model[::-1])
            made, arguments = port.__reduce__()
            self.add(made(*arguments), model)
        elif operation == 9 and kind is rpds.Queue:
            assert port.is_empty == (not model) if not callable(port.is_empty) else port.is_empty() == (not model)
        elif operation == 10:
            other, model_of_other = self.source.pick(self.versions)
            equal = self.attempt(lambda: (port == other, port != other))
            if kind is type(other):
                assert equal is FAILED or equal == (model == model_of_other, model != model_of_other)
            else:
                assert equal == (False, True)
        elif operation == 11:
            self.hash(port, model)
        elif operation == 12:
            text = self.attempt(lambda: repr(port))
            shown = model[::-1] if kind is rpds.Stack else model
            assert text is FAILED or text == f"{kind.__name__}({shown!r})"
        elif operation == 13:
            found = self.attempt(lambda: self.element() in port)
            assert found in (FAILED, True, False)
        elif operation == 14:
            walk = iter(port)
            for expected in model[: self.source.byte()]:
                assert next(walk) is expected
        else:
            raises(TypeError, lambda: kind(self.source.pick([5, None, object(), 1.5])))
            raises(TypeError, lambda: port < port)

    def make(self):
        kind = self.source.pick([rpds.List, rpds.Queue, rpds.Stack])
        elements = self.elements()
        form = self.source.byte() % 5
        if form == 0:
            raises(Boom, lambda: kind(Failing(elements)))
            return
        # One argument is what it holds.
        single = form == 1 and len(elements) != 1
        port = kind(*elements) if single else kind(tuple(elements) if form == 2 else iter(elements) if form == 3 else elements)
        self.add(port, elements[::-1] if kind is rpds.Stack else elements)

    def hash(self, port, model):
        try:
            found = self.attempt(lambda: hash(port))
        except TypeError:
            # Whatever it was that an element has raised.
            return
        if found is not FAILED:
            again = type(port)(model[::-1] if type(port) is rpds.Stack else model)
            assert found == hash(again) and hash(tuple(model)) is not None

    def add(self, port, model):
        same(port, model)
        if len(model) > MOST_ELEMENTS:
            return
        if len(self.versions) == MOST_VERSIONS:
            same(*self.versions.pop(self.source.byte() % MOST_VERSIONS))
        self.versions.append((port, model))


def raises(kind, work):
    try:
        work()
    except kind:
        return
    assert False, kind


def same(port, model):
    assert len(port) == len(model) and [id(own) for own in port] == [id(own) for own in model], (port, model)


def check(data):
    source = Source(data)
    operations = Operations(source)
    # An input of a megabyte would take minutes.
    for _ in range(100):
        if not source.more():
            break
        operations.step()
    for port, model in operations.versions:
        same(port, model)


def seeds():
    steps = [bytes([version, operation, number, 3]) for version in range(3) for operation in range(16) for number in (1, 100, 241)]
    made = [bytes([0, 8, kind, 5, 1, 2, 3, 4, 5, form]) for kind in range(3) for form in range(5)]
    return [b"".join(steps[start : start + 20]) for start in range(0, len(steps), 10)] + [b"".join(made), b"".join(made + steps)]
