import pytest

import quickstart


def test_say_hello():
    assert quickstart.say_hello() == "Hello world"


def test_takes_no_arguments():
    with pytest.raises(TypeError):
        quickstart.say_hello("world")


def test_documentation():
    assert quickstart.__doc__ == "A greeting from Rust."
    assert quickstart.say_hello.__doc__ == "Say hello."
