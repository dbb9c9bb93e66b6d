"""The book tells the truth: its Rust is this extension's, its Python prints what it says."""

import doctest
import importlib
import os
import pathlib
import re
import sys

import pytest

import book_snippets

BOOK = pathlib.Path(__file__).resolve().parents[1]
CHAPTERS = sorted((BOOK / "src").glob("*.md"))
BLOCK = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
INCLUDE = re.compile(r"\{\{#include ([\w./]+)(?::(\w+))?\}\}")
# Shown but not checked: commands and their output, manifests, tables of text.
UNCHECKED = {"console", "toml", "text"}

chapters = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)


def read(path):
    return path.read_text(encoding="utf-8")


def blocks(chapter):
    """Language, text, and line number of each block."""
    text = read(chapter)
    return [(m.group(1), m.group(2), text.count("\n", 0, m.start()) + 1) for m in BLOCK.finditer(text)]


@chapters
def test_rust_is_included(chapter):
    for language, text, line in blocks(chapter):
        assert language in UNCHECKED | {"rust", "pycon"}, line
        if language != "rust":
            continue
        for included in text.splitlines():
            match = INCLUDE.match(included)
            assert match, "line {}: Rust that is not included is not compiled".format(line)
            path, anchor = match.groups()
            code = read(chapter.parent / path)
            assert "ANCHOR: {}\n".format(anchor) in code, line
            assert "ANCHOR_END: {}\n".format(anchor) in code, line


def skip_without_classes():
    if os.environ.get("HPY") == "debug" and sys.implementation.name != "cpython":
        pytest.skip("the debug modes of PyPy and GraalPy have one context: a call inside a call aborts the process")
    try:
        importlib.import_module("shapes")
    except ImportError as error:
        assert "CPython 3.13" in str(error)
        pytest.skip(str(error))


@chapters
def test_python_prints_what_it_says(chapter):
    if chapter.stem == "hosts" and os.environ.get("HPY_TEST_ABI") == "cpython":
        pytest.skip("the CPython ABI has no host")
    if chapter.stem in ("classes", "buffers"):
        skip_without_classes()
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(verbose=False)
    names, output = {}, []
    for language, text, line in blocks(chapter):
        if language != "pycon":
            continue
        test = parser.get_doctest(text, names, chapter.name, str(chapter), line)
        assert test.examples, "line {} has no >>>".format(line)
        test.globs = names
        runner.run(test, out=output.append, clear_globs=False)
    assert runner.summarize(verbose=False).failed == 0, "".join(output)


def test_summary_lists_every_chapter():
    summary = read(BOOK / "src" / "SUMMARY.md")
    listed = set(re.findall(r"\]\((\w+\.md)\)", summary))
    assert listed == {path.name for path in CHAPTERS} - {"SUMMARY.md"}


@chapters
def test_links_lead_somewhere(chapter):
    for target in re.findall(r"\]\(([\w./-]+\.md)", read(chapter)):
        assert (chapter.parent / target).exists(), target


def test_readme_shows_the_quickstart_example():
    example = BOOK.parent / "examples" / "quickstart"
    code = read(example / "src" / "lib.rs") + read(example / "build.rs")
    shown = [text for language, text, _ in blocks(BOOK.parent / "README.md") if language == "rust"]
    assert len(shown) == 2
    assert all(text in code for text in shown)


def test_every_function_is_in_the_book():
    """What nobody reads need not be kept."""
    text = "".join(map(read, CHAPTERS))
    for name, value in vars(book_snippets).items():
        if callable(value):
            # Classes are raised, not called.
            form = r"\b{}\b" if isinstance(value, type) else r"\b{}\("
            assert re.search(form.format(name), text), name
