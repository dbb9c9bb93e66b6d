import importlib.util
import json as standard
import math
import os
import random
import sys
import threading

import pytest


def load(name):
    """Imports by path: `import json` finds the standard library's."""
    files = [name + ".py", name + ".so"]  # the stub, or the library where the ABI has no stub
    paths = (os.path.join(folder, file) for folder in sys.path for file in files)
    path = next(path for path in paths if os.path.isfile(path))
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    before = sys.modules[name]
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
        return sys.modules[name]
    finally:
        sys.modules[name] = before


json = load("json")

# serde_json's own limit.
DEPTH = 127


def same(a, b):
    """Equality that tells 1, 1.0 and True, and 0.0 and -0.0, apart. Without recursion: documents go to every limit."""
    waiting = [(a, b)]
    while waiting:
        a, b = waiting.pop()
        if type(a) is not type(b):
            return False
        if isinstance(a, list):
            if len(a) != len(b):
                return False
            waiting.extend(zip(a, b))
        elif isinstance(a, dict):
            if list(a) != list(b):
                return False
            waiting.extend(zip(a.values(), b.values()))
        elif repr(a) != repr(b):
            return False
    return True


def test_is_not_the_standard_library():
    assert json is not standard and json.__doc__ == "JSON, read and written in Rust."
    assert json.loads.__doc__.startswith("Make a Python object of a JSON document")


DOCUMENTS = [
    "null",
    "true",
    "false",
    "0",
    "-0",
    "-1",
    "[]",
    "{}",
    '""',
    ' \t\r\n[ 1 , 2 ]\n',
    '{"a": {"b": [1, 2.5, null, true, false, "c"]}, "": []}',
    '"\\u00e9\\ud83d\\ude00\\n\\/\\"\\\\\\b\\f\\r\\t\\u0000"',
    '"é € 😀 \x7f"',
    '{"é😀": "\\u0000", "a\\u0000b": 1, "\\u0061": 2}',
    '{"a": 1, "b": 2, "a": 3}',
    '[{"name": 1}, {"name": 2}, {"name": {"name": 3}}]',
    '{"$serde_json::private::Number": "12"}',
    '{"$serde_json::private::Number": 12.5}',
    '[{"$serde_json::private::Number": [1.5]}, {"x": 1, "$serde_json::private::Number": {}}]',
    '{"\\u0024serde_json::private::Number": "x"}',
    '{"$serde_json::private::RawValue": "12"}',
]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_reads_as_the_standard_library(document):
    expected = standard.loads(document)
    assert same(json.loads(document), expected)
    assert same(json.loads(document.encode("utf-8")), expected)


NUMBERS = [
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "340282366920938463463374607431768211456",
    "-" + "1234567890" * 40,
    "0.0",
    "-0.0",
    "0e5",
    "-0e-5",
    "1e5",
    "1E5",
    "1e+5",
    "1.5E-5",
    "0.1",
    "0.30000000000000004",
    "123456789012345678901234567890.5",
    "1e23",
    "9007199254740993.0",
    "5e-324",
    "2.4703282292062328e-324",
    "2.2250738585072011e-308",
    "1.7976931348623157e308",
    "1e400",
    "-1e400",
    "1e-400",
]


@pytest.mark.parametrize("document", NUMBERS)
def test_numbers(document):
    assert same(json.loads(document), standard.loads(document))
    assert same(json.loads('{"a": [' + document + "]}"), {"a": [standard.loads(document)]})


