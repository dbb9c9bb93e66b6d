"""ujson.dumps, of any objects with any options: it returns a str, or raises what it should. What JSON can hold is read as the same again, also by json."""

import decimal
import io
import json

import ujson
from shared import Boom, Source

# What a document may be made of: cycles repeat it a thousand times.
MOST_OBJECTS = 200
MOST_LEVELS = 30
DEPTHS = [3, 900, 1022, 1023, 1024, 1025, 100000]


class Text(str):
    def __str__(self):
        return "no"


class Int(int):
    def __repr__(self):
        return "no"

    __str__ = __index__ = __repr__


class Float(float):
    def __repr__(self):
        return "no"

    def __float__(self):
        raise Boom


class Dict(dict):
    def keys(self):
        raise Boom

    items = __iter__ = keys


class Odd:
    """Gives `made` where it is asked for something, or raises it."""

    def __init__(self, made):
        self.made = made

    def give(self):
        if self.made is Boom:
            raise Boom
        return self.made

    def __repr__(self):
        return self.give()

    __str__ = __repr__

    # As a key it is like any other, so that sorting asks for more.
    def __lt__(self, other):
        return self.give()


class ToDict(Odd):
    def toDict(self):
        return self.give()


class Json(Odd):
    def __json__(self):
        return self.give()


class Attribute(Odd):
    @property
    def toDict(self):
        return self.give()


class Writer:
    def __init__(self, error):
        self.error = error

    def write(self, text):
        assert isinstance(text, str)
        if self.error:
            raise Boom


class Builder:
    def __init__(self, source):
        self.source = source
        self.objects = 0
        # Whether it is all what JSON has, and as large as it looks.
        self.plain = True
        self.containers = []

    def text(self):
        data = self.source.take(self.source.byte() % 40)
        try:
            return data.decode()
        except UnicodeDecodeError:
            # Surrogates for what is no UTF-8.
            self.plain = False
            return data.decode("utf-8", "surrogateescape")

    def key(self):
        kind = self.source.byte()
        if kind < 192:
            return self.text()
        self.plain = False
        return self.source.pick(
            [None, True, 1, -1.5, 2**70, b"b", b"\xff\xe9", (1, 2), Text("t"), Int(5), Float(2.5), Odd("odd"), Odd(Boom), Odd(7), "\ud800", frozenset()]
        )

    def container(self, container):
        self.containers.append(container)
        return container

    def value(self, level=0):
        self.objects += 1
        if self.objects > MOST_OBJECTS or not self.source.more():
            return None
        kind = self.source.byte()
        if kind < 128:
            kind >>= 4
            if kind == 0:
                return self.source.pick([None, True, False, 0, -1, 2**63, -(2**63) - 1, 10**30, 1e22, 5e-324, -0.0, 1e-5, "", "/<>&\"\\\x00\x7f", [], {}])
            if kind == 1:
                return int.from_bytes(self.source.take(8), "little", signed=True)
            if kind == 2:
                number = self.source.number(8)
                return number / (1 << self.source.byte())
            if kind in (3, 4):
                return self.text()
            if level > MOST_LEVELS:
                return None
            count = self.source.byte() % 8
            if kind == 5:
                return self.container({self.key(): self.value(level + 1) for _ in range(count)})
            return self.container([self.value(level + 1) for _ in range(count)])
        self.plain = False
        kind %= 24
        made = None if level > MOST_LEVELS else self.value(level + 1)
        if kind == 0:
            return self.container([made, self.containers])
        if kind in (1, 2):
            depth = self.source.pick(DEPTHS)
            # Making more than one would take longer than writing it.
            self.objects += MOST_OBJECTS if depth == max(DEPTHS) else 20
            for _ in range(depth if self.objects < 2 * MOST_OBJECTS else 0):
                made = [made] if kind == 1 else {"a": made}
            return made
        if kind == 3:
            self.objects += 50
            return "\U0001f600" * (self.source.number(2) & 0x3FF)
        if kind == 4:
            return self.source.pick([float("nan"), float("inf"), -float("inf"), 10**5000, 1j, object, range(3), bytearray(b"a"), memoryview(b"a")])
        if kind == 5:
            return self.source.pick([decimal.Decimal(text) for text in ("1.5", "NaN", "sNaN", "Infinity", "1e999999", "-0", "0e-999999")])
        if kind == 6:
            return self.source.take(self.source.byte() % 16)
        if kind == 7:
            return self.source.pick([Text("text"), Int(7), Float(1.5), Dict(a=made), Dict()])
        if kind == 8:
            self.objects *= 2
            return (made, made) if self.objects < MOST_OBJECTS else (made,)
        if kind == 9:
            return Dict({self.key(): made})
        if kind in (10, 11, 12, 13):
            return (ToDict, Json, Odd, Attribute)[kind - 10](made)
        if kind in (14, 15, 16):
            return (ToDict, Json, Attribute)[kind - 14](Boom)
        if kind == 17:
            return self.container(ToDict({"made": made, "all": self.containers}))
        if kind == 18:
            return Json(self.text())
        if kind == 19:
            return Json(self.source.take(self.source.byte() % 16))
        if kind == 20:
            return {made} if isinstance(made, (str, int)) else frozenset()
        if kind == 21:
            return Odd(self.text())
        if kind == 22:
            it = ToDict(None)
            it.made = {"it": it}
            return it
        return self.container({"a": made, "b": self.containers, 3: object()})

    def default(self):
        """An argument for `default`."""

        def clear(_):
            # Changes what is being written.
            for container in self.containers:
                if isinstance(container, (list, dict)):
                    container.clear()
            return []

        def grow(_):
            for container in self.containers:
                if isinstance(container, list) and len(container) < 1000:
                    container.append(container)
            return 1

        def fail(_):
            raise Boom

        made = self.value(MOST_LEVELS)
        return self.source.pick([None, str, repr, type, lambda it: it, lambda it: [it], lambda it: {"a": it}, lambda _: made, clear, grow, fail, 5, lambda: 1])


