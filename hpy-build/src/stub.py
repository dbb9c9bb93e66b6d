# Loads @NAME@ from @BINARY@. Written by hpy-build, and written again when it differs: changes made here do not last.
#
# No docstring and one name, removed at the end: importlib.reload runs this file in the namespace of the loaded module.


def __hpy_load__(namespace):
    import os
    import sys
    from importlib import import_module
    from importlib.machinery import ExtensionFileLoader
    from importlib.util import module_from_spec, spec_from_file_location
    from types import MappingProxyType

    module_name, binary_name, library_name = "@NAME@", "@BINARY@", "@LIBRARY@"
    name, spec = namespace["__name__"], namespace.get("__spec__")

    implementation, version = sys.implementation.name, tuple(sys.implementation.version[:3])
    names = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalPy"}
    interpreter = "{} {}.{}.{}".format(names.get(implementation, implementation), *version)

    def refusal(message, path=None):
        return ImportError("{}: {}".format(module_name, message), name=name, path=path)

    def find_host(mode):
        """The name of the host: "own", the one in the library; "package", hpy's package; or "native", the interpreter's."""
        wanted = os.environ.get("HPY_HOST", "").strip()
        if wanted not in ("", "own", "package", "native"):
            raise refusal("HPY_HOST={!r}: expected own, package or native".format(wanted))
        if implementation == "cpython":
            if wanted == "native":
                raise refusal("HPY_HOST=native: CPython has no HPy of its own, only the package hpy (HPY_HOST=package)")
            host = wanted or ("own" if mode == "universal" else "package")
        else:
            if wanted == "package":
                raise refusal("HPY_HOST=package: the package hpy is for CPython only, this is {}".format(interpreter))
            host = wanted or ("native" if has_native() else "own")
        if host == "own" and mode != "universal":
            raise refusal(
                "HPY={}: only {} has a {} mode, which hpy-rs's own host has not".format(
                    mode, "the package hpy (HPY_HOST=package)" if implementation == "cpython" else "HPY_HOST=native", mode
                )
            )
        return host

    def has_native():
        """Whether the interpreter has HPy built in: PyPy 7.3 and GraalPy to 24.2."""
        try:
            return hasattr(import_module("hpy.universal"), "_load_bootstrap")
        except ImportError:
            return False

    def find_universal(host):
        """The module hpy.universal of the host."""
        try:
            universal = import_module("hpy.universal")
        except ModuleNotFoundError:
            if host == "native":
                raise refusal("HPY_HOST=native: {} has no HPy of its own".format(interpreter)) from None
            if version >= (3, 14):
                raise refusal(
                    "the package hpy, which HPY and HPY_HOST ask for, is for CPython 3.8 to 3.13, this is {}".format(interpreter)
                ) from None
            raise refusal(
                "HPY and HPY_HOST ask for the package hpy: python -m pip install hpy==0.9.0"
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
        return universal

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

    def load_own(binary):
        """The module, made as that of any extension. The library finds its host in the C API of this process."""
        # What stands behind the last dot tells the symbol to look for.
        known = name if name.rpartition(".")[2] == module_name else module_name
        extension = ExtensionFileLoader(known, binary)
        module = module_from_spec(spec_from_file_location(known, binary, loader=extension))
        extension.exec_module(module)
        return module

    def load_universal(binary):
        """The module, made by hpy's package or the interpreter."""
        universal = find_universal(host)
        tag = binary.partition(".hpy")[2]
        if implementation != "graalpy" and not tag.startswith("0"):
            # CPython's package and PyPy look for the ABI's tag in the whole path and take the first one.
            raise refusal(
                'the path {} contains ".hpy" before the name of the file, which HPy takes for the ABI of the module; '
                "rename that folder".format(binary),
                binary,
            )
        # Not a dict: hpy 0.9.0 releases what it gets out of a dict once too often.
        environment = MappingProxyType(dict(os.environ, HPY=mode))
        try:
            return universal._load_bootstrap(module_name, name, package, binary, loader, spec, environment)
        except BaseException as error:
            # How hpy and GraalPy say that there is no such library or symbol. Other errors are the module's own.
            from_hpy = type(error) is RuntimeError and "HPy extension module" in str(error)
            if not from_hpy and type(error).__module__ != "polyglot":
                raise
            raise refusal("cannot load {}: {}".format(binary, error), binary) from None

    if "__hpy_host__" in namespace:
        # importlib.reload. As for every extension module the library stays; only the attributes are put right again.
        namespace["__file__"] = spec.origin = os.path.join(find_folder(), binary_name)
        return
    if name == "__main__" or spec is None:
        raise refusal("an extension module, not a program: import it")

    mode = find_mode()
    host = find_host(mode)
    binary = find_binary()
    package, loader = namespace.get("__package__"), namespace.get("__loader__")
    load = load_own if host == "own" else load_universal
    module = load(binary)
    # Hosts mix some of these up.
    spec.origin = binary
    module.__name__, module.__file__, module.__package__ = name, binary, package
    module.__loader__, module.__spec__ = loader, spec
    module.__hpy_host__ = host
    sys.modules[name] = module
    # For those who ran the loader on a module object of their own.
    namespace.update(vars(module))


# Without the module's names, which may be those of builtins: an extension has a function `open`, say.
__hpy_load__.__class__(__hpy_load__.__code__, {"__builtins__": __builtins__})(__hpy_load__.__globals__)
del __hpy_load__
