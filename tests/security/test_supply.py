"""What is installed is what was looked at: pinned, hashed, of one source, and built twice to the same bytes (S21)."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sources import ROOT

REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))
PINNED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(\[[a-z,]+\])?==[A-Za-z0-9.!+]+( ; .+)?")
HASHED = re.compile(r"--hash=sha256:[0-9a-f]{64}")
ELSEWHERE = re.compile(r"^\s*-(?!-hash)|\s--(?!hash=)|@|://")
# What fetches from the network and runs what came, which no hash holds.
UNSEEN = re.compile(r"(curl|wget)[^\n|]*\|\s*(ba|z)?sh|\bnpx\b|pip3? install(?![^\n]*(--require-hashes|--no-deps))")
SCRIPTS = sorted(each for folder in ("bin", ".ci") for each in (ROOT / folder).iterdir() if each.is_file())
FROM_INPUT = re.compile(r"\beval\b|\$\{\{")
A_DAY_IN_2026 = "1790000000"


def packages(file: Path) -> list[str]:
    """The packages that a file names, each with its hashes, on one line."""
    lines = file.read_text().replace("\\\n", " ").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]


@pytest.mark.parametrize("file", REQUIREMENTS, ids=lambda file: file.stem)
def test_every_package_is_pinned_and_hashed(file: Path) -> None:
    named = packages(file)

    assert named
    assert [each for each in named if not PINNED.fullmatch(each.partition(" --hash")[0].strip())] == []
    assert [each for each in named if not HASHED.search(each)] == []


@pytest.mark.parametrize("file", REQUIREMENTS, ids=lambda file: file.stem)
def test_every_package_comes_from_where_all_come_from(file: Path) -> None:
    assert [each for each in packages(file) if ELSEWHERE.search(each)] == []


def test_a_package_has_one_version_in_all_files() -> None:
    versions: dict[str, set[str]] = {}
    for each in (line for file in REQUIREMENTS for line in packages(file)):
        name, _, rest = each.partition("==")
        versions.setdefault(name.partition("[")[0].lower(), set()).add(rest.split()[0])

    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_no_script_runs_what_nobody_has_looked_at(script: Path) -> None:
    text = script.read_text()

    assert UNSEEN.findall(text) == []
    assert FROM_INPUT.findall(text) == []


@pytest.mark.not_quick
def test_a_wheel_is_the_same_whoever_builds_it(tmp_path: Path) -> None:
    digests = {built(tmp_path / name) for name in ("here", "there")}

    assert len(digests) == 1


def built(folder: Path) -> str:
    """The digest of the wheel, built from a fresh copy of what git knows."""
    source = folder / "source"
    source.mkdir(parents=True)
    kept = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    archive = str(folder / "source.tar")
    subprocess.run(["tar", "--null", "-cf", archive, "-T", "-"], cwd=ROOT, input=kept, check=True)
    subprocess.run(["tar", "-xmf", archive, "-C", str(source)], check=True)
    told = {"PATH": os.environ["PATH"], "SOURCE_DATE_EPOCH": A_DAY_IN_2026, "HOME": str(folder)}
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=source, env=told, capture_output=True, check=True)
    [wheel] = folder.glob("*.whl")
    return hashlib.sha256(wheel.read_bytes()).hexdigest()
