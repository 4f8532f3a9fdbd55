"""What a worker does: the real claims, marks, records, looks, sweeps and probes, one after the other."""

import math
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from alphorn.database import sql
from alphorn.models import Intent
from alphorn.models.looking.claim import ClaimedLook, claim_look
from alphorn.models.looking.record import record_look
from alphorn.models.looking.report import LookReport
from alphorn.models.posting.claim import Claimed, claim
from alphorn.models.posting.hosts import claim_host, record_probe
from alphorn.models.posting.record import record
from alphorn.models.posting.report import Report
from alphorn.models.posting.sweep import take_back
from alphorn.models.work.claims import NotAlive
from alphorn.models.work.states import State
from alphorn.networks.endings import Ending, Sent, TryAgain
from alphorn.networks.reasons import Reason
from alphorn.worker.sweeping import parts
from tests.machine.network import KEY_LIVES, Body, Fate, View
from tests.machine.workers import ANSWERS, ASKS, Call, Worker
from tests.machine.world import World
from tests.model.words import Health, Phase

# Its body was begun at a host that is held, and nobody had insisted.
IS_BEGUN_WHEN_HELD = """
SELECT EXISTS (
  SELECT FROM alphorn_attempt a JOIN alphorn_delivery d ON d.id = a.delivery_id
    JOIN alphorn_connection c ON c.id = d.connection_id JOIN alphorn_host h ON (h.network, h.name) = (c.network, c.host)
   WHERE a.delivery_id = %s AND a.number = %s AND a.writing_at IS NOT NULL AND NOT a.insists
     AND h.held_at IS NOT NULL AND h.trial IS DISTINCT FROM d.id)
"""
IS_CANCELLED = f"SELECT state = '{State.CANCELLED}' FROM alphorn_delivery WHERE id = %s"
SWEEPS = ("orphans", "orphaned_looks", "parked")


def claims(world: World, worker: Worker, delivery_id: UUID) -> Call | None:
    """A send is claimed."""
    one = _taken(world, worker, delivery_id)
    if one is None:
        return None
    worker.life.never_sent.discard(delivery_id)
    key = _key_of(one) if world.network.knows_keys else f"{delivery_id} {one.attempt}"
    call = Call(worker.life, one, Phase.CLAIMED, world.now + ASKS, world.now, key)
    worker.calls.append(call)
    return call


def loses_a_claim(world: World, worker: Worker, delivery_id: UUID, *, is_taken_back: bool) -> None:
    """A send is claimed, and the database's answer is lost. `is_taken_back`: that is said before anything else."""
    if _taken(world, worker, delivery_id) is not None:
        worker.life.put_down(delivery_id)
        worker.life.never_sent.add(delivery_id)
        if is_taken_back:
            take_back(worker.life.id, delivery_id)


def _taken(world: World, worker: Worker, delivery_id: UUID) -> Claimed | None:
    world.catch_up()
    if not worker.life.take(delivery_id):
        return None
    try:
        [one] = claim(worker.life.id, [delivery_id])
    except NotAlive:
        one = None
    if one is None:
        worker.life.put_down(delivery_id)
    return one


def _key_of(one: Claimed) -> str:
    """Of a network that knows keys the intent says how long: nothing else tells it from others here."""
    intents = Intent.objects.filter(delivery=one.delivery_id, closed_at=None)
    intents.filter(key_until=None).update(key_until=F("made_at") + KEY_LIVES)
    return str(intents.get().pk)


def goes_on(world: World, worker: Worker, call: Call, fate: Fate, *, is_lost: bool = False) -> None:
    """The next thing that is done in this call. `is_lost`: the database's answer to it."""
    match call.phase:
        case Phase.CLAIMED if worker.health is Health.CUT:
            call.ends(TryAgain(Reason.NOT_SENT), world.now)
        case Phase.CLAIMED:
            _marks(world, call, is_lost=is_lost)
        case Phase.MARKED:
            _writes(world, worker, call, fate)
        case Phase.ANSWERED | Phase.LOOKED if worker.health is Health.WELL:
            records(world, worker, call, is_lost=is_lost)
        case _:
            return


def _marks(world: World, call: Call, *, is_lost: bool) -> None:
    world.catch_up()
    within = call.send.write_within
    call.marks(math.inf if within is None else within.total_seconds() - (world.now - call.began_at), is_lost=is_lost)
    call.until = world.now + ASKS
    [(is_begun,)] = sql.rows(IS_BEGUN_WHEN_HELD, [call.send.delivery_id, call.send.attempt])
    world.begun_when_held |= is_begun


def _writes(world: World, worker: Worker, call: Call, fate: Fate) -> None:
    worker.knows_its_age(world.now)
    refused = call.may_write()
    if refused is not None:
        call.ends(refused, world.now)
        return
    [(is_cancelled,)] = sql.rows(IS_CANCELLED, [call.send.delivery_id])
    world.sent_when_cancelled |= is_cancelled
    call.phase, call.until = Phase.WRITTEN, world.now + ANSWERS
    world.network.take(Body(call.name, call.send.outgoing.key, call.key, fate))
    reads(world, worker, call)


def reads(world: World, worker: Worker, call: Call) -> None:
    """It reads what has come for it."""
    answer = world.network.answers.pop(call.name, None)
    if answer is None:
        return
    call.ends(answer, world.now)
    if isinstance(answer, Sent) and world.network.whose(answer.remote_id) == call.send.delivery_id:
        world.told[call.send.delivery_id] = worker


def records(world: World, worker: Worker, call: Call, *, is_lost: bool = False) -> None:
    """How it ended is recorded; and once more, where the database's answer is lost."""
    world.catch_up()
    one = call.claimed
    if isinstance(one, ClaimedLook):
        record_look(LookReport(one.delivery_id, one.number, one.worker_id, call.saw))
    elif call.outcome is not None:
        record([Report(one.delivery_id, one.attempt, one.worker_id, call.outcome)])
    if not is_lost:
        worker.calls.remove(call)
        call.life.put_down(one.delivery_id)


def looks(world: World, worker: Worker, delivery_id: UUID, view: View, *, as_probe: bool = False) -> Call | None:
    """A look is claimed, and sees what there is in that moment."""
    world.catch_up()
    if not worker.life.take(delivery_id):
        return None
    try:
        one = claim_look(worker.life.id, delivery_id, as_probe=as_probe)
    except NotAlive:
        one = None
    if one is None:
        worker.life.put_down(delivery_id)
        return None
    saw = world.network.sight(view, one.sought, timezone.now())
    call = Call(worker.life, one, Phase.LOOKED, world.now + ASKS, world.now, saw=saw)
    worker.calls.append(call)
    return call


def sweeps(world: World, worker: Worker) -> None:
    """The net is drawn through by this worker."""
    world.catch_up()
    worker.knows_its_age(world.now)
    if worker.life.may_write:
        found = parts(worker.life)
        for name in SWEEPS:
            found[name]()


def tends(world: World, worker: Worker, ending: Ending | None) -> None:
    """What is due for the host is done: `ending` is what it says to a probe; None: it answers."""
    world.catch_up()
    probe = claim_host(world.host_id)
    if probe is None:
        return
    if probe.look is not None:
        view = View.PLAIN if ending is None else View.NOT_REACHED
        look = looks(world, worker, probe.look, view, as_probe=True)
        if look is not None:
            records(world, worker, look)
    record_probe(probe, ending)
