"""ujson: documents of the kinds that benchmarks of JSON are made with, from a generator that always gives the same."""

import json
import random

import rows
import ujson

RANDOM = random.Random(1)


def word():
    return "".join(RANDOM.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(RANDOM.randrange(2, 10)))


def text():
    words = " ".join(word() for _ in range(15))
    return words + " 日本語テキスト" if RANDOM.random() < 0.4 else words


def message(number):
    return {
        "created_at": "Sun Aug 31 00:29:15 +0000 2014",
        "id": 505874924095815681 + number,
        "id_str": str(505874924095815681 + number),
        "text": text(),
        "source": '<a href="http://example.org/client">a client</a>',
        "truncated": False,
        "in_reply_to": None,
        "user": {"id": 1186275104, "name": word(), "followers": RANDOM.randrange(1000), "verified": False, "url": None, "description": text()},
        "entities": {"hashtags": [], "urls": [{"url": "http://example.org/" + word(), "indices": [3, 19]}]},
    }


def event(number):
    return {
        "description": None,
        "id": 138586341 + number,
        "logo": "/images/UE0AAAAACEKo6QAAAAZDSVRN",
        "name": "30th Anniversary Tour",
        "subTopicIds": [337184269, 337184283],
        "topicIds": [324846099, 107888604],
    }


DOCUMENTS = {
    "messages": [message(number) for number in range(600)],
    "events": {str(138586341 + number): event(number) for number in range(3000)},
    "coordinates": [[[RANDOM.uniform(-141, -52), RANDOM.uniform(41, 83)] for _ in range(1000)] for _ in range(40)],
    "user": {"id": 1, "name": "Alice Doe", "email": "a@example.com", "tags": ["x", "y"], "active": True, "score": 9.5},
    "floats": [RANDOM.random() for _ in range(256)],
    "ints": [RANDOM.randrange(10**6) for _ in range(256)],
    "ascii": ["abcdefghij%d" % number for number in range(256)],
    "non-ascii": ["äöüé日本%d" % number for number in range(256)],
}


def dumps_raw(document):
    return ujson.dumps(document, ensure_ascii=False)


def all_rows():
    for name, document in DOCUMENTS.items():
        text = json.dumps(document, ensure_ascii=False, indent=1 if name == "events" else None)
        yield name + ": loads str", ujson.loads, text
        yield name + ": loads bytes", ujson.loads, text.encode()
        yield name + ": dumps", ujson.dumps, document
        yield name + ": dumps raw", dumps_raw, document


rows.main(all_rows())
