# Loads @NAME@ from @BINARY@. Written by hpy-build, and written again when it differs: changes made here do not last.
#
# No docstring and one name, removed at the end: importlib.reload runs this file in the namespace of the loaded module.


def __hpy_load__(namespace):
    import os
    import sys
    from importlib import import_module
    from types import MappingProxyType

    module_name, binary_name, library_name = "@NAME@", "@BINARY@", "@LIBRARY@"
    name, spec = namespace["__name__"], namespace.get("__spec__")

    def refusal(message, path=None):
        return ImportError("{}: {}".format(module_name, message), name=name, path=path)

    def find_host():
        """The name of the host and its module, hpy.universal."""
        names = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalPy"}
        implementation = sys.implementation.name
        called = names.get(implementation, implementation)
        version = tuple(sys.implementation.version[:3])
        interpreter = "{} {}.{}.{}".format(called, *version)
        default = "package" if implementation == "cpython" else "native"

        wanted = os.environ.get("HPY_HOST", "").strip() or default
        if wanted not in ("own", "package", "native"):
            raise refusal("HPY_HOST={!r}: expected own, package or native".format(wanted))
        if wanted == "own":
            raise refusal("HPY_HOST=own: hpy-rs's own host is not built yet")
        if wanted != default and default == "package":
            raise refusal("HPY_HOST=native: CPython has no HPy of its own, only the package hpy (HPY_HOST=package)")
        if wanted != default:
            raise refusal("HPY_HOST=package: the package hpy is for CPython only, this is {}".format(interpreter))

        try:
            universal = import_module("hpy.universal")
        except ModuleNotFoundError:
            if default == "native" or version >= (3, 14):
                raise refusal(
                    "this interpreter ({}) has no HPy host yet; use CPython 3.8 to 3.13 with the package hpy, "
                    "PyPy 7.3 or GraalPy 24.2".format(interpreter)
                ) from None
            raise refusal(
                "{} needs the package hpy: python -m pip install hpy==0.9.0".format(interpreter)
            ) from None
        except ImportError as error:
            raise refusal(
                "the package hpy does not load on {} ({}); install it again: "
                "python -m pip install --force-reinstall hpy==0.9.0".format(interpreter, error)
            ) from error
        if not hasattr(universal, "_load_bootstrap"):
            raise refusal(
                "hpy {} is too old, HPy 0.9 is needed: python -m pip install hpy==0.9.0".format(
                    universal.get_version()[0]
                )
            )
        return default, universal

    def find_mode():
        """What HPY asks for: "debug" for all modules or "a:debug,b:trace" by name. Empty means unset."""
        wanted = os.environ.get("HPY", "").strip()
        mode = wanted.lower() or "universal"
        if ":" in wanted:
            mode = "universal"
            for entry in wanted.split(","):
                listed, _, listed_mode = entry.partition(":")
                if listed.strip() in (name, module_name):
                    mode = listed_mode.strip().lower()
                    break
        if mode not in ("universal", "debug", "trace"):
            raise refusal(
                "HPY={!r}: expected debug, trace or universal, for all modules (HPY=debug) or by name "
                "(HPY={}:debug)".format(wanted, module_name)
            )
        return mode

    def replace(path, make):
        """Makes `path` in one step, so that another process sees it whole or not at all."""
        temporary = "{}.{}".format(path, os.getpid())
        try:
            make(temporary)
            os.replace(temporary, path)
        finally:
            if os.path.lexists(temporary):
                os.remove(temporary)

    def find_folder():
        """The folder of the library: this file's, or where a link to this file leads."""
        stub = os.path.abspath(namespace["__file__"])
        if not os.path.lexists(os.path.join(os.path.dirname(stub), binary_name)):
            stub = os.path.realpath(stub)
        return os.path.dirname(stub)

    def find_binary():
        """The path of the library under the name that hosts take it by. Made here where the build could not."""
        folder = find_folder()
        if not os.path.isdir(folder):
            raise refusal("cannot be imported from inside an archive ({}); unpack it".format(folder), folder)
        binary, library = os.path.join(folder, binary_name), os.path.join(folder, library_name)
        if os.path.exists(library) and not (os.path.islink(binary) and os.path.exists(binary)):
            try:
                update(binary, library)
            except OSError as error:
                raise refusal(
                    "cannot make {} from {}: {}; make it by hand or build into another folder".format(
                        binary, library_name, error
                    ),
                    binary,
                ) from error
        if not os.path.exists(binary):
            raise refusal(
                'no {} in {}: run "cargo build" in its package, whose Cargo.toml needs '
                'crate-type = ["cdylib"] under [lib]'.format(library_name, folder),
                binary,
            )
        return binary

    def update(binary, library):
        """Links `binary` to `library`, or copies it where there are no links, unless it is a copy that is current."""
        import filecmp
        import shutil

        if os.path.exists(binary) and filecmp.cmp(library, binary):
            return
        try:
            replace(binary, lambda path: os.symlink(library_name, path))
        except (OSError, NotImplementedError):
            replace(binary, lambda path: shutil.copy2(library, path))

    if "__hpy_host__" in namespace:
        # importlib.reload. As for every extension module the library stays; only the attributes are put right again.
        namespace["__file__"] = spec.origin = os.path.join(find_folder(), binary_name)
        return
    if name == "__main__" or spec is None:
        raise refusal("an extension module, not a program: import it")

    host, universal = find_host()
    mode = find_mode()
    binary = find_binary()
    tag = binary.partition(".hpy")[2]
    if sys.implementation.name != "graalpy" and not tag.startswith("0"):
        # CPython's package and PyPy look for the ABI's tag in the whole path and take the first one.
        raise refusal(
            'the path {} contains ".hpy" before the name of the file, which HPy takes for the ABI of the module; '
            "rename that folder".format(binary),
            binary,
        )
    # Not a dict: hpy 0.9.0 releases what it gets out of a dict once too often.
    environment = MappingProxyType(dict(os.environ, HPY=mode))
    package, loader = namespace.get("__package__"), namespace.get("__loader__")
    try:
        module = universal._load_bootstrap(module_name, name, package, binary, loader, spec, environment)
    except BaseException as error:
        # How hpy and GraalPy say that there is no such library or symbol. Other errors are the module's own.
        from_hpy = type(error) is RuntimeError and "HPy extension module" in str(error)
        if not from_hpy and type(error).__module__ != "polyglot":
            raise
        raise refusal("cannot load {}: {}".format(binary, error), binary) from None
    # PyPy mixes some of these up.
    spec.origin = binary
    module.__name__, module.__file__, module.__package__ = name, binary, package
    module.__loader__, module.__spec__ = loader, spec
    module.__hpy_host__ = host
    sys.modules[name] = module
    # For those who ran the loader on a module object of their own.
    namespace.update(vars(module))


__hpy_load__(globals())
del __hpy_load__
