"""A test that names its guard names something that is there: whoever takes it out sees the test fail."""

import re

import pytest

from tests.sources import PRODUCT, ROOT, modules

GUARDS = re.compile(r"Guards?: .*?(?:\n\n|\"\"\")", re.DOTALL)
NAME = re.compile(r"`([a-z_]+)\.([A-Za-z_]+)`")


def named() -> list[tuple[str, str, str]]:
    """Where a guard is named, and its module and name there."""
    return [
        (each.name, module, name)
        for each in modules(ROOT / "tests")
        for words in GUARDS.findall(each.text)
        for module, name in NAME.findall(words)
    ]


@pytest.mark.parametrize(("test", "module", "name"), named())
def test_a_guard_is_there(test: str, module: str, name: str) -> None:
    places = [each for each in modules(PRODUCT) if each.path.stem == module]

    assert any(re.search(rf"\b{name}\b", each.text) for each in places), f"{test}: {module}.{name}"
