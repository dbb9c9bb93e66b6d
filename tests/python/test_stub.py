"""The loader stub that hpy-build writes: where it finds the library, which host and mode it picks, what it says."""

import importlib
import importlib.util
import os
import runpy
import shutil
import sys
import types
import zipfile

import pytest

import hpy_test_ext

if os.environ.get("HPY_TEST_ABI") == "cpython":
    pytest.skip("the CPython ABI has no stub", allow_module_level=True)

NAME = "hpy_test_ext"
IMPLEMENTATION = sys.implementation.name
# The host that is not in the library, and may not be there.
OTHER = "package" if IMPLEMENTATION == "cpython" else "native"
BINARY = os.path.basename(hpy_test_ext.__file__)
FOLDER = os.path.dirname(hpy_test_ext.__file__)
LIBRARY = os.path.basename(os.path.realpath(hpy_test_ext.__file__))


def has_other():
    try:
        importlib.import_module("hpy.universal")
    except ImportError:
        return False
    return True


HAS_OTHER = has_other()
DEFAULT = "native" if OTHER == "native" and HAS_OTHER else "own"
HOST = os.environ.get("HPY_HOST") or DEFAULT


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """Neither the tests' own mode nor what they import is seen by the other tests. The host is that of all tests."""
    monkeypatch.delenv("HPY", raising=False)
    before = dict(sys.modules)
    yield
    for name in set(sys.modules) - set(before):
        if NAME in name or name.startswith("package_of_"):
            del sys.modules[name]
    sys.modules[NAME] = before[NAME]


@pytest.fixture
def built(tmp_path):
    return build(tmp_path / "built")


def build(folder):
    """What a build leaves: the library, a link to it, the stub."""
    folder.mkdir(parents=True)
    shutil.copy2(os.path.join(FOLDER, LIBRARY), str(folder / LIBRARY))
    shutil.copy2(os.path.join(FOLDER, NAME + ".py"), str(folder / (NAME + ".py")))
    (folder / BINARY).symlink_to(LIBRARY)
    return folder


def load(folder, monkeypatch):
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, NAME, raising=False)
    return importlib.import_module(NAME)


def refused(folder, monkeypatch):
    """The message of the ImportError."""
    with pytest.raises(ImportError) as raised:
        load(folder, monkeypatch)
    assert raised.value.name == NAME
    assert NAME not in sys.modules
    assert str(raised.value).startswith(NAME + ": ")
    return str(raised.value)


def public(module):
    return sorted(name for name in vars(module) if not name.startswith("__"))


def fake_host(monkeypatch):
    """Puts a host in the place of the package's or the interpreter's, one that loads nothing; returns the list of the calls' arguments."""
    calls = []

    def bootstrap(name, ext_name, package, path, loader, spec, env):
        calls.append((name, ext_name, package, path, env["HPY"]))
        return types.ModuleType("wrong")

    universal = types.ModuleType("hpy.universal")
    universal._load_bootstrap = bootstrap
    monkeypatch.setitem(sys.modules, "hpy.universal", universal)
    monkeypatch.setenv("HPY_HOST", OTHER)
    return calls


# What comes out of it


def test_attributes(built, monkeypatch):
    module = load(built, monkeypatch)
    assert module is sys.modules[NAME]
    assert module is not hpy_test_ext
    assert module.__name__ == module.__spec__.name == NAME
    assert module.__file__ == module.__spec__.origin == str(built / BINARY)
    assert module.__package__ == ""
    assert module.__loader__ is module.__spec__.loader
    assert module.__hpy_host__ == HOST
    assert public(module) == public(hpy_test_ext)


def test_attributes_where_the_host_sets_none(built, monkeypatch):
    fake_host(monkeypatch)
    module = load(built, monkeypatch)
    assert module.__name__ == module.__spec__.name == NAME
    assert module.__file__ == module.__spec__.origin == str(built / BINARY)
    assert module.__package__ == ""
    assert module.__loader__ is module.__spec__.loader