@pytest.mark.parametrize(
    "document, message",
    [
        ("", "EOF while parsing a value at line 1 column 0"),
        (" \n ", "EOF while parsing a value at line 2 column 1"),
        ("[1, 2", "EOF while parsing a list at line 1 column 5"),
        ("[1 2]", "expected `,` or `]` at line 1 column 4"),
        ('{\n  "a": 1,\n  "b" 2\n}', "expected `:` at line 3 column 7"),
        ('{"a": 1\n, "b": 2\n  ; "c": 3}', "expected `,` or `}` at line 3 column 3"),
        ("{1: 2}", "key must be a string at line 1 column 2"),
        ("[1,]", "trailing comma at line 1 column 4"),
        ('{"a": 1,}', "trailing comma at line 1 column 9"),
        ("1 2", "trailing characters at line 1 column 3"),
        ("[]\n]", "trailing characters at line 2 column 1"),
        ("nul", "EOF while parsing a value at line 1 column 3"),
        ("NaN", "expected value at line 1 column 1"),
        ("Infinity", "expected value at line 1 column 1"),
        ("-Infinity", "invalid number at line 1 column 2"),
        ("01", "invalid number at line 1 column 2"),
        ("1.", "EOF while parsing a value at line 1 column 2"),
        ("'a'", "expected value at line 1 column 1"),
        ('"a', "EOF while parsing a string at line 1 column 2"),
        ('"\t"', "control character (\\u0000-\\u001F) found while parsing a string at line 1 column 2"),
        ('"\\x"', "invalid escape at line 1 column 3"),
        ('"é" x', "trailing characters at line 1 column 6"),
        ("\ufeff1", "expected value at line 1 column 1"),
        ('["\\ud800"]', "unexpected end of hex escape at line 1 column 9"),
        ('"\\udc00"', "lone leading surrogate in hex escape at line 1 column 7"),
        (b'["a\xff"]', "invalid unicode code point at line 1 column 4"),
        (b'{"\xed\xa0\x80": 1}', "invalid unicode code point at line 1 column 3"),
        (b"\xff", "expected value at line 1 column 1"),
    ],
)
def test_errors_have_line_and_column(document, message):
    with pytest.raises(ValueError) as raised:
        json.loads(document)
    assert type(raised.value) is ValueError
    assert str(raised.value) == message


def test_str_with_a_lone_surrogate():
    with pytest.raises(UnicodeEncodeError):
        json.loads('"\ud800"')


@pytest.mark.parametrize("document, name", [(1, "int"), (None, "None"), (bytearray(b"1"), "bytearray"), ([], "list")])
def test_wrong_type_of_document(document, name):
    with pytest.raises(TypeError) as raised:
        json.loads(document)
    assert str(raised.value) == "loads() argument 's': expected str or bytes, got " + name


def test_subclasses_of_str_and_bytes():
    assert json.loads(type("S", (str,), {})("[1]")) == [1]
    if sys.implementation.name != "cpython":
        # Nothing there tells how many bytes an instance of a subclass really has.
        with pytest.raises(TypeError):
            json.loads(type("B", (bytes,), {})(b"[1]"))
    else:
        assert json.loads(type("B", (bytes,), {})(b"[1]")) == [1]


def test_exceptions_of_python_come_out_as_they_are():
    digits = "1" * 5000
    if not hasattr(sys, "get_int_max_str_digits"):
        assert json.loads(digits) == int(digits)
        return
    with pytest.raises(ValueError) as raised:
        json.loads('{"a": [' + digits + "]}")
    with pytest.raises(ValueError) as expected:
        int(digits)
    assert str(raised.value) == str(expected.value)
    with pytest.raises(ValueError) as raised:
        json.dumps({"a": [1 << 20000]})
    assert "line" not in str(raised.value)


@pytest.mark.parametrize(
    "opening, closing", [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]"), (" [ ", " ] ")], ids=["list", "dict", "both", "spaced"]
)
def test_reads_to_the_limit(opening, closing):
    levels = DEPTH // (opening.count("[") + opening.count("{"))
    document = opening * levels + "1" + closing * levels
    assert same(json.loads(document), standard.loads(document))
    for levels in [DEPTH + 1, 1000, 100000]:
        for document in [opening * levels + "1" + closing * levels, opening * levels]:
            with pytest.raises(ValueError, match="recursion limit exceeded at line 1 column [0-9]+"):
                json.loads(document)
            with pytest.raises(ValueError, match="recursion limit exceeded at line 1 column [0-9]+"):
                json.loads(document.encode())


def values():
    yield from [None, True, False, "", "a", "é😀", '"\\/\b\f\n\r\t\x00\x1f\x7f\u2028', [], {}, (), (1, (2,)), [[], [[]]]]
    yield from [0, 1, -1, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 2**64 - 1, 2**64, 10**400, -(10**400)]
    yield {"a": [1, {"b": None}], "é": "x", "": ()}
    yield {1: 2, -(2**70): 3, True: 4, None: 5, False: 6, 2.5: 7, 1e16: 8, -0.0: 9, "1": 10, 10**30: 11}


