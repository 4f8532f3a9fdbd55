"""What happens by itself, and how often. Every worker tries; the database lets one of them through."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.contrib.sessions.models import Session
from django.utils import timezone

from alphorn.database import sql
from alphorn.database.pages import delete_page
from alphorn.models import Consent, Event, Offer
from alphorn.models.access.disconnect import let_unused_go
from alphorn.models.archive.deletion import forget_the_rest
from alphorn.models.archive.picture import prune as prune_pictures
from alphorn.models.importing.reindexing import write_words_anew
from alphorn.models.importing.sweep import forget_old_runs
from alphorn.models.limits.buckets import forget_old_buckets
from alphorn.models.posting.retention import fold_repeated_tries, forget_old_history
from alphorn.models.work.worker import bury_dead_workers
from alphorn.worker.process import Process

log = structlog.get_logger(__name__)
SHORTEST_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to do every so often, once over the fleet. `do` does a page of it, and returns how many rows it was."""

    name: str
    every: timedelta
    do: Callable[[], int]
    has_time: bool = False  # one page each time is enough


def forget_old_sessions() -> int:
    """Remove sessions that ended. Returns how many."""
    return delete_page(Session.objects.filter(expire_date__lt=timezone.now()))


def forget_old_offers() -> int:
    """Remove places nobody chose within a day. Returns how many."""
    return delete_page(Offer.objects.filter(offered_at__lt=timezone.now() - timedelta(days=1)))


CHORES = (
    Chore("bury dead workers", timedelta(hours=1), bury_dead_workers),
    Chore("forget consents nobody came back for", timedelta(hours=1), Consent.objects.prune),
    Chore("forget offers nobody chose", timedelta(hours=1), forget_old_offers),
    Chore("let go of consents nobody uses", timedelta(hours=1), let_unused_go),
    Chore("forget old limits", timedelta(days=1), forget_old_buckets),
    Chore("forget what was tried long ago", timedelta(days=1), forget_old_history),
    Chore("forget what was over long ago", timedelta(days=1), Event.objects.prune),
    Chore("fold tries that were alike", timedelta(hours=1), fold_repeated_tries),
    Chore("forget old runs", timedelta(days=1), forget_old_runs),
    Chore("forget pictures nobody looks at", timedelta(hours=1), prune_pictures),
    Chore("write words anew by which things are found", timedelta(minutes=1), write_words_anew, has_time=True),
    Chore("delete the rest of what came in", timedelta(minutes=1), forget_the_rest),
    Chore("forget old sessions", timedelta(days=1), forget_old_sessions),
)


def due(chore: Chore) -> bool:
    """Whether it is this process's to do now: marks it done for everybody in the same statement."""
    won = sql.rows(
        """INSERT INTO alphorn_chore AS c (name, done_at) VALUES (%s, now())
           ON CONFLICT (name) DO UPDATE SET done_at = now() WHERE c.done_at < now() - %s RETURNING name""",
        [chore.name, chore.every],
    )
    return bool(won)


def failed(chore: Chore) -> None:
    """It is due again."""
    sql.run("DELETE FROM alphorn_chore WHERE name = %s", [chore.name])


def do_what_is_due(is_over: Callable[[], bool] = lambda: False) -> None:
    """Each due chore for itself, page after page until `is_over`; one that fails is due again, and stops no other."""
    for chore in CHORES:
        try:
            if due(chore):
                log.info("chore", name=chore.name, rows=do_all(chore, is_over))
        except Exception as error:
            log.warning("chore_failed", name=chore.name, error=type(error).__name__)
            failed(chore)


def do_all(chore: Chore, is_over: Callable[[], bool] = lambda: False) -> int:
    """Pages of it until there is nothing left, each committed by itself. Returns how many rows that were."""
    rows = 0
    while page := chore.do():
        rows += page
        if chore.has_time:
            break
        if is_over():
            failed(chore)  # whoever goes on finds the rest
            break
    return rows


async def keep_schedule(process: Process, stop: asyncio.Event) -> None:
    """Look each minute until `stop`."""
    while not stop.is_set():
        try:
            await process.beside(do_what_is_due, lambda: process.is_leaving)
        except Exception as error:  # a minute later it is tried again
            log.warning("schedule_failed", error=type(error).__name__)
        try:
            await asyncio.wait_for(stop.wait(), SHORTEST_SECONDS)
        except TimeoutError:
            continue