def test_nothing_of_the_stub_is_left(built, monkeypatch):
    names = set(vars(load(built, monkeypatch))) - set(public(hpy_test_ext))
    assert names <= {
        "__builtins__",
        "__doc__",
        "__file__",
        "__hpy_host__",
        "__library__",  # GraalPy's
        "__loader__",
        "__name__",
        "__package__",
        "__spec__",
    }


def test_in_a_package(tmp_path, monkeypatch):
    folder = build(tmp_path / "package_of_test" / "inner")
    (tmp_path / "package_of_test" / "__init__.py").write_text("")
    (folder / "__init__.py").write_text("from . import {0}\nfrom .{0} import __name__ as found\n".format(NAME))
    monkeypatch.syspath_prepend(str(tmp_path))
    package = importlib.import_module("package_of_test.inner")
    module = sys.modules["package_of_test.inner." + NAME]
    assert getattr(package, NAME) is module
    assert package.found == module.__name__ == module.__spec__.name == "package_of_test.inner." + NAME
    assert module.__package__ == "package_of_test.inner"
    assert public(module) == public(hpy_test_ext)


def test_reload_keeps_the_library(built, monkeypatch):
    module = load(built, monkeypatch)
    before = {name: getattr(module, name) for name in public(module)}
    doc = module.__doc__
    assert importlib.reload(module) is module is sys.modules[NAME]
    assert {name: getattr(module, name) for name in public(module)} == before
    assert module.__doc__ == doc
    assert module.__file__ == module.__spec__.origin == str(built / BINARY)


def test_module_object_of_the_callers_own(built):
    spec = importlib.util.spec_from_file_location(NAME, str(built / (NAME + ".py")))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert public(module) == public(hpy_test_ext)


def test_run_as_a_program(built):
    with pytest.raises(ImportError, match="not a program: import it"):
        runpy.run_path(str(built / (NAME + ".py")), run_name="__main__")


# Where it finds the library


@pytest.mark.parametrize("folder", ["with space", "\u00fcn\u00ef\u4e2d", "quote'", "a.hpy0", "100%"])
def test_odd_folder(folder, tmp_path, monkeypatch):
    folder = build(tmp_path / folder)
    assert load(folder, monkeypatch).__file__ == str(folder / BINARY)


def test_double_quote_in_the_path(tmp_path, monkeypatch):
    folder = build(tmp_path / 'quote"')
    if IMPLEMENTATION == "graalpy":
        # It passes the path on inside of quotes.
        with pytest.raises(ImportError, match="cannot load "):
            load(folder, monkeypatch)
    else:
        assert load(folder, monkeypatch).__file__ == str(folder / BINARY)


@pytest.mark.parametrize("folder", ["a.hpy1", ".hpy", ".hpyenv"])
def test_abi_tag_in_the_path(folder, tmp_path, monkeypatch):
    folder = build(tmp_path / folder)
    if IMPLEMENTATION == "graalpy" or HOST == "own":
        assert load(folder, monkeypatch).__file__ == str(folder / BINARY)
    else:
        assert 'contains ".hpy" before the name of the file' in refused(folder, monkeypatch)


def test_linked_folder(built, tmp_path, monkeypatch):
    (tmp_path / "link").symlink_to("built")
    assert load(tmp_path / "link", monkeypatch).__file__ == str(tmp_path / "link" / BINARY)


def test_linked_stub(built, tmp_path, monkeypatch):
    (tmp_path / (NAME + ".py")).symlink_to(os.path.join("built", NAME + ".py"))
    module = load(tmp_path, monkeypatch)
    assert module.__file__ == os.path.join(os.path.realpath(str(built)), BINARY)
    assert importlib.reload(module).__file__ == os.path.join(os.path.realpath(str(built)), BINARY)


def test_library_without_links(tmp_path, monkeypatch):
    """As in an installed package: one file under the host's name."""
    folder = build(tmp_path / "installed")
    (folder / BINARY).unlink()
    (folder / LIBRARY).rename(folder / BINARY)
    assert load(folder, monkeypatch).__file__ == str(folder / BINARY)
    assert sorted(p.name for p in folder.iterdir() if p.is_file()) == sorted([BINARY, NAME + ".py"])


