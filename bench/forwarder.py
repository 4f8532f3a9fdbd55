"""Passes a port's lines on to another, so that one worker finds the sandbox's Facebook beside the recorder's X.

`python -m bench.forwarder FROM TO`; a process of its own, so that the recorder's clock does not wait for it.
"""

import asyncio
import contextlib
import signal
import sys

from alphorn.lib import lifeline

CHUNK = 65_536


async def forward(source: int, target: int) -> None:
    """Until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while block := await reader.read(CHUNK):
                writer.write(block)
                await writer.drain()
        writer.close()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        onwards, back = await asyncio.open_connection("127.0.0.1", target)
        await asyncio.gather(pass_on(reader, back), pass_on(onwards, writer))

    server = await asyncio.start_server(take, "127.0.0.1", source)
    print("forwarder_ready", flush=True)
    await stop.wait()
    server.close()


if __name__ == "__main__":
    lifeline.hold()
    asyncio.run(forward(int(sys.argv[1]), int(sys.argv[2])))
