"""A proxy that cuts connections in the middle of what a client sends.

    python -m soaking.cutter PORT SERVER_PORT SEED BYTES

Each connection is cut after a random number of bytes from its client, BYTES on average, so that a
server gets the beginning of a buffer and not its end.
"""

import asyncio
import contextlib
import random
import sys

PART = 64 << 10


async def forward(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, allowance: float
) -> None:
    """Forwards this many bytes, or all."""
    with contextlib.suppress(OSError):
        while allowance > 0:
            part = await reader.read(PART)
            if not part:
                break
            part = part[: int(min(allowance, PART))]
            allowance -= len(part)
            writer.write(part)
            await writer.drain()


async def serve(port: int, server_port: int, chance: random.Random, mean: float) -> None:
    """Accepts connections until the process is killed."""

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            behind, before = await asyncio.open_connection("127.0.0.1", server_port)
        except OSError:
            writer.close()
            return
        ways = [
            asyncio.create_task(forward(reader, before, 1 + chance.expovariate(1 / mean))),
            asyncio.create_task(forward(behind, writer, float("inf"))),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for end in (before, writer):
            # The bytes that were forwarded still arrive.
            end.close()
        for way in ways:
            way.cancel()

    async with await asyncio.start_server(accept, "127.0.0.1", port) as server:
        await server.serve_forever()


if __name__ == "__main__":
    port, server_port, seed, mean = map(int, sys.argv[1:])
    asyncio.run(serve(port, server_port, random.Random(seed), mean))