def check(data):
    source = Source(data)
    bits = source.byte() | source.byte() << 8
    builder = Builder(source)
    names = ["ensure_ascii", "encode_html_chars", "escape_forward_slashes", "sort_keys", "allow_nan", "reject_bytes"]
    options = {name: bool(bits >> index & 1) for index, name in enumerate(names)}
    indents = [0, -1, -(2**63), 1]
    if bits & 64:
        options["separators"] = source.pick([(",", ":"), (", ", ": "), (" \ud800", "\0"), ("", ""), [",", ":"], (",",), (1, 2), None, (Text(","), Text(":"))])
    value = builder.value()
    if bits & 128:
        options["default"] = builder.default()
    readable = builder.plain and options.get("separators") in (None, (",", ":"), (", ", ": "))
    if bits & 256:
        # What is written of a deep or endless one before it is refused is as long as its lines: of many, really hundreds of megabytes.
        if builder.plain:
            indents += [2, 8, 1000, 1001, 2**31, 2**63 - 1, 2**63, 1 << 100]
        options["indent"] = source.pick(indents[:3] if not builder.plain and builder.objects > 8 else indents)
    if bits & 512:
        try:
            ujson.dump(value, source.pick([io.StringIO(), Writer(False), Writer(True), None]), **options)
        except (TypeError, ValueError, OverflowError, Boom):
            pass
    try:
        text = ujson.dumps(value, **options)
    except (TypeError, ValueError, OverflowError, Boom) as error:
        assert not readable or options.get("indent", 0) > 1000, error
        text = None
    if text is not None:
        assert type(text) is str
        if readable:
            assert ujson.loads(text) == json.loads(text) == value, (value, text)
    # Cycles would wait for a collection, objects with much in them longest.
    for container in builder.containers:
        if isinstance(container, (list, dict)):
            container.clear()
        else:
            container.made = None
    builder.containers.clear()


def seeds():
    nested = [b"\x00\x00" + bytes([kind, 0, 0, depth]) for kind in (0x91, 0x92) for depth in range(len(DEPTHS))]
    nested += [b"\x00\x00" + bytes([0x60, 1]) * 30 + b"\x00\x05"]
    kinds = [b"\x80\x00" + bytes([128 + kind]) + bytes([5]) * 40 for kind in range(24 * 5)]
    options = [bytes([bits & 255, bits >> 8]) + b"\x67\x10\x01\x02\x03\x04\x05\x06\x07\x08\x32\x05a/<\xc3\xa9\x51\x00\x01k\x05\x00\x03" for bits in range(0, 1024, 7)]
    indents = [b"\x00\x01\x61\x03" + bytes([choice]) for choice in range(12)]
    return nested + kinds + options + indents + [options[0][:length] for length in range(len(options[0]))]
