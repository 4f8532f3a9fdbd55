"""Lets happen what the plan says, each at its moment; and puts right again what is over."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from signal import SIGKILL

from bench.processes import signal_all
from chaos.clock import Clock
from chaos.house import House
from chaos.people import Person
from chaos.plan import DATABASE, Act, Cut, Kill, Press, Shift, Stop, Trouble


class Hands:
    """Those of one run, and how often they did what."""

    def __init__(self, house: House, people: Sequence[Person], clock: Clock) -> None:
        self._house, self._people, self._clock = house, people, clock
        self._standing: dict[str, list[Mapping[str, object]]] = {slug: [] for slug in house.lines}
        self._cut: dict[str, Cut] = {}
        self.did: Counter[str] = Counter()

    async def carry_out(self, plan: Sequence[Act], seconds: float) -> None:
        """All of it; what is not over after so many seconds is ended then."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        doing: list[asyncio.Task[None]] = []
        for act in plan:
            await asyncio.sleep(max(0.0, began + act.at - loop.time()))
            doing.append(asyncio.create_task(self._do(act)))
        await asyncio.sleep(max(0.0, began + seconds - loop.time()))
        for task, act in zip(doing, plan, strict=True):
            if not isinstance(act, Shift):  # a clock that was set is not left so
                task.cancel()
        for said in await asyncio.gather(*doing, return_exceptions=True):
            if isinstance(said, Exception):
                raise said

    async def _do(self, act: Act) -> None:
        match act:
            case Kill():
                await self._kill(act)
            case Stop():
                self.did["stops"] += 1
                await self._house.let_stand_still(act.whom, act.seconds)
            case Trouble():
                await self._trouble(act)
            case Cut():
                await self._let_fail(act)
            case Shift():
                self.did["faults"] += 1
                await self._clock.jump(act.seconds)
            case Press():
                await self._people[int(act.dice * 1000) % len(self._people)].press(act.button, act.dice)

    async def _kill(self, act: Kill) -> None:
        self.did["kills"] += 1
        if act.whom == DATABASE:
            await self._house.let_the_database_fall(act.away)
        else:
            signal_all(self._house.pids(act.whom), SIGKILL)

    async def _trouble(self, act: Trouble) -> None:
        """Several may hold at once. What is a deed and no state is done once."""
        self.did["faults"] += 1
        standing = self._standing[act.network]
        if {"expire_tokens", "revoke_tokens"} & act.rule.keys():
            await self._house.networks.become([act.rule, *standing], [act.network])
            return
        standing.append(act.rule)
        try:
            await self._house.networks.become(standing, [act.network])
            await asyncio.sleep(act.seconds)
        finally:
            standing.remove(act.rule)
            await self._house.networks.become(standing, [act.network])

    async def _let_fail(self, act: Cut) -> None:
        self.did["faults"] += 1
        line = self._house.lines[act.line]
        self._cut[act.line] = act
        line.fail(act.how)
        try:
            await asyncio.sleep(act.seconds)
        finally:
            if self._cut[act.line] is act:  # else the next one has begun
                line.mend()
