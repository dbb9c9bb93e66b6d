"""rpds: what programs do with persistent structures of a thousand items."""

import pickle

import rows
from rpds import HashTrieMap, HashTrieSet, List, Queue, Stack

TEXTS = {str(number): number for number in range(1000)}
TEN = {number: number for number in range(10)}
texts, same = HashTrieMap(TEXTS), HashTrieMap(TEXTS)
numbers = HashTrieMap({number: number for number in range(1000)})
one, other = HashTrieSet(range(1000)), HashTrieSet(range(500, 1500))
items, queue, stack = List(range(1000)), Queue(range(1000)), Stack(range(1000))

rows.main(
    [
        ("map: empty", lambda _: HashTrieMap(), None),
        ("map: of 10", HashTrieMap, TEN),
        ("map: of 1000", HashTrieMap, TEXTS),
        ("map: insert", lambda key: texts.insert(key, 1), "new"),
        ("map: remove", texts.remove, "777"),
        ("map: update with 10", texts.update, TEN),
        ("map: look up an int", lambda key: numbers[key], 777),
        ("map: look up a str", lambda key: texts[key], "777"),
        ("map: get, there", texts.get, "777"),
        ("map: get, not there", texts.get, "nothing"),
        ("map: in", lambda key: key in texts, "777"),
        ("map: len", len, texts),
        ("map: iterate", list, texts),
        ("map: iterate items", lambda it: list(it.items()), texts),
        ("map: ==", lambda it: it == same, texts),
        ("map: hash", hash, texts),
        ("map: repr", repr, texts),
        ("map: pickle", lambda it: pickle.loads(pickle.dumps(it)), texts),
        ("set: of 1000", HashTrieSet, range(1000)),
        ("set: in", lambda key: key in one, 777),
        ("set: |", lambda it: it | other, one),
        ("set: &", lambda it: it & other, one),
        ("list: of 10", List, range(10)),
        ("list: push_front", items.push_front, 1),
        ("list: first", lambda it: it.first, items),
        ("list: rest", lambda it: it.rest, items),
        ("list: iterate", list, items),
        ("queue: enqueue", queue.enqueue, 1),
        ("queue: dequeue", lambda it: it.dequeue(), queue),
        ("stack: push", stack.push, 1),
        ("stack: peek", lambda it: it.peek(), stack),
    ]
)