@pytest.mark.parametrize("value", list(values()), ids=ascii)
def test_writes_as_the_standard_library(value):
    expected = standard.dumps(value, separators=(",", ":"), ensure_ascii=False)
    assert json.dumps(value) == expected
    assert same(json.loads(json.dumps(value)), standard.loads(expected))


@pytest.mark.parametrize("value", [0.0, -0.0, 1.0, 0.1, 1e16, 1e22, 1.5e-7, 5e-324, 1.7976931348623157e308, 2**53 + 0.0, math.pi])
def test_writes_floats_that_read_the_same(value):
    for value in [value, -value]:
        assert same(standard.loads(json.dumps(value)), value)
        assert same(json.loads(json.dumps([value])), [value])


def test_tells_bools_from_ints():
    """GraalPy's HPy_Is takes the 1 and 0 of lists and dicts of objects for True and False."""
    value = [0, 1, None, True, False, 1.0, {"a": 1, "b": 0, "c": True, "d": False}, (1, "x", True)]
    document = '[0,1,null,true,false,1.0,{"a":1,"b":0,"c":true,"d":false},[1,"x",true]]'
    assert json.dumps(value) == document
    assert same(json.loads(document), standard.loads(document))
    assert json.dumps({1: 0}) == '{"1":0}' and json.dumps({True: False}) == '{"true":false}'


def test_writes_subclasses_as_what_they_are():
    class Odd:
        def __repr__(self):
            return "odd"

        __str__ = __repr__

    class OddInt(Odd, int):
        pass

    class OddFloat(Odd, float):
        pass

    class OddStr(Odd, str):
        pass

    value = [OddInt(1), OddInt(2**70), OddFloat(1.5), OddStr("s"), {OddInt(3): 1, OddFloat(2.5): 2, OddStr("t"): 3}]
    assert json.dumps(value) == '[1,1180591620717411303424,1.5,"s",{"3":1,"2.5":2,"t":3}]'
    assert json.dumps(type("L", (list,), {})([1])) == "[1]"
    assert json.dumps(type("T", (tuple,), {})([1])) == "[1]"
    assert json.dumps(type("D", (dict,), {})(a=1)) == '{"a":1}'


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_json_has_no_such_float(value):
    for object in [value, [value], {"a": value}, {value: 1}]:
        with pytest.raises(ValueError) as raised:
            json.dumps(object)
        assert str(raised.value) == "Out of range float values are not JSON compliant: {!r}".format(value)


def test_json_has_no_such_text():
    for object in ["\ud800", ["a\udfff"], {"\ud800": 1}]:
        with pytest.raises(UnicodeEncodeError):
            json.dumps(object)


@pytest.mark.parametrize("value, name", [(object(), "object"), (b"", "bytes"), (set(), "set"), (1j, "complex"), (int, "type")])
def test_json_has_no_such_objects(value, name):
    for object in [value, [1, value], {"a": {"b": value}}]:
        with pytest.raises(TypeError) as raised:
            json.dumps(object)
        assert str(raised.value) == "Object of type {} is not JSON serializable".format(name)


@pytest.mark.parametrize("key, name", [((), "tuple"), (b"", "bytes"), (frozenset(), "frozenset")])
def test_json_has_no_such_keys(key, name):
    with pytest.raises(TypeError) as raised:
        json.dumps([{key: 1}])
    assert str(raised.value) == "keys must be str, int, float, bool or None, not " + name


def nested(levels, wrap):
    value = 1
    for _ in range(levels):
        value = wrap(value)
    return value


