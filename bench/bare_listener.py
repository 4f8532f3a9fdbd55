"""The floor of `pickup`: hears a notification of PostgreSQL and sends one request. No queue, no rows, no claim.

`python -m bench.bare_listener ADDRESS`, with DATABASE_URL; a process of its own, as a worker is.
"""

import asyncio
import os
import signal
import sys

import aiohttp
import asyncpg
import uvloop

from alphorn.lib import lifeline

CHANNEL = "bench_floor"
AT_ONCE = 200  # as many as a worker sends


async def listen(address: str) -> None:
    """Until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    sends: set[asyncio.Task[None]] = set()
    slots = asyncio.Semaphore(AT_ONCE)
    connector = aiohttp.TCPConnector(force_close=True)  # a fresh line for each, as a worker has
    async with aiohttp.ClientSession(connector=connector) as http:

        async def send(text: str) -> None:
            async with slots, http.post(address, json={"text": text}) as answer:
                await answer.read()

        def hear(_connection: object, _pid: int, _channel: str, text: object) -> None:
            task = asyncio.create_task(send(str(text)))
            sends.add(task)
            task.add_done_callback(sends.discard)

        database = await asyncpg.connect(os.environ["DATABASE_URL"])
        await database.add_listener(CHANNEL, hear)
        print("bare_listener_ready", flush=True)
        await stop.wait()
        await database.close()


if __name__ == "__main__":
    lifeline.hold()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(listen(sys.argv[1]))