@pytest.mark.parametrize("found", ["nothing", "dead link"])
def test_link_is_made(found, built, monkeypatch):
    (built / BINARY).unlink()
    if found == "dead link":
        (built / BINARY).symlink_to("elsewhere.so")
    assert load(built, monkeypatch).__file__ == str(built / BINARY)
    assert os.readlink(str(built / BINARY)) == LIBRARY


def no_links(*args, **kwargs):
    raise OSError(1, "no links here")


def test_copy_is_made_where_there_are_no_links(built, monkeypatch):
    fake_host(monkeypatch)
    (built / BINARY).unlink()
    monkeypatch.setattr(os, "symlink", no_links)
    load(built, monkeypatch)
    assert not (built / BINARY).is_symlink()
    assert (built / BINARY).read_bytes() == (built / LIBRARY).read_bytes()
    made = (built / BINARY).stat()
    load(built, monkeypatch)
    assert (built / BINARY).stat() == made


def test_copy_of_another_build_is_replaced(built, monkeypatch):
    fake_host(monkeypatch)
    (built / BINARY).unlink()
    (built / BINARY).write_bytes(b"old")
    monkeypatch.setattr(os, "symlink", no_links)
    load(built, monkeypatch)
    assert (built / BINARY).read_bytes() == (built / LIBRARY).read_bytes()
    assert len([p for p in built.iterdir() if p.name.startswith(BINARY)]) == 1


def test_current_copy_needs_no_writing(built, monkeypatch):
    fake_host(monkeypatch)
    (built / BINARY).unlink()
    shutil.copy(str(built / LIBRARY), str(built / BINARY))
    monkeypatch.setattr(os, "replace", no_links)
    load(built, monkeypatch)


def test_neither_link_nor_copy(built, monkeypatch):
    (built / BINARY).unlink()
    monkeypatch.setattr(os, "symlink", no_links)
    monkeypatch.setattr(shutil, "copy2", no_links)
    message = refused(built, monkeypatch)
    assert message.startswith("{}: cannot make {} from {}".format(NAME, built / BINARY, LIBRARY))
    assert "no links here" in message


def test_no_library(built, monkeypatch):
    (built / LIBRARY).unlink()
    message = refused(built, monkeypatch)
    assert message.startswith("{}: no {} in {}: run \"cargo build\"".format(NAME, LIBRARY, built))


def test_broken_library(built, monkeypatch):
    (built / LIBRARY).write_bytes(b"not a library")
    with pytest.raises(ImportError) as raised:
        load(built, monkeypatch)
    assert BINARY in str(raised.value)


def test_archive(built, monkeypatch):
    archive = built / "archive.zip"
    with zipfile.ZipFile(str(archive), "w") as file:
        for name in [NAME + ".py", LIBRARY]:
            file.write(str(built / name), name)
    assert "cannot be imported from inside an archive ({})".format(archive) in refused(archive, monkeypatch)


# Which mode it picks


@pytest.mark.parametrize(
    "value, mode",
    [
        (None, "universal"),
        ("", "universal"),
        (" ", "universal"),
        ("universal", "universal"),
        ("debug", "debug"),
        ("Trace", "trace"),
        (NAME + ":debug", "debug"),
        ("other:trace," + NAME + ":debug", "debug"),
        ("other : trace, " + NAME + " : debug", "debug"),
        (NAME + ":trace," + NAME + ":debug", "trace"),
        ("other:debug", "universal"),
        ("hpy:debug", "universal"),
        (NAME + "_2:debug", "universal"),
        ("other:nonsense", "universal"),
    ],
)
def test_mode(value, mode, built, monkeypatch):
    calls = fake_host(monkeypatch)
    if value is not None:
        monkeypatch.setenv("HPY", value)
    load(built, monkeypatch)
    assert calls == [(NAME, NAME, "", str(built / BINARY), mode)]
    assert os.environ.get("HPY") == value


