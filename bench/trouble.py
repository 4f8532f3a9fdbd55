"""The sandbox's control interface, as far as the measurements turn it."""

from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp

NETWORKS = ("x", "facebook")
EVERYTHING = 1_000_000
HEALTHY: list[dict[str, object]] = []
LOSING: list[dict[str, object]] = [{"call": "create", "lose_reply": True}]
HANGING: list[dict[str, object]] = [{"call": "create", "hang": True}]


async def deepen(control_port: int, person: str, stream: str, count: int) -> None:
    """Let a stream of the sandbox's Facebook hold so many items."""
    said = {"person": person, "stream": stream, "count": count}
    address = f"http://127.0.0.1:{control_port}/control/facebook/items"
    async with aiohttp.ClientSession() as http, http.post(address, json=said) as answer:
        answer.raise_for_status()


class Networks:
    """All of them at once, or one by name."""

    def __init__(self, control_port: int) -> None:
        self._control = f"http://127.0.0.1:{control_port}/control"

    async def take_everything(self) -> None:
        """No rate limits: they would end a measurement after a hundred posts."""
        await self._ask("PUT", "x/settings", {"rate_limits": False})

    async def become(self, rules: Sequence[Mapping[str, object]], networks: Sequence[str] = NETWORKS) -> None:
        """From now on these rules hold there; what hung under older ones is let go."""
        for network in networks:
            await self._ask("PUT", f"{network}/faults", list(rules))

    async def calls(self, network: str, call: str) -> int:
        """How often it came there."""
        return int((await self._ask("GET", f"{network}/requests")).get(call, 0))

    async def created(self, network: str) -> list[dict[str, Any]]:
        """Everything that apps really created there, oldest first."""
        return list(await self._ask("GET", f"{network}/posts"))

    async def ids_on(self, network: str, whose: str, stream: str) -> set[str]:
        """The ids of all that stands on a list there."""
        query = f"{network}/items?person={whose}&stream={stream}&limit={EVERYTHING}"
        return {str(item["id"]) for item in (await self._ask("GET", query))["items"]}

    async def add_to(self, network: str, whose: str, stream: str, text: str) -> None:
        """One more on a list there."""
        await self._ask("POST", f"{network}/items", {"person": whose, "stream": stream, "text": text})

    async def move_in(self, network: str, people: Sequence[Mapping[str, object]]) -> list[str]:
        """Let these live there, too. Returns the id of each."""
        return [str(each["id"]) for each in await self._ask("POST", "people", {"network": network, "people": people})]

    async def _ask(self, method: str, path: str, said: object = None) -> Any:
        body = None if said is None else aiohttp.JsonPayload(said)
        async with (
            aiohttp.ClientSession() as http,
            http.request(method, f"{self._control}/{path}", data=body) as answer,
        ):
            answer.raise_for_status()
            return await answer.json()
