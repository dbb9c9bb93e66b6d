"""The book is tested under the same conditions as tests/python."""

import importlib.util
import pathlib

path = pathlib.Path(__file__).resolve().parents[2] / "tests" / "python" / "conftest.py"
spec = importlib.util.spec_from_file_location("conftest_of_tests_python", str(path))
shared = importlib.util.module_from_spec(spec)
spec.loader.exec_module(shared)
if hasattr(shared, "pytest_runtest_call"):
    pytest_runtest_call = shared.pytest_runtest_call
