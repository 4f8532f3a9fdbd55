"""The same data under two minor releases of PostgreSQL, forth and back: changing the wheel is one line."""

import json
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from alphorn.commands.home import only_one
from alphorn.database import embedded
from alphorn.database.programs import brought
from tests.commands.program import new_place
from tests.stage.kept import furnish

pytestmark = pytest.mark.not_quick


def versions() -> list[str]:
    """What there is, oldest first."""
    return [each.says for each in sorted(brought(), key=lambda programs: programs.version)]


two_minors = pytest.mark.skipif(
    len(set(versions())) < 2, reason="NOT TRIED: there are no two minors of PostgreSQL here"
)


@pytest.fixture
def home() -> Path:
    """A state directory with a database that has all tables."""
    home = Path(mkdtemp(prefix="two-minors-"))
    furnish(home)
    return home


@two_minors
def test_data_are_opened_by_either_of_two_minors(home: Path) -> None:
    older, newer = (min(brought(), key=lambda p: p.version), max(brought(), key=lambda p: p.version))
    ran: list[str] = []
    for step, programs in enumerate((older, newer, older)):
        server = embedded.start_with(home, programs)
        try:
            with psycopg.connect(server.dsn) as line:
                line.execute("CREATE TABLE IF NOT EXISTS kept (step integer PRIMARY KEY, word text)")
                line.execute("INSERT INTO kept VALUES (%s, %s)", [step, f"written in step {step}"])
                found = line.execute("SELECT count(*) FROM kept").fetchone()
                ran.append(f"{line.info.server_version % 10000}: {found[0] if found else None}")
        finally:
            server.stop()
    assert ran == [f"{programs.version[1]}: {n}" for n, programs in enumerate((older, newer, older), start=1)]


@two_minors
def test_the_doctor_names_one_that_is_behind(home: Path) -> None:
    server = embedded.start_with(home, min(brought(), key=lambda programs: programs.version))
    try:
        (home / "started.json").write_text(json.dumps({"database_url": server.dsn}))
        place = new_place(home)
        assert place.asks("migrate").returncode == 0
        with only_one(home):
            said = place.asks("doctor").stdout
    finally:
        server.stop("immediate")
    assert f"✗ The embedded PostgreSQL is {server.layout.programs.says}, and 18." in said