def test_mode_by_dotted_name(tmp_path, monkeypatch):
    calls = fake_host(monkeypatch)
    build(tmp_path / "package_of_test")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("HPY", "package_of_test.{}:trace".format(NAME))
    importlib.import_module("package_of_test." + NAME)
    assert calls[0][0] == NAME
    assert calls[0][-1] == "trace"


@pytest.mark.parametrize("value", ["d", "debug,trace", NAME + ":", NAME + ":de", "1"])
def test_mode_that_is_none(value, built, monkeypatch):
    monkeypatch.setenv("HPY", value)
    assert "HPY={!r}: expected debug, trace or universal".format(value) in refused(built, monkeypatch)


@pytest.mark.skipif(not HAS_OTHER, reason="no host with modes")
@pytest.mark.parametrize("mode", ["debug", "trace"])
def test_mode_loads(mode, built, monkeypatch):
    monkeypatch.delenv("HPY_HOST", raising=False)
    monkeypatch.setenv("HPY", mode)
    module = load(built, monkeypatch)
    assert module.__hpy_host__ == OTHER
    assert public(module) == public(hpy_test_ext)


@pytest.mark.parametrize("mode", ["debug", "trace"])
def test_own_host_has_no_modes(mode, built, monkeypatch):
    monkeypatch.setenv("HPY_HOST", "own")
    monkeypatch.setenv("HPY", mode)
    message = refused(built, monkeypatch)
    assert "HPY={}: only ".format(mode) in message
    assert "HPY_HOST={}".format(OTHER) in message


# Which host it picks


@pytest.mark.parametrize("value", [None, "", " ", DEFAULT])
def test_default_host(value, built, monkeypatch):
    monkeypatch.delenv("HPY_HOST", raising=False)
    if value is not None:
        monkeypatch.setenv("HPY_HOST", value)
    assert load(built, monkeypatch).__hpy_host__ == DEFAULT


@pytest.mark.parametrize("value", ["own", OTHER])
def test_host(value, built, monkeypatch):
    if value == OTHER and not HAS_OTHER:
        pytest.skip("not there")
    monkeypatch.setenv("HPY_HOST", value)
    assert load(built, monkeypatch).__hpy_host__ == value


def test_own_host_where_there_is_no_other(built, monkeypatch):
    monkeypatch.delenv("HPY_HOST", raising=False)
    monkeypatch.setitem(sys.modules, "hpy.universal", None)
    assert load(built, monkeypatch).__hpy_host__ == "own"


@pytest.mark.parametrize(
    "value, message",
    [
        ("cpython", "HPY_HOST='cpython': expected own, package or native"),
        (
            "native" if OTHER == "package" else "package",
            "CPython has no HPy of its own" if OTHER == "package" else "the package hpy is for CPython only",
        ),
    ],
)
def test_host_that_is_none(value, message, built, monkeypatch):
    monkeypatch.setenv("HPY_HOST", value)
    assert message in refused(built, monkeypatch)


@pytest.mark.parametrize("variable, value", [("HPY_HOST", OTHER), ("HPY", "debug")])
def test_no_package(variable, value, built, monkeypatch):
    monkeypatch.delenv("HPY_HOST", raising=False)
    monkeypatch.setenv(variable, value)
    monkeypatch.setitem(sys.modules, "hpy.universal", None)
    message = refused(built, monkeypatch)
    if OTHER == "native":
        assert "has no HPy of its own" in message or "only HPY_HOST=native has a debug mode" in message
    elif sys.version_info >= (3, 14):
        assert "is for CPython 3.8 to 3.13" in message
    else:
        assert message.endswith("ask for the package hpy: python -m pip install hpy==0.9.0")


def test_package_that_is_too_old(built, monkeypatch):
    old = types.ModuleType("hpy.universal")
    old.get_version = lambda: ("0.0.4", "")
    monkeypatch.setitem(sys.modules, "hpy.universal", old)
    monkeypatch.setenv("HPY_HOST", OTHER)
    assert "hpy 0.0.4 is too old, HPy 0.9 is needed" in refused(built, monkeypatch)
