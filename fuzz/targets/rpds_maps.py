"""HashTrieMap, HashTrieSet and the views, beside dict and set: any operations, one after the other, with keys whose hashes collide and that raise now and then.

Each version of a map or set is kept, with the dict or set that it is like: what is made of it later, and what fails, must not change it."""

import rpds
from shared import Boom, Source


class Key:
    """Equal to others of its number. Asked for its hash, or compared, for the n-th time from when `left` was set to n, it raises."""

    __slots__ = ("number", "hash")
    left = 0
    # A map or set that is looked at meanwhile, and changed.
    watched = None

    def __init__(self, number):
        self.number = number
        # All the same, some that share their lowest or highest bits, and numbers.
        self.hash = (7, number % 3 << 60, number << 5, number % 4 - 2, number)[number // 8 % 5]

    def step(self):
        if Key.left:
            Key.left -= 1
            if not Key.left:
                raise Boom
        if Key.watched is not None:
            watched, Key.watched = Key.watched, None
            assert len(watched) == len(list(watched)) <= len(watched.update([("meanwhile", 1)]))

    def __hash__(self):
        self.step()
        return self.hash

    def __eq__(self, other):
        self.step()
        return isinstance(other, Key) and self.number == other.number

    def __repr__(self):
        return f"Key({self.number})"


class Mapping:
    """What is a mapping by its methods alone."""

    def __init__(self, entries):
        self.entries = entries

    def keys(self):
        return iter(self.entries)

    def __getitem__(self, key):
        return self.entries[key]


MOST_KEYS = 80
MOST_VERSIONS = 6
FAILED = object()


class Operations:
    def __init__(self, source):
        self.source = source
        self.maps = [(rpds.HashTrieMap(), {})]
        self.sets = [(rpds.HashTrieSet(), set())]

    def key(self):
        """A new object each time, for one of the keys."""
        return Key(self.source.byte() % MOST_KEYS)

    def keys(self):
        return [self.key() for _ in range(self.source.byte() % 12)]

    def value(self):
        number = self.source.byte()
        return number if number < 200 else self.source.pick([None, [], float("nan"), Key(number), self.maps[-1][0], self.sets[-1][0], "text"])

    def entries(self):
        return {key: self.value() for key in self.keys()}

    def attempt(self, work, watched):
        """What `work()` returns, or FAILED: one in four times, a key raises in it."""
        fuse = self.source.byte()
        Key.left = fuse >> 2 if fuse & 3 == 0 else 0
        Key.watched = watched if fuse & 3 == 1 else None
        try:
            return work()
        except Boom:
            assert fuse & 3 == 0
            return FAILED
        finally:
            Key.left, Key.watched = 0, None

    def step(self):
        if self.source.byte() & 1:
            self.step_of_maps()
        else:
            self.step_of_sets()

    def step_of_maps(self):
        port, model = self.source.pick(self.maps)
        operation = self.source.byte() % 20
        key, value = self.key(), self.value()
        if operation in (0, 1, 2):
            self.add_map(lambda: port.insert(key, value), {**model, key: value}, port)
        elif operation in (3, 4, 5):
            less = {own: value for own, value in model.items() if own != key}
            if operation == 3 and len(less) == len(model):
                raises(KeyError, lambda: self.attempt(lambda: port.remove(key), port) is FAILED)
            else:
                self.add_map(lambda: port.remove(key) if operation == 3 else port.discard(key), less, port)
        elif operation == 6:
            entries = self.entries()
            forms = [lambda: entries, lambda: list(entries.items()), lambda: rpds.HashTrieMap(entries), lambda: Mapping(entries), lambda: iter(entries.items())]
            form = self.source.pick(forms)()
            self.add_map(lambda: port.update(form), {**model, **entries}, port)
        elif operation == 7:
            other, model_of_other = self.source.pick(self.maps)
            names = {self.source.pick("abc"): value}
            self.add_map(lambda: port.update(other, other, **names), {**model, **model_of_other, **names}, port)
        elif operation == 8:
            keys = self.keys()
            self.add_map(lambda: rpds.HashTrieMap.fromkeys(iter(keys), value), dict.fromkeys(keys, value), port)
        elif operation == 9:
            entries = self.entries()
            self.add_map(lambda: self.source.pick([rpds.HashTrieMap, rpds.HashTrieMap.convert])(entries), entries, port)
        elif operation == 10:
            found = self.attempt(lambda: port.get(key, FAILED), port)
            # What has failed is not looked at, a default is FAILED too.
            assert found is FAILED or found is model[key]
        elif operation == 11:
            found = self.attempt(lambda: key in port, port)
            assert found is FAILED or found == (key in model)
        elif operation == 12:
            other, model_of_other = self.source.pick(self.maps)
            equal = self.attempt(lambda: (port == other, port != other), port)
            assert equal is FAILED or equal == (model == model_of_other, model != model_of_other)
        elif operation in (13, 14):
            self.step_of_views(port, model)
        elif operation == 15:
            try:
                hashed = self.attempt(lambda: hash(port), port)
            except TypeError:
                # Whatever it was that a value has raised.
                pass
            else:
                assert hashed is FAILED or hashed == hash(rpds.HashTrieMap(model))
                hash(tuple(model.values()))
        elif operation == 16:
            repr(port), repr(port.keys()), repr(port.values()), repr(port.items())
        elif operation == 17:
            made = self.attempt(port.__reduce__, port)
            if made is not FAILED:
                self.add_map(lambda: made[0](*made[1]), model, port)
        elif operation == 18:
            wrong = self.source.pick([5, [1], [(1, 2, 3)], "ab", [([], 1)], {"a"}, object(), port])
            try:
                port.update(wrong) and rpds.HashTrieMap(wrong)
            except (TypeError, ValueError):
                pass
        else:
            walk = iter(port)
            for _ in range(self.source.byte() % 8):
                next(walk, None)

    def step_of_views(self, port, model):
        keys, items, others = port.keys(), port.items(), self.keys()
        operation = self.source.byte() % 8
        if operation == 0:
            self.add_set(lambda: self.source.pick([keys.__and__, keys.intersection])(others), model.keys() & others, port)
        elif operation == 1:
            self.add_set(lambda: self.source.pick([keys.__or__, keys.union])(others), model.keys() | others, port)
        elif operation in (2, 3):
            pairs = [(key, self.source.byte()) for key in others] + [1, (1,), "ab"]
            expected = set(pairs) & {(key, value) for key, value in model.items() if isinstance(value, int)}
            if operation == 2:
                found = self.attempt(lambda: [pair in items for pair in pairs], None)
                assert found is FAILED or found == [pair in expected for pair in pairs]
            else:
                self.add_set(lambda: self.source.pick([items.__and__, items.intersection])(pairs), expected, None)
        elif operation == 4:
            value = self.value()
            found = self.attempt(lambda: value in port.values(), None)
            assert found is FAILED or found == (value in model.values())
        elif operation == 5:
            other, model_of_other = self.source.pick(self.sets)
            other = self.source.pick([other, model_of_other, frozenset(model_of_other)])
            self.compare(keys, model.keys(), other, model_of_other)
        elif operation == 6:
            other, model_of_other = self.source.pick(self.maps)
            self.compare(keys, model.keys(), other.keys(), model_of_other.keys())
        else:
            assert items == port.items() and keys == port.keys() and (keys <= {1}) == (not model)

    def step_of_sets(self):
        port, model = self.source.pick(self.sets)
        other, model_of_other = self.source.pick(self.sets)
        operation = self.source.byte() % 18
        key = self.key()
        if operation in (0, 1, 2):
            self.add_set(lambda: port.insert(key), model | {key}, port)
        elif operation in (3, 4, 5):
            if operation == 3 and key not in model:
                raises(KeyError, lambda: self.attempt(lambda: port.remove(key), port) is FAILED)
            else:
                self.add_set(lambda: port.remove(key) if operation == 3 else port.discard(key), model - {key}, port)
        elif operation == 6:
            keys = self.keys()
            self.add_set(lambda: port.update(keys, other, iter(keys)), model.union(keys, model_of_other), port)
        elif operation == 7:
            keys = self.keys()
            self.add_set(lambda: rpds.HashTrieSet(iter(keys)), set(keys), port)
        elif operation == 8:
            self.add_set(lambda: self.source.pick([port.__or__, port.union])(other), model | model_of_other, port)
        elif operation == 9:
            self.add_set(lambda: self.source.pick([port.__and__, port.intersection])(other), model & model_of_other, port)
        elif operation == 10:
            self.add_set(lambda: self.source.pick([port.__sub__, port.difference])(other), model - model_of_other, port)
        elif operation == 11:
            self.add_set(lambda: self.source.pick([port.__xor__, port.symmetric_difference])(other), model ^ model_of_other, port)
        elif operation == 12:
            found = self.attempt(lambda: key in port, port)
            assert found is FAILED or found == (key in model)
        elif operation == 13:
            other = self.source.pick([other, model_of_other, frozenset(model_of_other), dict.fromkeys(model_of_other).keys()])
            self.compare(port, model, other, model_of_other)
        elif operation == 14:
            assert hash(port) == hash(rpds.HashTrieSet(model)) and len(repr(port)) > 12
        elif operation == 15:
            made = self.attempt(port.__reduce__, port)
            if made is not FAILED:
                self.add_set(lambda: made[0](*made[1]), model, port)
        elif operation == 16:
            raises(TypeError, lambda: self.source.pick([port.insert, port.discard, port.remove, port.__contains__])([]))
        else:
            wrong = self.source.pick([5, None, object(), [[]], [{}]])
            raises(TypeError, lambda: port.update(wrong))

    def compare(self, port, model, other, model_of_other):
        names = ["__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"]
        name = self.source.pick(names)
        found = self.attempt(lambda: getattr(port, name)(other), None)
        assert found is FAILED or found == getattr(set(model), name)(set(model_of_other)), (name, port, other)

    def add_map(self, work, model, watched):
        self.add(self.maps, work, model, watched, rpds.HashTrieMap, same_map)

    def add_set(self, work, model, watched):
        self.add(self.sets, work, model, watched, rpds.HashTrieSet, same_set)

    def add(self, versions, work, model, watched, kind, same):
        port = self.attempt(work, watched)
        if port is FAILED:
            return
        assert type(port) is kind
        same(port, model)
        if len(versions) == MOST_VERSIONS:
            same(*versions.pop(self.source.byte() % MOST_VERSIONS))
        versions.append((port, model))


def raises(kind, work):
    """`work()` raises that, or returns True."""
    try:
        returned = work()
    except kind:
        return
    assert returned is True


def same_map(port, model):
    entries = dict(port.items())
    assert len(port) == len(entries) == len(model) == len(port.items())
    for key, value in model.items():
        assert entries[key] is value and port[key] is value, (port, model)
    assert [id(key) for key in port] == [id(key) for key in port.keys()] == [id(key) for key, _ in port.items()]
    assert [id(value) for value in port.values()] == [id(value) for _, value in port.items()]


def same_set(port, model):
    assert len(port) == len(model) and set(port) == model, (port, model)
    for key in model:
        assert key in port, (port, model)


def check(data):
    source = Source(data)
    operations = Operations(source)
    # An input of a megabyte would take minutes.
    for _ in range(100):
        if not source.more():
            break
        operations.step()
    for port, model in operations.maps:
        same_map(port, model)
    for port, model in operations.sets:
        same_set(port, model)


def seeds():
    of_maps = [bytes([1, 0, operation, number, number, 3]) for operation in range(20) for number in range(0, 80, 3)]
    of_sets = [bytes([0, 255, 255, operation, number, 3]) for operation in range(18) for number in range(0, 80, 3)]
    many = b"".join(bytes([1, 255, 0, number, number, 3]) for number in range(80))
    return [b"".join(of_maps[start : start + 20]) for start in range(0, len(of_maps), 10)] + [b"".join(of_sets[start : start + 20]) for start in range(0, len(of_sets), 10)] + [many]
