"""The rules of our own that no linter knows. `STYLE.md` says them in words."""

import re
from collections import Counter
from hashlib import sha256
from statistics import median
from xml.etree import ElementTree

import pytest

from alphorn.cli import COMMANDS
from alphorn.commands.settings import every
from alphorn.lib.environment import BETWEEN_PROCESSES, PREFIX
from alphorn.networks import NETWORKS
from alphorn.web.base.style import PARTS
from tests.sources import PRODUCT, ROOT, modules, templates

STATIC = PRODUCT / "static"
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_OPENING = 300, 40, 4
SHORT_FILE, SHORT_FUNCTION = 60, 6  # the median
# Longer, and for what reason.
LONGER = {"alphorn/networks/reasons.py": "one table: a new reason is an entry there, and nowhere else"}
FULL_FOLDER = 25  # modules
DATABASE_URL = "DATABASE_URL"
# A style or a script that stands in a page, which the page's policy would not run anyway.
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", re.IGNORECASE)
UNESCAPED = re.compile(r"\|\s*safe\b|\bsafeseq\b|autoescape off")
# Spelled in two halves, so that this file is none of those that name it.
PRETENCE = "unittest" + ".mock"


def settings() -> set[str]:
    """The variables that are read."""
    return {variable for kind in every() for variable in kind.variables()}


def operations() -> str:
    """What is told to whoever runs an Alphorn."""
    return (ROOT / "docs" / "operations.md").read_text()


def documented() -> set[str]:
    """The variables that stand there."""
    return set(re.findall(rf"\b{PREFIX}[A-Z_]+\b|\b{DATABASE_URL}\b", operations()))


def test_no_file_is_longer_than_a_few_screens() -> None:
    long = [each.name for each in modules() if len(each.lines) > LONGEST_FILE]

    assert sorted(long) == sorted(LONGER)


def test_no_function_is_longer_than_a_glance() -> None:
    functions = [function for each in modules() for function in each.functions]

    assert [(name, length) for name, length in functions if length > LONGEST_FUNCTION] == []


def test_half_of_the_files_are_short() -> None:
    assert median(len(each.lines) for each in modules(PRODUCT)) <= SHORT_FILE


def test_half_of_the_functions_are_seen_at_once() -> None:
    assert median(length for each in modules(PRODUCT) for _, length in each.functions) <= SHORT_FUNCTION


def test_no_folder_is_a_heap() -> None:
    folders = Counter(each.path.parent for each in modules())

    assert [str(folder) for folder, count in folders.items() if count > FULL_FOLDER] == []


def test_every_module_opens_with_what_it_is() -> None:
    assert [each.name for each in modules() if not 1 <= len(each.says) <= LONGEST_OPENING] == []


def test_no_file_stands_twice() -> None:
    files = [file for file in PRODUCT.rglob("*") if file.is_file() and file.stat().st_size and file.suffix != ".pyc"]
    contents = Counter(sha256(file.read_bytes()).digest() for file in files)

    assert [file.name for file in files if contents[sha256(file.read_bytes()).digest()] > 1] == []


def test_nothing_of_our_own_is_pretended() -> None:
    assert [each.name for each in modules() if PRETENCE in each.text] == []


@pytest.mark.parametrize("slug", NETWORKS)
def test_a_network_has_a_mark(slug: str) -> None:
    strokes = list(ElementTree.fromstring(f"<g>{NETWORKS[slug].mark}</g>"))

    assert strokes
    assert {each.tag for each in strokes} <= {"path", "circle"}


@pytest.mark.parametrize("slug", NETWORKS)
def test_a_network_has_a_page_in_the_docs(slug: str) -> None:
    assert (ROOT / "docs" / "networks" / f"{slug}.md").is_file()


@pytest.mark.parametrize("slug", NETWORKS)
def test_a_network_counts_in_one_place(slug: str) -> None:
    assert (PRODUCT / "networks" / slug / "text.py").is_file()


@pytest.mark.parametrize("slug", NETWORKS)
def test_a_network_keeps_the_contract(slug: str) -> None:
    classes = [each for module in modules(ROOT / "tests" / "networks") for each in module.classes]
    held = [each for each in classes if each.name.startswith("Test") and "Contract" in each.bases]

    assert [each.name for each in held if each.values.get("kind") == NETWORKS[slug].__name__]


@pytest.mark.parametrize("slug", NETWORKS)
def test_a_network_has_recorded_answers(slug: str) -> None:
    assert (ROOT / "tests" / "networks" / "recorded" / f"{slug}.json").stat().st_size


def test_every_setting_is_documented() -> None:
    assert sorted(settings() - documented()) == []


def test_no_setting_is_documented_that_does_not_exist() -> None:
    assert sorted(documented() - settings() - {f"{PREFIX}{name}" for name in BETWEEN_PROCESSES}) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_documented(command: str) -> None:
    assert f"alphorn {command}" in operations()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_has_a_module(command: str) -> None:
    assert (PRODUCT / "commands" / f"{command.replace('-', '_')}.py").is_file()


def test_only_tags_say_what_is_safe() -> None:
    bold = [each.name for each in modules(PRODUCT) if "mark_safe" in each.text or "SafeString(" in each.text]
    open_templates = [file.name for file in templates() if UNESCAPED.search(file.read_text())]

    assert (set(bold) - {"alphorn/web/sentences/tags.py"}, open_templates) == (set(), [])


def test_no_style_and_no_script_stands_in_a_page() -> None:
    assert [
        (file.name, INLINE.findall(file.read_text())) for file in templates() if INLINE.search(file.read_text())
    ] == []


def test_every_style_sheet_is_served() -> None:
    assert sorted(PARTS) == sorted(file.stem for file in (STATIC / "css").glob("*.css"))


@pytest.mark.parametrize(
    "line",
    [
        "<style>p { color: red }</style>",
        '<p style="color: red">',
        "<script>said()</script>",
        '<button type="button" onclick="said()">',
        '<a href="javascript:said()">',
    ],
)
def test_styles_and_scripts_are_seen(line: str) -> None:
    assert INLINE.search(line)
