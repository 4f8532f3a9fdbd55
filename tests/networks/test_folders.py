"""A network is a folder: it knows no other one, and nobody outside of it knows it by name. `test_toy.py` goes on."""

import re
from pathlib import Path

import pytest

from alphorn.networks import NETWORKS
from tests.sources import PRODUCT, Module, modules

PLACE = PRODUCT / "networks"
FOLDERS = sorted(file.parent.name for file in PLACE.glob("*/__init__.py"))
LIST = PLACE / "__init__.py"
# Who may: the list, the folders themselves, and the sandbox, which has folders of its own.
MAY = (LIST, *(PLACE / name for name in FOLDERS), PRODUCT / "sandbox")
ALSO_MEANT = {"alphorn/web/schedule/page.py": {"x"}}  # a coordinate
NAMES = {each for network in NETWORKS.values() for each in (network.slug, network.name) if len(each) > 1}
WORD = re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(NAMES))}|X)(?![\w-])")
QUOTED = re.compile(r"""["']x["']""")


def folders_in(imports: list[str]) -> set[str]:
    """Which folders of networks are imported from."""
    parts = [name.split(".") for name in imports]
    return {part[2] for part in parts if part[:2] == ["alphorn", "networks"] and len(part) > 2} & set(FOLDERS)


def named_in(module: Module) -> set[str]:
    """The networks that a module names: in what it imports, and in what it says."""
    words = {word for said in module.strings for word in WORD.findall(said) + [said] * (said in NETWORKS)}
    return words | folders_in(module.imports)


def is_outside(file: Path) -> bool:
    """Whether that is none of those who may name a network."""
    return not any(file == each or each in file.parents for each in MAY)


def test_every_folder_is_in_the_list() -> None:
    assert sorted(NETWORKS) == FOLDERS


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_network_knows_no_other_network(folder: str) -> None:
    known = {each.name: folders_in(each.imports) - {folder} for each in modules(PLACE / folder)}

    assert {name: others for name, others in known.items() if others} == {}


def test_what_networks_share_knows_none_of_them() -> None:
    shared = [each for each in modules(PLACE) if each.path.parent == PLACE and each.path != LIST]

    assert {each.name: folders_in(each.imports) for each in shared if folders_in(each.imports)} == {}


def test_no_module_outside_of_its_folder_names_a_network() -> None:
    outside = [each for each in modules(PRODUCT) if is_outside(each.path)]
    named = {each.name: named_in(each) - ALSO_MEANT.get(each.name, set()) for each in outside}

    assert {name: words for name, words in named.items() if words} == {}


def test_no_template_style_or_script_names_a_network() -> None:
    files = [
        file for file in PRODUCT.rglob("*") if file.suffix in (".html", ".css", ".js", ".svg") and is_outside(file)
    ]
    named = {file.name: WORD.findall(file.read_text()) + QUOTED.findall(file.read_text()) for file in files}

    assert {name: words for name, words in named.items() if words} == {}
