"""The example ujson. The package's own tests say more; these hold what is ours."""

import decimal
import gc
import io
import json
import math
import os
import random
import sys

import pytest

import ujson

DOCUMENTS = [
    None,
    True,
    0,
    -1,
    2**63 - 1,
    -(2**63),
    2**64,
    -(10**30),
    1.5,
    -0.0,
    1e-5,
    1e16,
    5e-324,
    "",
    "a/b",
    'quo"te\\',
    "\x00\x1f\x7f",
    "Zoë \u2028 \U0001f600",
    [],
    {},
    [[], [{}], {"a": [1, {"b": None}]}],
    {"k%d" % index: [index] * 3 for index in range(300)},
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: repr(document)[:20])
@pytest.mark.parametrize("options", [{}, {"ensure_ascii": False}, {"indent": 3}, {"sort_keys": True}], ids=repr)
def test_round_trip(document, options):
    text = ujson.dumps(document, **options)
    assert ujson.loads(text) == json.loads(text) == document
    assert ujson.loads(text.encode()) == ujson.loads(bytearray(text.encode())) == document


@pytest.mark.parametrize(
    "text, value",
    [
        ("01", 1),
        ("-", 0),
        ("[1.]", [1.0]),
        ("-.5", -0.5),
        ("1e400", math.inf),
        ("-Infinity", -math.inf),
        ('"\x01"', "\x01"),
        (b'"\xed\xa0\x80"', "\ud800"),
        ('"\\ud83d\\ud83d\\udca9"', "\ud83d\U0001f4a9"),
        ('{"a":1,"a":2}', {"a": 2}),
    ],
)
def test_leniencies(text, value):
    assert ujson.loads(text) == value


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "Expected object or value"),
        ("1 2", "Trailing data"),
        ("[1,]", "Unexpected character found when decoding array value (1)"),
        ("[1 2]", "Unexpected character found when decoding array value (2)"),
        ('{"a" 1}', "No ':' found when decoding object value"),
        ("{1:2}", "Key name of object must be 'string' when decoding 'object'"),
        ('"a', "Unmatched '\"' when decoding 'string'"),
        ('"\\u12"', "Unexpected character in unicode escape sequence when decoding 'string'"),
        (b'"\xc0\xa2"', "Overlong 2-byte UTF-8 sequence detected when decoding 'string'"),
        ("[" * 1025, "Reached object decoding depth limit"),
    ],
)
def test_messages(text, message):
    with pytest.raises(ujson.JSONDecodeError) as caught:
        ujson.loads(text)
    assert str(caught.value) == message
    assert isinstance(caught.value, ValueError)


def test_depth():
    deep = 1
    for _ in range(1024):
        deep = [deep]
    assert ujson.loads(ujson.dumps(deep)) is not None
    with pytest.raises(OverflowError, match="Maximum recursion level reached"):
        ujson.dumps([deep])


def test_many_unclosed():
    for text in ("[" * 1000000, '{"a":' * 1000000, '"' + "a" * 1000000, '"' + "\\" * 1000001):
        with pytest.raises(ujson.JSONDecodeError):
            ujson.loads(text)


def resident():
    """Bytes of memory in use, where that says something: GraalPy's are a Java machine's, and debug mode keeps handles that were closed."""
    if sys.implementation.name == "graalpy" or os.environ.get("HPY") in ("debug", "trace") or not os.path.exists("/proc/self/statm"):
        return None
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def check_flat(work):
    """Twenty times as much would be left, if anything was."""
    work()
    if resident() is None:
        return
    for _ in range(3):
        work()
    before = resident()
    for _ in range(20):
        work()
    assert resident() - before < (8 if sys.implementation.name == "cpython" else 60) * 1000000