@pytest.mark.parametrize("wrap", [lambda x: [x], lambda x: (x,), lambda x: {"a": x}], ids=["list", "tuple", "dict"])
def test_writes_to_the_limit(wrap):
    value = nested(DEPTH, wrap)
    document = json.dumps(value)
    assert document == standard.dumps(value, separators=(",", ":"))
    assert json.dumps(json.loads(document)) == document
    for levels in [DEPTH + 1, 500, 20000]:
        value = nested(levels, wrap)
        # PyPy's C API goes through the whole of a tuple by itself.
        own = "|maximum recursion depth exceeded" if sys.implementation.name == "pypy" and json.__hpy_host__ == "own" else ""
        with pytest.raises(RecursionError, match="more than 127 lists and dicts inside each other" + own):
            json.dumps(value)
        while not isinstance(value, int):
            value = value["a"] if isinstance(value, dict) else value[0]
    assert json.dumps([[]]) == "[[]]"


def test_circular_references():
    loop = []
    loop.append(loop)
    pair = {"a": [1, {}]}
    pair["a"][1]["b"] = pair
    wide = []
    wide.extend([wide] * 10)
    for value in [loop, pair, wide, [[loop]]]:
        with pytest.raises(ValueError, match="Circular reference detected"):
            json.dumps(value)
    shared = [1]
    assert json.dumps([shared, shared, [shared]]) == "[[1],[1],[[1]]]"
    loop.clear()
    pair.clear()
    wide.clear()


def test_objects_that_change_on_the_way():
    class Growing(dict):
        def __getitem__(self, key):
            self[len(self)] = key
            target.append(len(target))
            return dict.__getitem__(self, key)

    class Shrinking(dict):
        def __getitem__(self, key):
            value = dict.__getitem__(self, key)
            self.clear()
            target.clear()
            return value

    target = []
    target.extend([Growing(a=1, b=2), 1, 2])
    assert json.dumps(target).endswith(",1,2]")
    target = []
    target.extend([Shrinking(a=[1, 2]), 1, 2])
    assert json.dumps(target) == '[{"a":[1,2]},1,2]'
    target = []
    with pytest.raises(KeyError):
        json.dumps(Shrinking(a=1, b=2))

    class Failing(dict):
        def __getitem__(self, key):
            raise LookupError("mine")

    with pytest.raises(LookupError, match="mine") as raised:
        json.dumps([[Failing(a=1)]])
    assert type(raised.value) is LookupError
    del target


@pytest.mark.skipif(
    os.environ.get("HPY") == "debug" and sys.implementation.name != "cpython",
    reason="the debug modes of PyPy and GraalPy have one context, and abort when calls of extensions nest, of C ones too",
)
@pytest.mark.skipif(
    os.environ.get("HPY") == "debug" and sys.implementation.name != "cpython",
    reason="the debug modes of PyPy and GraalPy have one context: a call inside a call aborts the process (Wrong HPy Context!)",
)
def test_writing_inside_writing():
    class Again(dict):
        def __getitem__(self, key):
            return json.dumps(self.inner)

    again = Again(a=1)
    again.inner = again
    with pytest.raises(RecursionError):
        json.dumps(again)
    again.inner = [1]
    assert json.dumps(again) == '{"a":"[1]"}'
    again.inner = nested(DEPTH, lambda x: [x])
    with pytest.raises(RecursionError):
        json.dumps(again)
    again.inner = None
    assert json.dumps([again]) == '[{"a":"null"}]'


def test_keys_with_methods_of_their_own():
    class Key(str):
        armed = False

        def __hash__(self):
            if Key.armed:
                target.clear()
            return str.__hash__(self)

        def __eq__(self, other):
            if Key.armed:
                raise LookupError("mine")
            return str.__eq__(self, other)

    target = {Key("a"): [1], Key("b"): 2}
    assert json.dumps(target) == '{"a":[1],"b":2}'
    Key.armed = True
    with pytest.raises(LookupError):
        json.dumps([target])
    Key.armed = False


def in_thread(function, stack):
    results = []
    before = threading.stack_size(stack)
    try:
        thread = threading.Thread(target=lambda: results.append(function()))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    return results


