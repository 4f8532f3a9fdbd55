"""People with browsers, each in a workspace of their own: they write, and press what their pages offer them.

They do not lie: "It is there" answers what they have seen where the page let them look: the same words may
stand at another place of theirs.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from uuid import uuid4

import aiohttp

from bench.trouble import Networks
from bench.visitor import Unexpected, Visitor
from chaos.cast import NAMES, Account, accounts_of
from chaos.page import Button, buttons, offers, places, stands_on

ANSWER_SECONDS = 20.0
LINES = 6
AGAIN_SECONDS = 1.0  # until a form that brought no answer is sent again
NEWEST = 15
FAILS = (aiohttp.ClientError, TimeoutError, Unexpected, OSError)
WORDS = {"cancel": "cancellations", "again": "attempts", "twice": "attempts", "there": "confirmations"}


@dataclass(eq=False)
class Written:
    """What somebody wrote, for how many places; and the page it has, once it was taken."""

    text: str
    places: tuple[str, ...]
    key: str = field(default_factory=lambda: str(uuid4()))
    page: str = ""


class Person:
    """One of them."""

    def __init__(
        self,
        name: str,
        accounts: Sequence[Account],
        visitor: Visitor,
        addresses: Sequence[str],
        networks: Networks,
    ) -> None:
        self.name, self.workspace = name, f"{name}@chaos.example"
        self._accounts = accounts
        self.written: list[Written] = []
        self._visitor, self._addresses, self._networks = visitor, addresses, networks
        self._dice = random.Random(name)
        self.pressed: Counter[str] = Counter()

    async def sign_up(self) -> None:
        """Become known to Alphorn."""
        await self._visitor.sign_up(self.workspace)

    async def move_in(self) -> None:
        """Connect everything."""
        for network, person in self._accounts:
            await self._visitor.connect(network, person, reads=True)
        await self._visitor.open_sheet()

    async def write(self, text: str, until: asyncio.Event) -> None:
        """Send it off, to some of the places; again with the same key until it is taken, as a page tells them to.

        A form that is refused, as a place has gone meanwhile, is filled in anew.
        """
        while not until.is_set():
            with suppress(*FAILS):
                if not self._visitor.places:
                    await self._visitor.open_sheet()
                if ticked := self._ticked():
                    written = Written(text, ticked)
                    self.written.append(written)
                    if await self._is_taken(written, until):
                        return
                await self._visitor.open_sheet()
            await asyncio.sleep(AGAIN_SECONDS)

    def _ticked(self) -> tuple[str, ...]:
        """Some of the places there are."""
        there = self._visitor.places
        return tuple(self._dice.sample(there, self._dice.randint(1, len(there)))) if there else ()

    async def _is_taken(self, written: Written, until: asyncio.Event) -> bool:
        form = [("client_key", written.key), ("text", written.text), *(("to", place) for place in written.places)]
        while not until.is_set():
            with suppress(*FAILS):
                status, leads_to = await self._visitor.send("/posts/new", form, self._dice.choice(self._addresses))
                if status == 302 and leads_to.startswith("/posts/"):
                    written.page = leads_to
                    return True
                if status == 422:
                    return False
            await asyncio.sleep(AGAIN_SECONDS)
        return False

    async def press(self, button: str, dice: float) -> None:
        """What their pages offer; nothing, where nobody answers or there is no such button just now."""
        with suppress(*FAILS):
            if button in WORDS:
                await self._answer(WORDS[button], dice, clicks=2 if button == "twice" else 1)
            elif button == "import":
                await self._visitor.send("/runs", [], self._dice.choice(self._addresses))
            elif button == "list":
                network, person = self._accounts[0]
                await self._networks.add_to(network, person, "likes", f"Liked at {dice}")
            elif button == "disconnect":
                await self._disconnect(dice)
            else:
                await self.sign_in(*self._accounts[int(dice * len(self._accounts))])

    async def sign_in(self, network: str, person: str) -> None:
        """At the network, once more. Raises what FAILS has."""
        await self._visitor.connect(network, person, reads=True)
        for offered in offers(await self._visitor.page("/connections")):
            await self._visitor.choose_all(offered)
        await self._visitor.open_sheet()

    async def sign_in_everywhere(self) -> None:
        """Until each has gone well."""
        for network, person in self._accounts:
            while True:
                try:
                    await self.sign_in(network, person)
                    break
                except FAILS:
                    await asyncio.sleep(AGAIN_SECONDS)

    async def try_now(self, delivery: str, attempt: int) -> None:
        """One of theirs that would wait for long."""
        with suppress(*FAILS):
            await self._visitor.send(f"/deliveries/{delivery}/attempts", [("attempt", str(attempt))])

    async def read_now(self, stream: str) -> None:
        """A list of theirs."""
        with suppress(*FAILS):
            await self._visitor.send(f"/streams/{stream}/runs", [])

    async def _answer(self, verb: str, dice: float, clicks: int) -> None:
        """Press the first such button on the newest posts that it is no lie to press."""
        taken = [each for each in self.written if each.page][-NEWEST:]
        for written in random.Random(dice).sample(taken, len(taken)):
            for button in buttons(await self._visitor.page(written.page)):
                if button.verb == verb and await self._is_so(button, written.text):
                    both = self._addresses[:clicks]
                    await asyncio.gather(*(self._visitor.send(button.path, button.form, url) for url in both))
                    self.pressed[verb] += 1
                    return

    async def _is_so(self, button: Button, text: str) -> bool:
        """Whether it is no lie to press that. That something is not there, they never say: who knows?"""
        if button.state != "unconfirmed":
            return True
        if button.verb != "confirmations" or not button.look:
            return False
        return stands_on(await self._visitor.page("", button.look), text)

    async def _disconnect(self, dice: float) -> None:
        there = places(await self._visitor.page("/connections"))
        if there:
            await self._visitor.send(f"/connections/{there[int(dice * len(there))]}", [])
            self._visitor.places = ()
            self.pressed["disconnect"] += 1
        await asyncio.sleep(2 * dice)
        for known_as in self._accounts:
            await self.sign_in(*known_as)


async def gathered(number: int, addresses: Sequence[str], networks: Networks, stack: AsyncExitStack) -> list[Person]:
    """So many of them, with all their places."""
    people = []
    for name, accounts in (await accounts_of(NAMES[:number], networks)).items():
        visitor = await stack.enter_async_context(Visitor(addresses[0], longest_seconds=ANSWER_SECONDS, lines=LINES))
        people.append(Person(name, accounts, visitor, addresses, networks))
        await people[-1].sign_up()  # one after the other: many at once from one address are told to wait
    await asyncio.gather(*(person.move_in() for person in people))
    return people