HOSTILE = {
    "deep lists": "[" * 100000,
    "deep lists, closed": "[" * 100000 + "]" * 100000,
    "deep dicts": '{"a":' * 100000,
    "deep, both": '[{"a":' * 100000,
    "a long list, truncated": "[" + '[1.5,"a"],' * 10000,
    "a long dict, truncated": "{" + '"key": {"a": [null]},' * 10000,
    "a long string, truncated": '["' + "\\u00e9a" * 100000,
    "a character of a gigabyte": '"\\U40000000"',
    "nothing of a gigabyte": '{"length": 1073741824, "data": "',
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_documents(text):
    def read():
        for document in (text, text.encode()):
            with pytest.raises(ujson.JSONDecodeError):
                ujson.loads(document)

    check_flat(read)


def test_a_gigabyte_is_not_believed():
    class Long(list):
        def __len__(self):
            return 1 << 30

        __length_hint__ = __len__

    def work():
        assert ujson.loads("[1e1073741824, 1e-1073741824, -1E+1073741824]") == [math.inf, 0, -math.inf]
        for indent in (1 << 30, 1 << 62):
            with pytest.raises(ValueError, match="Maximum allowed indentation"):
                ujson.dumps([[]], indent=indent)
        # Refused, or written as it is.
        try:
            assert ujson.dumps(Long([1])) == "[1]"
        except (IndexError, RuntimeError, SystemError):
            pass

    check_flat(work)


def test_truncated_documents():
    document = {"a": [1, -2.5e-3, True, None], "\u00e9\U0001f600": {"b\n/": ["\u2028", []]}}
    for options in ({}, {"ensure_ascii": False}, {"indent": 2}):
        text = ujson.dumps(document, **options)
        assert ujson.loads(text) == document
        for whole in (text, text.encode()):
            for length in range(len(whole)):
                with pytest.raises(ujson.JSONDecodeError):
                    ujson.loads(whole[:length])


def test_random_documents():
    parts = [b"[", b"]", b"{", b"}", b",", b":", b'"', b"\\", b"\\u", b"d83d", b"1", b"-", b".", b"e", b"null", b"true", b"NaN", b"Inf", b" ", b"\x00", b"\xed\xa0\xbd"]
    numbers = random.Random(1)
    for _ in range(3000):
        document = b"".join(numbers.choice(parts) if numbers.random() < 0.95 else bytes([numbers.randrange(256)]) for _ in range(numbers.randrange(20)))
        try:
            ujson.loads(document)
        except ValueError:
            pass


def test_deep_objects():
    for wrap in (lambda deep: [deep], lambda deep: {"a": deep}, lambda deep: (deep,)):
        deep = 1
        for _ in range(100000):
            deep = wrap(deep)
        # PyPy 8 makes tuples of the C API of all that are in each other, before ujson sees them.
        with pytest.raises((OverflowError, RecursionError), match="Maximum recursion level reached|recursion depth"):
            ujson.dumps(deep)
    endless = []
    endless.append(endless)
    with pytest.raises(OverflowError, match="Maximum recursion level reached"):
        ujson.dumps(endless, indent=3)


def test_objects():
    class Dict:
        def toDict(self):
            return {"a": 1}

    class Raw:
        def __json__(self):
            return b"[1, 2]"

    document = [Dict(), Raw(), decimal.Decimal("1.50"), (1, 2)]
    assert ujson.dumps(document) == '[{"a":1},[1, 2],1.5,[1,2]]'
    assert ujson.dumps({1, 2}, default=sorted) == "[1,2]"
    with pytest.raises(TypeError, match="is not JSON serializable"):
        ujson.dumps(object())
    with pytest.raises(TypeError, match="maximum recursion depth exceeded"):
        ujson.dumps(object(), default=lambda o: o)


def test_changed_on_the_way():
    numbers = [object(), 1, 2]

    def shorten(_):
        del numbers[:]
        return 0

    assert ujson.dumps(numbers, default=shorten) == "[0,1,2]"
    entries = {"a": object(), "b": 1}

    def empty(_):
        entries.clear()
        return 0

    assert ujson.dumps(entries, default=empty) == '{"a":0,"b":1}'


def test_keys():
    assert ujson.dumps({None: 1, True: 2, 1.5: 3, b"b": 4, (1,): 5}) == '{"null":1,"true":2,"1.5":3,"b":4,"(1,)":5}'
    with pytest.raises(TypeError):
        ujson.dumps({1: 1, "a": 2}, sort_keys=True)


def test_options():
    assert ujson.dumps("</&>") == '"<\\/&>"'
    assert ujson.dumps("</&>", encode_html_chars=True, escape_forward_slashes=False) == '"\\u003c/\\u0026\\u003e"'
    assert ujson.dumps([1, {"a": 2}], separators=(" , ", " : ")) == '[1 , {"a" : 2}]'
    assert ujson.dumps({"a": [1, 2]}, indent=-1) == '{"a": [1,2]}'
    assert ujson.dumps(b"a", reject_bytes=False) == '"a"'
    for options, error in [
        ({"allow_nan": False}, OverflowError),
        ({"indent": 1001}, ValueError),
        ({"separators": (",",)}, ValueError),
        ({"separators": [",", ":"]}, TypeError),
        ({"no_such": 1}, TypeError),
    ]:
        with pytest.raises(error):
            ujson.dumps([math.nan], **options)


def test_files():
    file = io.StringIO()
    ujson.dump({"a": "ü"}, file, ensure_ascii=False)
    assert file.getvalue() == '{"a":"ü"}'
    file.seek(0)
    assert ujson.load(file) == {"a": "ü"}
    for call in (lambda: ujson.load("[]"), lambda: ujson.dump([], "")):
        with pytest.raises(TypeError, match="expected file"):
            call()


def test_other_types():
    for document in (None, 1, [], object()):
        with pytest.raises(TypeError, match="Expected string, bytes, or bytearray"):
            ujson.loads(document)
    with pytest.raises(TypeError, match="Arbitrary bytes-like objects"):
        ujson.loads(memoryview(b"1"))


def test_other_names():
    assert ujson.encode is ujson.dumps and ujson.decode is ujson.loads
    assert ujson.__version__ == "6.1.0"
    assert ujson.JSONDecodeError.__module__ == "ujson"


@pytest.mark.skipif(not hasattr(sys, "set_int_max_str_digits"), reason="no limit of digits in this version")
def test_limit_of_digits():
    if sys.get_int_max_str_digits() == 0:
        pytest.skip("no limit of digits here")
    with pytest.raises(ValueError):
        ujson.loads("9" * 10000)