@pytest.mark.skipif(sys.implementation.name == "graalpy", reason="GraalPy calls HPy on one thread only")
@pytest.mark.skipif(
    os.environ.get("HPY_TEST_ABI") == "cpython" and (3, 9) < sys.version_info[:2] < (3, 15),
    reason="a development build, whose functions take more of the stack",
)
def test_limits_fit_a_small_stack():
    def work():
        value = nested(DEPTH, lambda x: {"a": x} if isinstance(x, list) else [x])
        document = json.dumps(value)
        assert json.loads(document) == value
        errors = []
        for function, argument in [(json.loads, "[" * 100000), (json.dumps, nested(500, lambda x: [x]))]:
            try:
                function(argument)
            except (ValueError, RecursionError) as error:
                errors.append(type(error))
        return errors

    assert in_thread(work, 128 * 1024) == [[ValueError, RecursionError]]


class Documents:
    """Random values, and documents of them, that depend on nothing but the seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def text(self):
        alphabet = ['"', "\\", "/", "\n", "\x00", "\x7f", "a", "b", "é", "€", "\u2028", "\uffff", "\ufffd", "😀", "\U0010ffff"]
        return "".join(self.random.choice(alphabet) for _ in range(self.random.randrange(12)))

    def number(self):
        kind = self.random.randrange(4)
        if kind == 0:
            return self.random.randrange(-1000, 1000)
        if kind == 1:
            return self.random.getrandbits(self.random.randrange(1, 200)) * self.random.choice([1, -1])
        if kind == 2:
            return self.random.uniform(-1, 1) * 10.0 ** self.random.randrange(-320, 308)
        return float(self.random.randrange(-1000, 1000))

    def value(self, depth=5):
        kind = self.random.randrange(9 if depth else 6)
        if kind < 3:
            return [None, True, False][kind]
        if kind == 3:
            return self.text()
        if kind < 6:
            return self.number()
        if kind == 6:
            return {self.text(): self.value(depth - 1) for _ in range(self.random.randrange(6))}
        return [self.value(depth - 1) for _ in range(self.random.randrange(6))]


@pytest.mark.parametrize("seed", range(100))
def test_random_round_trips(seed):
    documents = Documents(seed)
    value = [documents.value() for _ in range(10)]
    assert same(json.loads(json.dumps(value)), value)
    assert same(standard.loads(json.dumps(value)), value)
    for options in [{}, {"ensure_ascii": False}, {"indent": 2}, {"separators": (",", ":")}]:
        document = standard.dumps(value, **options)
        assert same(json.loads(document), value)
        assert same(json.loads(document.encode("utf-8")), value)


def outcome(function, document):
    try:
        return function(document)
    except ValueError:
        return ValueError


def test_documents_cut_anywhere():
    document = standard.dumps(Documents(1).value(6), ensure_ascii=False).encode("utf-8") + b'["\\ud83d\\ude00", {"a": -1.5e-7}]'
    document = b'{"a": [1, ' + document.replace(b"][", b"], [") + b"]}"
    for end in range(len(document)):
        with pytest.raises(ValueError, match="at line 1 column [0-9]+$"):
            json.loads(document[:end])


def test_documents_with_wrong_bytes():
    generator = random.Random(2)
    document = b'{"a": [1, -2.5e+3, true, null, "x\\u00e9\\n", {"\xc3\xa9": "\xf0\x9f\x98\x80"}], "b": {"c": 12345678901234567890123}}'
    assert json.loads(document) == standard.loads(document)
    for _ in range(5000):
        changed = bytearray(document)
        for _ in range(generator.randrange(1, 4)):
            changed[generator.randrange(len(changed))] = generator.choice(b'{}[]",:\\u0e-.9 \n\x00\x80\xff\xed\xa0n')
        ours = outcome(json.loads, bytes(changed))
        if ours is not ValueError:
            assert same(ours, standard.loads(bytes(changed).decode("utf-8")))


def test_random_bytes():
    generator = random.Random(3)
    for _ in range(5000):
        document = bytes(generator.choice(b'{}[]",:\\u0e-.9 \n\x00\x80\xff\xc3\xa9truefalsn') for _ in range(generator.randrange(20)))
        ours = outcome(json.loads, document)
        if ours is not ValueError:
            assert same(ours, standard.loads(document.decode("utf-8")))


def test_many_keys_and_items():
    value = {"key {}".format(index): [index] * 3 for index in range(5000)}
    assert json.loads(standard.dumps(value)) == value
    assert json.dumps(value) == standard.dumps(value, separators=(",", ":"))
