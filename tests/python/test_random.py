"""src/numbers.rs, src/text.rs, src/containers.rs, src/conversions.rs: conversions of values made at random, against rules written in Python."""

import math
import operator
import os
import struct
import sys

import pytest

sys.path.append(os.path.dirname(os.path.abspath(__file__)))

import hpy_test_ext  # noqa: E402
from hpy_test_ext import containers, conversions, numbers, text  # noqa: E402
from hypothesis import given  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from random_values import (  # noqa: E402
    CPYTHON,
    Bytes,
    Dict,
    List,
    Str,
    anything,
    booleans,
    byte_strings,
    characters,
    examples,
    floats,
    ints,
    liars,
    numbers as any_numbers,
    outcome,
    proper_characters,
    proper_texts,
    scalars,
    texts,
    whole_numbers,
)

# The interpreter's own HPy, not a C API.
NOT_ASKED = hpy_test_ext.__hpy_host__ == "native" if os.environ.get("HPY_TEST_ABI") != "cpython" else False

RANGES = {}
for bits in (8, 16, 32, 64, 128):
    RANGES["i%d" % bits] = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    RANGES["u%d" % bits] = 0, 2**bits - 1
RANGES["isize"], RANGES["usize"] = RANGES["i64"], RANGES["u64"]


# Each rule says in Python what a conversion there and back makes of an object, or raises what it raises.


def rule_int(low, high):
    def rule(value):
        # An int is itself, whatever its class says of it.
        number = int.__add__(value, 0) if isinstance(value, int) else operator.index(value)
        if not low <= number <= high:
            raise OverflowError
        return number

    return rule


INTS = {name: rule_int(*limits) for name, limits in RANGES.items()}


def rule_f64(value):
    if isinstance(value, (str, bytes, bytearray)):
        raise TypeError
    # What a class made of float says is not asked for; PyPy's HPy does not ask one made of int either.
    if isinstance(value, float):
        return float.__pos__(value)
    if isinstance(value, int) and NOT_ASKED:
        return float(int.__add__(value, 0))
    return float(value)


def rule_f32(value):
    number = rule_f64(value)
    try:
        return struct.unpack("<f", struct.pack("<f", number))[0]
    except OverflowError:
        return math.copysign(math.inf, number)


def rule_bool(value):
    if value is not True and value is not False:
        raise TypeError
    return value


def rule_str(value):
    if not isinstance(value, str):
        raise TypeError
    # The characters themselves, whatever a subclass says of them.
    plain = str.__getitem__(value, slice(None))
    plain.encode()
    return plain if type(plain) is str else str.__str__(plain)


def rule_char(value):
    plain = rule_str(value)
    if len(plain) != 1:
        raise ValueError
    return plain


def rule_bytes(value):
    # Elsewhere nothing tells how long an instance of a subclass really is.
    if not isinstance(value, bytes) or not CPYTHON and type(value) is not bytes:
        raise TypeError
    return bytes(value)


def items_of(value):
    if isinstance(value, (list, tuple)):
        return value
    is_sequence = hasattr(value, "__getitem__") and hasattr(value, "__len__") and not hasattr(value, "keys")
    # A class can be subscripted, and has no length.
    if isinstance(value, (str, dict, type)) or not is_sequence:
        raise TypeError
    return value


def rule_list(item):
    return lambda value: [item(each) for each in items_of(value)]


def rule_array(length, item):
    def rule(value):
        result = rule_list(item)(value)
        if len(result) != length:
            raise ValueError
        return result

    return rule


def rule_byte_vector(value):
    return bytes(rule_list(INTS["u8"])(value))


def rule_byte_array(length):
    return lambda value: bytes(rule_array(length, INTS["u8"])(value))


def rule_option(inner):
    return lambda value: None if value is None else inner(value)


def rule_tuple(*items):
    def rule(value):
        if not isinstance(value, tuple):
            raise TypeError
        if len(value) != len(items):
            raise ValueError
        return tuple(item(each) for item, each in zip(items, value))

    return rule


def rule_dict(key, item):
    def rule(value):
        if not isinstance(value, dict):
            raise TypeError
        return {key(name): item(each) for name, each in value.items()}

    return rule


def check(function, rule, value):
    assert outcome(function, value) == outcome(rule, value)


@pytest.mark.parametrize("name", sorted(RANGES))
@examples(80)
@given(value=st.one_of(whole_numbers, liars, scalars))
def test_s6_ints(name, value):
    check(getattr(numbers, name + "s"), INTS[name], value)


@examples(300)
@given(value=st.one_of(any_numbers, liars, scalars))
def test_s6_floats(value):
    check(numbers.f64s, rule_f64, value)
    check(numbers.f32s, rule_f32, value)


@examples(200)
@given(bits=st.one_of(st.integers(0, 2**64 - 1), st.integers(0, 2**53 - 1).map(lambda low: low | 0x7FE << 52), st.integers(0, 2**53 - 1).map(lambda low: low | 0x7FF << 53)))
def test_s6_floats_of_all_bits(bits):
    check(numbers.nans, lambda bits: struct.unpack("<d", struct.pack("<Q", bits))[0], bits)


