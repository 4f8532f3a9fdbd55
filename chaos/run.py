"""One run from its first process to its verdict."""

import asyncio
import json
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.processes import cancelled_by_signals
from bench.stage import Stage, nothing, opened
from bench.trouble import NETWORKS
from chaos.cast import NAMES
from chaos.clock import Clock
from chaos.faketime import given_to
from chaos.hands import Hands
from chaos.house import House, living
from chaos.judge import Accepted, Created, Finding, figures, is_clean, judge, judge_list
from chaos.pace import Pace
from chaos.people import Person, gathered
from chaos.plan import draw
from chaos.rows import Claim, Rows
from chaos.settling import read_all, settled

SHEETS = 12  # that a person tries to send off at once: thousands of them would keep the lines from passing on
SAYS = (
    "Snow line at {} m",
    "Rye & spelt, {} loaves",
    "Ibex “{}”: <seen>",
    "https://alphorn.example/?a={}&b=2 opens",
    "🐄 ×{}",
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of it."""

    figures: dict[str, float]
    findings: Sequence[Finding]
    stories: Sequence[str]  # of those that cannot be excused: what happened

    @property
    def is_clean(self) -> bool:
        """Whether every promise was kept."""
        return is_clean(self.findings)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for."""

    seconds: float
    seed: int
    pace: Pace
    rate: float  # posts a second, of all together
    people: int = len(NAMES)
    logs: Path | None = None  # where they are put in the end


def run(wanted: Wanted, furnish: Callable[[Path], None] = nothing) -> Verdict:
    """On a stage of its own."""
    with opened(furnish=furnish) as stage:
        try:
            return asyncio.run(_run(wanted, stage))
        finally:
            if wanted.logs is not None:
                keep_logs(stage.home, wanted.logs)


def keep_logs(home: Path, folder: Path) -> None:
    """Those of all processes, PostgreSQL's among them."""
    folder.mkdir(parents=True, exist_ok=True)
    for log in (*home.glob("*.log"), *home.glob("log/*"), *home.glob("postgres/log/*")):
        shutil.copy(log, folder)


async def _run(wanted: Wanted, stage: Stage) -> Verdict:
    if (this := asyncio.current_task()) is not None:
        cancelled_by_signals(this)
    rows = Rows(stage.dsn)
    clock = Clock(rows, given_to(stage.server, stage.home))
    _tell(clock.words)
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(living(stage, wanted.pace))
        people = await gathered(wanted.people, house.addresses, house.networks, stack)
        hands = Hands(house, people, clock)
        _tell(f"{wanted.seconds:g} s of seed {wanted.seed} begin")
        await _turmoil(wanted, hands, people)
        pressed = sum((person.pressed for person in people), Counter[str]())
        _tell(f"nothing is wrong any more: {dict(hands.did)}, pressed {dict(pressed)}")
        took = await settled(house, people, rows, wanted.pace.settles_within)
        _tell(f"settled after {took:.1f} s; the lists are read once more")
        unread = await read_all(people, rows, wanted.pace.settles_within)
        claims = await rows.claims()
        _tell(", ".join(f"{state} {count}" for state, count in Counter(claim.state for claim in claims).items()))
        of_deliveries = await _of_deliveries(house, people, claims)
        findings = [*of_deliveries, *await _of_lists(house, rows, unread), *await _broken(stage, house)]
        stories = [line for finding in _first_of_each(findings) for line in await _story(rows, finding)]
    counted = {"deliveries": len(claims), **{name: hands.did[name] for name in ("kills", "stops", "faults")}}
    return Verdict({**counted, **figures(findings), "seconds_to_settle": round(took, 1)}, findings, stories)


async def _turmoil(wanted: Wanted, hands: Hands, people: Sequence[Person]) -> None:
    over = asyncio.Event()
    writing = [asyncio.create_task(_write(person, wanted, over)) for person in people]
    try:
        await hands.carry_out(draw(wanted.seed, wanted.seconds, wanted.pace), wanted.seconds)
    finally:
        over.set()
        await asyncio.gather(*writing)


async def _write(person: Person, wanted: Wanted, over: asyncio.Event) -> None:
    """At a steady rate, whether the one before was taken or not; but nobody has any number of sheets before them."""
    writing: set[asyncio.Task[None]] = set()
    for text in _texts(person.name, wanted.seed):
        writing = {sheet for sheet in writing if not sheet.done()}
        if len(writing) < SHEETS:
            writing.add(asyncio.create_task(person.write(text, over)))
        try:
            await asyncio.wait_for(over.wait(), wanted.people / wanted.rate)
            break
        except TimeoutError:
            continue
    await asyncio.gather(*writing)


def _texts(name: str, seed: int) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"{name} {seed}-{number}. {SAYS[number % len(SAYS)].format(number)}"


async def _of_deliveries(house: House, people: Sequence[Person], claims: Sequence[Claim]) -> list[Finding]:
    accepted = [Accepted(w.key, w.text, len(w.places)) for person in people for w in person.written if w.page]
    created = [
        Created(slug, post["author_id"], post["text"], post["id"])
        for slug in NETWORKS
        for post in await house.networks.created(slug)
    ]
    return judge(accepted, claims, created)


def _first_of_each(findings: Sequence[Finding]) -> list[Finding]:
    """A list of which much is wrong has one story."""
    return list({tuple(finding.of) or finding.words: finding for finding in reversed(findings)}.values())


async def _story(rows: Rows, finding: Finding) -> list[str]:
    told = await rows.story(finding.of) if finding.of and not finding.is_excused else []
    return [finding.words, *told] if told else []


async def _of_lists(house: House, rows: Rows, unread: Sequence[str]) -> list[Finding]:
    findings = [Finding("items_wrong", f"the list {stream} was not read") for stream in unread]
    for kept in await rows.lists():
        there = await house.networks.ids_on(kept.network, kept.whose, kept.kind)
        findings += judge_list(f"{kept.network} {kept.kind} of {kept.whose}", kept.ids, there, kept.id)
    return findings


async def _broken(stage: Stage, house: House) -> list[Finding]:
    """Whoever waits here lets all lines stand still, and the workers lose their lives: in a thread."""
    log = stage.home / "broken.log"
    with stage.said_by(["chaos.broken"], log, **house.environment) as process:
        await asyncio.to_thread(process.wait)
    said = json.loads(log.read_text().splitlines()[-1])
    return [Finding("wrong", words) for words, count in said for _ in range(count)]


def _tell(sentence: str) -> None:
    print(f"{datetime.now():%H:%M:%S} {sentence}", file=sys.stderr, flush=True)  # noqa: DTZ005 - of whoever looks on
