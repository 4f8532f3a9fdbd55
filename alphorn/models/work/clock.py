"""The database's clock was set back: what waits goes on waiting for as long as it was to wait, and no longer.

A clock that was ahead and is set right would make each wait longer by so much, let living workers seem to be dead, and
every chore rest. So the fleet notes the time; where that note lies in the future, all that does so is brought back.
"""

from datetime import timedelta
from functools import cache

from django.apps import apps
from django.db import transaction
from django.db.models import DateTimeField, F, Model
from django.db.models.functions import Now

from alphorn import jobs
from alphorn.database import sql
from alphorn.models.work.patience import patience

NOTE = "note the time"
# Nearly always one look at one row, and every few seconds a new note by one of the fleet. The others wait for whoever
# brings back: until then the living seem to be dead.
IS_YOUNG = """
SELECT FROM alphorn_chore WHERE name = %(note)s AND done_at BETWEEN now() - %(every)s AND now() + %(apart)s
"""
NOTED = """
WITH noted AS (
  SELECT done_at FROM alphorn_chore
   WHERE name = %(note)s AND (done_at < now() - %(every)s OR done_at > now() + %(apart)s) FOR UPDATE
), anew AS (
  UPDATE alphorn_chore SET done_at = now() FROM noted WHERE name = %(note)s
)
SELECT noted.done_at - now() FROM noted WHERE noted.done_at > now()
"""
BEGIN = "INSERT INTO alphorn_chore (name, done_at) VALUES (%(note)s, now()) ON CONFLICT DO NOTHING"
# What a claim locks, in its order; the others come behind them.
CLAIMED = ("alphorn_authorisation", "alphorn_connection", "alphorn_bucket", "alphorn_delivery", "alphorn_host")
NOTES = "alphorn_chore"  # is not held: who waits for the note has a hand on it
# Moments that somebody else's clock tells.
OF_NETWORKS = {("alphorn_item", "happened_at"), ("alphorn_delivery", "there_at")}


def follow_the_clock() -> int:
    """Where the clock was set back since it was noted last, bring all that lies in the future back by that.

    One worker of the fleet does it, in one transaction. Returns how many moments. A jump ahead needs nothing: what
    waits is due early.
    """
    known = {
        "note": NOTE,
        "every": timedelta(seconds=patience().note_time_seconds),
        "apart": timedelta(seconds=patience().set_back_seconds),
    }
    if sql.rows(IS_YOUNG, known):
        return 0
    with transaction.atomic():
        sql.run(BEGIN, known)
        found = sql.rows(NOTED, known)
        return _bring_back(found[0][0]) if found else 0


def _bring_back(by: timedelta) -> int:
    """Whoever works on these tables is waited for, and waits: row by row they would meet us half-way."""
    columns = _moments()
    others = sorted({model._meta.db_table for model in columns} - {*CLAIMED, NOTES})
    sql.run("LOCK TABLE " + ", ".join([*CLAIMED, *others, jobs.TABLE]) + " IN EXCLUSIVE MODE")
    return jobs.bring_back(by) + sum(
        model._base_manager.filter(**{f"{name}__gt": Now()}).update(**{name: F(name) - by})
        for model, names in columns.items()
        for name in names
    )


@cache
def _moments() -> dict[type[Model], list[str]]:
    """Every field that holds a moment of this clock, by its model."""
    return {
        model: [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, DateTimeField) and (model._meta.db_table, field.column) not in OF_NETWORKS
        ]
        for model in apps.get_app_config("alphorn").get_models()
    }