@examples(150)
@given(value=st.one_of(booleans, scalars))
def test_bools(value):
    check(numbers.booleans, rule_bool, value)


@examples(200)
@given(value=st.one_of(texts, proper_texts, texts.map(Str), scalars))
def test_s5_text(value):
    check(text.strings, rule_str, value)
    check(text.owned_strings, rule_str, value)
    check(conversions.cows, rule_str, value)
    check(text.str_len, lambda value: len(rule_str(value).encode()), value)


@examples(150)
@given(value=st.one_of(characters, proper_characters, texts, scalars))
def test_s5_characters(value):
    check(text.characters, rule_char, value)


# As often bytes as anything else, of which there are many more kinds.
@examples(150)
@given(value=st.booleans().flatmap(lambda fits: st.one_of(byte_strings, byte_strings.map(Bytes)) if fits else scalars))
def test_s5_bytes(value):
    check(text.borrow_bytes, rule_bytes, value)
    check(text.bytes_len, lambda value: len(rule_bytes(value)), value)


def lists(items, max_size=4, **sizes):
    return st.lists(items, max_size=max_size, **sizes)


def dicts(keys, values):
    return st.dictionaries(keys, values, max_size=4)


some_bytes = st.integers(0, 255)
BYTES = st.one_of(byte_strings, byte_strings.map(bytearray), byte_strings.map(Bytes), lists(some_bytes), lists(st.one_of(ints, some_bytes)), anything)
# The function, its rule, and values of which many fit.
CONTAINERS = {
    "byte_vectors": (text.byte_vectors, rule_byte_vector, BYTES),
    "byte_arrays": (conversions.arrays_of_bytes, rule_byte_array(3), st.one_of(st.binary(min_size=2, max_size=4), lists(some_bytes, min_size=2, max_size=4), BYTES)),
    "ints": (containers.vectors, rule_list(INTS["i64"]), st.one_of(lists(ints), lists(whole_numbers).map(List), lists(whole_numbers).map(tuple))),
    "i128s": (conversions.vectors_of_i128s, rule_list(INTS["i128"]), lists(whole_numbers)),
    "strs": (containers.string_vectors, rule_list(rule_str), st.one_of(lists(proper_texts), lists(texts))),
    "floats": (conversions.vectors_of_floats, rule_list(rule_f64), st.one_of(lists(floats), lists(any_numbers))),
    "bools": (conversions.vectors_of_booleans, rule_list(rule_bool), lists(booleans)),
    "chars": (conversions.vectors_of_characters, rule_list(rule_char), st.one_of(lists(proper_characters), lists(characters))),
    "lists_of_bytes": (conversions.vectors_of_bytes, rule_list(rule_byte_vector), lists(st.one_of(byte_strings, lists(some_bytes)))),
    "arrays": (containers.arrays, rule_array(3, rule_f64), lists(any_numbers, min_size=2, max_size=4)),
    "arrays_of_texts": (conversions.arrays_of_texts, rule_array(2, rule_str), lists(proper_texts, min_size=1, max_size=3)),
    "nested": (containers.nested, rule_list(rule_list(rule_option(INTS["i64"]))), lists(lists(st.one_of(st.none(), ints)))),
    "options": (containers.optional_ints, rule_option(INTS["i64"]), st.one_of(st.none(), whole_numbers)),
    "options_of_lists": (conversions.options_of_vectors, rule_option(rule_list(rule_option(rule_bool))), st.one_of(st.none(), lists(st.one_of(st.none(), booleans)))),
    "lists_of_pairs": (containers.pairs, rule_list(rule_tuple(rule_str, INTS["i64"])), lists(st.tuples(proper_texts, ints))),
    "pairs": (conversions.pairs, rule_tuple(INTS["i64"], rule_str), st.one_of(st.tuples(ints, proper_texts), st.tuples(ints), st.tuples(ints, texts, ints))),
    "triples": (conversions.triples, rule_tuple(rule_bool, rule_f64, rule_byte_vector), st.tuples(booleans, any_numbers, byte_strings)),
    "dicts_by_text": (containers.hash_maps, rule_dict(rule_str, INTS["i64"]), st.one_of(dicts(proper_texts, ints), dicts(texts, ints).map(Dict))),
    "dicts_by_int": (containers.btree_maps, rule_dict(INTS["i64"], rule_list(rule_str)), dicts(ints, lists(proper_texts))),
    "dicts_of_options": (conversions.hash_maps_of_floats, rule_dict(INTS["i64"], rule_option(rule_f64)), dicts(ints, st.one_of(st.none(), any_numbers))),
    "dicts_of_bools": (conversions.btree_maps_of_booleans, rule_dict(rule_str, rule_bool), dicts(proper_texts, booleans)),
}


@pytest.mark.parametrize("name", sorted(CONTAINERS))
@examples(100)
@given(data=st.data())
def test_containers(name, data):
    function, rule, values = CONTAINERS[name]
    check(function, rule, data.draw(st.one_of(values, anything)))
