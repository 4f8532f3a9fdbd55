"""Statements of our own: where they may stand, and why the ORM does not do it there; what is put in; how rows come."""

import ast

import pytest

from tests.sources import PRODUCT, modules
from tests.statements import STATE, by_position, put_in, starred, statements, text_of

# Everything else is asked through the ORM.
SPEAKS_SQL = {
    "alphorn/database/roles.py": "before there is a Django",
    "alphorn/database/room.py": "before there is a Django",
    "alphorn/database/migrate.py": "an advisory lock",
    "alphorn/jobs/__init__.py": "the queue's own tables are no models of ours",
    "alphorn/jobs/engine.py": "the same",
    "alphorn/live.py": "a notification",
    "alphorn/models/accounts/user.py": "an advisory lock",
    "alphorn/models/access/refresh.py": "a comparison by the database's clock alone",
    "alphorn/models/archive/deletion.py": "sets of thousands, which the ORM would load",
    "alphorn/models/archive/picture.py": "an upsert that tells whether it won",
    "alphorn/models/events/follow.py": "what is true, over four tables, and many events at once",
    "alphorn/models/importing/budget.py": "an upsert that counts down",
    "alphorn/models/importing/claim.py": "a claim: reads and writes of one transaction, tuned",
    "alphorn/models/importing/history.py": "counts by the clock of a time zone",
    "alphorn/models/importing/item.py": "sets of thousands, which the ORM would load",
    "alphorn/models/importing/pages.py": "pages of items by the thousand, in sets",
    "alphorn/models/importing/record.py": "a record: fenced, with its run, in one statement",
    "alphorn/models/importing/removals.py": "sets of thousands, in steps",
    "alphorn/models/importing/reindexing.py": "pages of items, in sets",
    "alphorn/models/importing/search_language.py": "PostgreSQL's own catalogue",
    "alphorn/models/importing/stream.py": "a wait by the database's clock",
    "alphorn/models/importing/sweep.py": "many rows at once, which tell their new turn",
    "alphorn/models/limits/buckets.py": "locks in one order, and upserts over many rows",
    "alphorn/models/limits/trouble.py": "locks in one order, and times by the database's clock",
    "alphorn/models/limits/consequences.py": "upserts that never shorten a pause",
    "alphorn/models/posting/claim.py": "a claim of many: writes in sets, tuned",
    "alphorn/models/posting/claim_rows.py": "the locks and the reads of a claim, tuned",
    "alphorn/models/posting/credible.py": "many answers at once",
    "alphorn/models/looking/brought_in.py": "joins over five tables, and a take with its look in one statement",
    "alphorn/models/looking/known.py": "joins over four tables, for the posts of a page",
    "alphorn/models/posting/shares.py": "many rows at once, which tell their new turn",
    "alphorn/models/posting/few.py": "a count over three tables",
    "alphorn/models/posting/hosts.py": "locks in one order, and times by the database's clock",
    "alphorn/models/posting/letting_go.py": "a page of many, locked and let go in one statement",
    "alphorn/models/posting/late_answer.py": "one condition over three tables",
    "alphorn/models/looking/claim.py": "a claim, with its look, in one statement",
    "alphorn/models/looking/record.py": "a record: fenced, with its look, in one statement",
    "alphorn/models/looking/seeing.py": "a delivery and its post in one statement",
    "alphorn/models/looking/rows.py": "the lock and the read of a record",
    "alphorn/models/posting/record.py": "a record of many: writes in sets, tuned",
    "alphorn/models/posting/record_rows.py": "the locks and the reads of a record, tuned",
    "alphorn/models/posting/untried.py": "a count by place",
    "alphorn/models/posting/sweep.py": "a join over three tables, each second",
    "alphorn/models/posting/lifting.py": "a page of many, locked and let go in one statement",
    "alphorn/models/looking/sought.py": "times by the database's clock",
    "alphorn/models/posting/retention.py": "pages of many rows of three tables, each in one statement",
    "alphorn/models/posting/writing.py": "many marks at once, locked in one order",
    "alphorn/models/posting/release.py": "a page of many, locked and let go in one statement",
    "alphorn/models/work/causes.py": "what is true of four tables, as whoever runs it may ask by hand",
    "alphorn/models/work/claims.py": "one protocol over several tables",
    "alphorn/models/work/clock.py": "every moment of every table, by the database's clock",
    "alphorn/models/work/health.py": "whether the database answers",
    "alphorn/models/work/invariant.py": "several of those, in the same way",
    "alphorn/models/work/invariants.py": "what must hold, as whoever runs it may ask by hand",
    "alphorn/models/work/worker.py": "one condition over several tables",
    "alphorn/web/server/live.py": "on a connection of its own, which Django does not know",
    "alphorn/worker/chores.py": "an upsert that tells whether it won",
    "alphorn/worker/lease.py": "on a connection of its own, which Django does not know",
}
SANDBOX = "alphorn/sandbox/"  # keeps its own SQLite
# One statement for several kinds of work: what is put in stands in the same file, and is words of ours.
PUT_TOGETHER = (
    "alphorn/models/work/invariant.py",
    "alphorn/models/work/invariants.py",
    "alphorn/models/work/worker.py",
)


def test_statements_stand_where_there_is_a_reason_for_them() -> None:
    found = {each.name for each in modules(PRODUCT) if any(statements(each.tree)) and not each.name.startswith(SANDBOX)}

    assert found == set(SPEAKS_SQL)


def test_nothing_but_names_of_ours_is_put_into_a_statement() -> None:
    alien = {
        each.name: [words for node in statements(each.tree) for words in put_in(node)] for each in modules(PRODUCT)
    }

    assert {
        name: words for name, words in alien.items() if words and not name.startswith((SANDBOX, *PUT_TOGETHER))
    } == {}


def test_states_in_statements_come_from_their_enums() -> None:
    literal = {
        each.name: [state for node in statements(each.tree) for state in STATE.findall(text_of(node))]
        for each in modules(PRODUCT)
    }

    assert {name: states for name, states in literal.items() if states and not name.startswith(SANDBOX)} == {}


def test_rows_are_told_apart_by_their_names() -> None:
    lines = {each.name: by_position(each.tree) + starred(each.tree) for each in modules(PRODUCT / "models")}

    assert {name: found for name, found in lines.items() if found} == {}


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ('X = f"SELECT {value}"', ["value"]),
        ("X = f\"SELECT '{State.WAITING}' {PAUSED} {alive('w')} {listed(MOVING)} {kind.table}\"", []),
        ('X = f"{value} is no statement"', []),
    ],
)
def test_what_is_put_in_is_seen(code: str, words: list[str]) -> None:
    assert [each for node in statements(ast.parse(code)) for each in put_in(node)] == words


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("for a, b, c in sql.rows(X): pass", [1]),
        ("[(a, b, c)] = sql.rows(X)", [1]),
        ("[Kind(*row) for row in sql.rows(X)]", [1]),
        ("for a, b in sql.rows(X): pass", []),
        ("[kind for kind in sql.rows_as(Kind, X)]", []),
    ],
)
def test_rows_by_position_are_seen(code: str, lines: list[int]) -> None:
    assert by_position(ast.parse(code)) + starred(ast.parse(code)) == lines
