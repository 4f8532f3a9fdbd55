"""A network is a folder and a line: in a copy of Alphorn that has both of a toy, somebody uses it like any other."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sources import PRODUCT, ROOT

TOY = ROOT / "tests" / "networks" / "toy"
FOLDER = ("__init__.py", "answers.py", "settings.py", "streams.py", "text.py")
LINE = (
    ("in (X, Facebook)", "in (X, Facebook, Toy)"),
    ("from alphorn.networks.x import X\n", "from alphorn.networks.toy import Toy\nfrom alphorn.networks.x import X\n"),
)
LONGEST_SECONDS = 300

pytestmark = pytest.mark.not_quick


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of Alphorn with one folder and one line more."""
    product = tmp_path / "alphorn"
    shutil.copytree(PRODUCT, product, ignore=shutil.ignore_patterns("__pycache__"))
    folder = product / "networks" / "toy"
    folder.mkdir()
    for name in FOLDER:
        (folder / name).write_text((TOY / name).read_text().replace("tests.networks.toy", "alphorn.networks.toy"))
    listed = product / "networks" / "__init__.py"
    text = listed.read_text()
    for former, now in LINE:
        assert former in text
        text = text.replace(former, now)
    listed.write_text(text)
    return tmp_path


def test_a_network_is_a_folder_and_a_line(copy: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", "-q", TOY / "story.py"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": f"{copy}:{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )

    assert told.returncode == 0, told.stdout
