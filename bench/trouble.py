"""The sandbox's control interface, as far as the measurements turn it."""

import aiohttp

NETWORKS = ("x", "facebook")
HEALTHY: list[dict[str, object]] = []
HANGING: list[dict[str, object]] = [{"call": "create", "hang": True}]


async def deepen(control_port: int, person: str, stream: str, count: int) -> None:
    """Let a stream of the sandbox's Facebook hold so many items."""
    said = {"person": person, "stream": stream, "count": count}
    address = f"http://127.0.0.1:{control_port}/control/facebook/items"
    async with aiohttp.ClientSession() as http, http.post(address, json=said) as answer:
        answer.raise_for_status()


class Networks:
    """Both networks at once."""

    def __init__(self, control_port: int) -> None:
        self._control = f"http://127.0.0.1:{control_port}/control"

    async def take_everything(self) -> None:
        """No rate limits: they would end a measurement after a hundred posts."""
        await self._put("x/settings", {"rate_limits": False})

    async def become(self, rules: list[dict[str, object]]) -> None:
        """From now on these rules hold; what hung under older ones is let go."""
        for network in NETWORKS:
            await self._put(f"{network}/faults", rules)

    async def _put(self, path: str, said: object) -> None:
        async with aiohttp.ClientSession() as http, http.put(f"{self._control}/{path}", json=said) as answer:
            answer.raise_for_status()
