"""What the targets make of the bytes of an input."""

import sys

# More than what may be inside each other in a JSON document.
sys.setrecursionlimit(5000)


class Boom(Exception):
    """What the targets' own objects raise."""


class Source:
    """Takes bytes of an input, one after the other. Behind its end there are zeros."""

    def __init__(self, data):
        self.data = data
        self.position = 0

    def more(self):
        return self.position < len(self.data)

    def byte(self):
        self.position += 1
        return self.data[self.position - 1] if self.position <= len(self.data) else 0

    def take(self, count):
        self.position += count
        return self.data[self.position - count : self.position]

    def pick(self, choices):
        return choices[self.byte() % len(choices)]

    def number(self, count):
        return int.from_bytes(self.take(count), "little")
