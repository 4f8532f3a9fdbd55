"""What is written for people names files that are there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources import PRODUCT, ROOT

PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "STYLE.md",
    *sorted(f"docs/{p.name}" for p in ROOT.glob("docs/*.md")),
)
# In a checkout's own words: with a folder before it, and without a gap that stands for something.
NAMED = re.compile(r"`([a-z_.]+(?:/[a-z0-9_.-]+)+/?)`")
LINKED = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def named(page: Path) -> Iterator[str]:
    """The files of ours that a page names."""
    tops = {path.name for folder in (ROOT, PRODUCT) for path in folder.iterdir()}
    yield from (name for name in NAMED.findall(page.read_text()) if name.partition("/")[0] in tops)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_files_that_are_there(page: str) -> None:
    assert [name for name in named(ROOT / page) if not any((top / name).exists() for top in (ROOT, PRODUCT))] == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_links_to_files_that_are_there(page: str) -> None:
    file = ROOT / page

    assert [link for link in LINKED.findall(file.read_text()) if not (file.parent / link).exists()] == []
