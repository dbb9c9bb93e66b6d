"""ujson.loads, of any bytes: it returns or raises a ValueError. What json reads it reads too, as the same; and what it has read, ujson.dumps writes so that it
is read as the same again."""

import json
import re

import ujson

# Two characters that become one if they are written as escapes.
PAIR = re.compile(r"\\ud[89ab]..\\ud[c-f]", re.IGNORECASE)

DECODER = json.JSONDecoder(strict=False)
FORMS = [
    lambda document: document.decode("utf-8", "surrogatepass"),
    lambda document: document,
    bytearray,
    lambda document: document.decode("latin-1"),
]


def check(data):
    how, document = data[:1] or b"\0", data[1:]
    how = how[0]
    try:
        given = FORMS[how & 3](document)
    except UnicodeDecodeError:
        given = document
    try:
        value = ujson.loads(given)
    except ValueError as error:
        # What json says has to be seen without this one's traceback.
        message = str(error)
    else:
        message = None
    expected = by_json(given)
    if message is not None:
        assert expected is None or "depth limit" in message, message
        return
    shown = repr(value)
    assert expected in (None, shown), (expected, shown)
    ensure_ascii = bool(how & 4)
    text = ujson.dumps(
        value,
        ensure_ascii=ensure_ascii,
        escape_forward_slashes=bool(how & 8),
        encode_html_chars=bool(how & 16),
        indent=(0, 2, -1, 1)[how >> 5 & 3],
    )
    if how & 128:
        text = text.encode("utf-8", "surrogatepass")
    if not (ensure_ascii and PAIR.search(shown)):
        again = repr(ujson.loads(text))
        assert again == shown, (shown, text, again)


def by_json(given):
    """What json reads, as a text, in which NaN is like itself. None if it reads nothing, and where ujson is different: a NUL ends a string for ujson."""
    try:
        text = given if isinstance(given, str) else given.decode("utf-8", "surrogatepass")
        return None if "\0" in text else repr(DECODER.decode(text))
    except (ValueError, RecursionError):
        return None


def seeds():
    small = [
        b'{"a": [1, -2.5e-3, true, false, null, NaN, -Infinity], "b": {"": "\\u00e9\\n\\/\\ud83d\\ude00"}}',
        '["Zoë", "\U0001f600", 18446744073709551616, 1e400, 01, 1., -]'.encode(),
        b'["\xed\xa0\xbd", "\xed\xa0\xbd\xed\xb8\x80", "\xc0\x80", "\xf5\x80\x80\x80", "\xff"]',
        b'["\\ud83d\\ud83d\\udca9", "\\ud800", "\\udc00\\ud800"]',
        # Keys that come again.
        json.dumps([{"key%d" % number: {"": number} for number in range(12)}] * 3).encode(),
    ]
    deep = [unit * 100000 for unit in (b"[", b'{"a":', b'[{"a":', b"]", b'"', b"\\")]
    deep += [b"[" * depth + b"]" * depth for depth in (1024, 1025, 100000)]
    # What would take a gigabyte if it were believed.
    huge = [b"1e1073741824", b"1e-1073741824", b"9" * 100000, b"0." + b"9" * 100000, b"-" + b"9" * 4300 + b".0", b"1" + b"e9" * 9]
    huge += [b'"\\U40000000"', b'{"length": 1073741824, "data": "', b"[1073741824]" * 2, b"\x00\x00\x00\x40", b'"' + b"\\u0061" * 50000 + b'"']
    truncated = [small[0][:length] for length in range(len(small[0]))]
    return [bytes([how]) + document for document in small + deep + huge + truncated for how in ((0, 1, 6, 255) if document in small else (1,))]
