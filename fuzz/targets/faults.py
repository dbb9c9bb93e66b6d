"""What is wrong on purpose: `cargo xtask fuzz` believes in nothing before each of these was a finding."""

import gc

LEFT = []


class Cycle:
    pass


def check(data):
    if data == b"exception":
        raise ValueError("wrong")
    if data == b"leak":
        LEFT.append(object())
    if data == b"cycle":
        # Not one: a collection finds it.
        cycle = Cycle()
        cycle.itself = cycle
    if data == b"claim":
        bytearray(1 << 30)
    if data == b"growth":
        gc.disable()
        while True:
            LEFT.append(b"1" * 1000000)


def seeds():
    return [b"cycle"]
