"""`bin/hooks` in a repository of its own, with tools that complain about the word WRONG, and note what was asked."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.sources import ROOT

pytestmark = pytest.mark.not_quick
TOOL = """#!/bin/bash
echo "$(basename "$0") $*" >>'{log}'
if grep -rsl WRONG --include='*.py' --include='*.html' .; then exit 1; fi
"""
IDENTITY = ("AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME", "COMMITTER_EMAIL")
PYTHON_IS_ASKED = ("ruff check --quiet .", "ruff format --check --quiet .", "lint-imports --no-logo", "mypy ")


@dataclass(frozen=True, slots=True)
class Repository:
    """A checkout with `bin/hooks` in it."""

    folder: Path

    def runs(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A program in it, with nobody's settings of git."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        alone = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
        who = {f"GIT_{each}": "heidi" for each in IDENTITY}
        environment = {**kept, **alone, **who}
        return subprocess.run(words, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)

    def writes(self, path: str, text: str, *, stages: bool = True) -> None:
        """A file."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        if stages:
            self.runs("git", "add", path)

    def commits(self, *words: str) -> bool:
        """Whether it could."""
        return self.runs("git", "commit", "-m", "A change", *words).returncode == 0

    @property
    def asked(self) -> list[str]:
        """What the tools were asked since it was last looked at."""
        log = self.folder / ".venv" / "log"
        said = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return said

    @property
    def hook(self) -> Path:
        """What git runs."""
        return self.folder / ".git" / "hooks" / "pre-commit"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """With a first commit, and the hook."""
    made = Repository(tmp_path)
    made.runs("git", "init", "--quiet")
    (tmp_path / "bin").mkdir()
    shutil.copy2(ROOT / "bin" / "hooks", tmp_path / "bin" / "hooks")
    tools = tmp_path / ".venv" / "bin"
    tools.mkdir(parents=True)
    for tool in ("ruff", "mypy", "lint-imports", "djlint"):
        (tools / tool).write_text(TOOL.format(log=tmp_path / ".venv" / "log"))
        (tools / tool).chmod(0o755)
    made.writes("bin/setup", "#!/bin/bash\n")
    (tmp_path / "bin" / "setup").chmod(0o755)
    made.writes(".gitignore", ".venv\n")
    made.writes("alphorn/hut.py", "BEDS = 2\n")
    made.writes("alphorn/templates/hut.html", "<p>Two beds</p>\n")
    made.writes("alphorn/templates/lake.html", "<p>Cold</p>\n")
    made.runs("git", "add", "--all")
    assert made.commits()
    assert made.runs("bin/hooks").returncode == 0
    return made


def test_a_commit_is_checked_and_made(repository: Repository) -> None:
    repository.writes("alphorn/hut.py", "BEDS = 3\n")

    assert repository.commits()
    assert repository.asked == [*PYTHON_IS_ASKED]


def test_what_is_wrong_is_named_and_not_committed(repository: Repository) -> None:
    repository.writes("alphorn/hut.py", "WRONG\n")
    done = repository.runs("git", "commit", "-m", "A change")

    assert done.returncode != 0
    assert "./alphorn/hut.py" in done.stderr + done.stdout
    assert "No commit was made: style format imports types complained." in done.stderr


def test_only_what_is_staged_counts(repository: Repository) -> None:
    repository.writes("alphorn/hut.py", "BEDS = 3\n")
    repository.writes("alphorn/hut.py", "WRONG\n", stages=False)
    good_one = repository.commits()
    repository.writes("alphorn/hut.py", "WRONG\n")
    repository.writes("alphorn/hut.py", "BEDS = 4\n", stages=False)

    assert (good_one, repository.commits()) == (True, False)
    assert (repository.folder / "alphorn" / "hut.py").read_text() == "BEDS = 4\n"


def test_what_git_stages_itself_counts(repository: Repository) -> None:
    repository.writes("alphorn/hut.py", "WRONG\n", stages=False)
    all_of_it = repository.commits("--all")
    repository.writes("alphorn/hut.py", "BEDS = 3\n", stages=False)
    repository.writes("alphorn/lake.py", "WRONG\n")

    assert (all_of_it, repository.commits("alphorn/hut.py")) == (False, True)


def test_what_was_deleted_is_not_looked_at_any_more(repository: Repository) -> None:
    repository.writes("alphorn/lake.py", "WRONG\n")
    first = repository.commits()
    repository.runs("git", "rm", "--force", "--quiet", "alphorn/lake.py")
    repository.writes("alphorn/hut.py", "BEDS = 3\n")

    assert (first, repository.commits()) == (False, True)


def test_of_templates_those_that_have_changed_are_asked_about(repository: Repository) -> None:
    repository.writes("alphorn/templates/hut.html", "<p>Three beds</p>\n")

    assert repository.commits()
    assert repository.asked == [
        "djlint --quiet --check alphorn/templates/hut.html",
        "djlint --quiet --lint alphorn/templates/hut.html",
    ]


def test_words_alone_are_not_checked(repository: Repository) -> None:
    repository.writes("README.md", "# The hut\n")

    assert repository.commits()
    assert repository.asked == []


def test_twice_is_once_and_removed_is_removed(repository: Repository) -> None:
    before = repository.hook.read_text()
    again = repository.runs("bin/hooks")
    after = repository.hook.read_text()
    repository.writes("alphorn/hut.py", "WRONG\n")

    assert (again.returncode, after) == (0, before)
    assert repository.runs("bin/hooks", "--remove").returncode == 0
    assert not repository.hook.exists()
    assert repository.commits()
    assert repository.runs("bin/hooks", "--remove").stderr == "alphorn: There was no hook of ours.\n"


def test_somebody_elses_hook_is_left_alone(repository: Repository) -> None:
    repository.hook.write_text("#!/bin/bash\n")
    installed = repository.runs("bin/hooks")
    removed = repository.runs("bin/hooks", "--remove")

    assert (installed.returncode, removed.returncode) == (2, 0)
    assert installed.stderr.endswith("it is left alone. To have both, let it call bin/hooks --now\n")
    assert repository.hook.read_text() == "#!/bin/bash\n"


def test_another_word_is_refused(repository: Repository) -> None:
    done = repository.runs("bin/hooks", "--later")

    assert (done.returncode, done.stderr) == (2, "alphorn: bin/hooks takes nothing, or one of: --remove --now\n")
