"""A network on loopback between the nodes of a cluster and before them, which can isolate one.

Each node announces a port of this network, which forwards to the node. Each connects to others from
an address of its own (127.0.1.N), so that the network knows who connects. It needs Linux, where all
of 127.0.0.0/8 is loopback.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from clusters.node import HOST, Node

PART = 64 << 10


async def turns() -> None:
    """Lets the loop do what it has already begun: each step may begin another one."""
    for _ in range(10):
        await asyncio.sleep(0)


class Network:
    """Forwards bytes, except to and from nodes that are isolated.

    Bytes to and from these are held back, as a real network's are sent again, and arrive when it is
    mended. `hold_responses` holds back what nodes send to clients, and `cut` ends all connections
    of clients, as those of a `Proxy` do.
    """

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.listeners: list[asyncio.Server] = []
        self.response_held = threading.Event()
        # The following only from the loop's thread: who is cut off, and from whom.
        self.without_nodes: set[str] = set()
        self.without_clients: set[str] = set()
        self.responses_pass = True
        # How many seconds bytes between nodes take.
        self.delay = 0.0
        # What becomes of the bytes that nodes send to clients.
        self.spoil: Callable[[bytes], bytes] = bytes
        self.changed: asyncio.Event
        self.nodes = 0
        # Both ends of each connection.
        self.ends: set[asyncio.StreamWriter] = set()
        self.forwarding: set[asyncio.Future[None]] = set()
        # The ends of clients.
        self.of_clients: set[asyncio.StreamWriter] = set()

    def stand_before(self, node: Node) -> None:
        """Makes this network the way to a node. The node must not run yet."""
        self.nodes += 1
        node.source = f"127.0.1.{self.nodes}"
        node.announced_port = self.call(self.listen(node.source, node.port))
        node.announced_bus_port = self.call(self.listen(node.source, node.bus_port))

    def isolate(self, node: Node, from_clients: bool = True) -> None:
        """Cuts a node off from all other nodes, and from the clients too, unless told otherwise."""
        self.call(self.change(node.source, True, from_clients))

    def mend(self, node: Node) -> None:
        """Connects a node again."""
        self.call(self.change(node.source, False, False))

    async def change(self, node: str, from_nodes: bool, from_clients: bool) -> None:
        for cut, who in (from_nodes, self.without_nodes), (from_clients, self.without_clients):
            (who.add if cut else who.discard)(node)
        self.tell()

    async def begin(self) -> None:
        self.renew()

    def renew(self) -> None:
        # Before 3.10 an event is for the loop that runs when it is made.
        self.changed = asyncio.Event()

    def tell(self) -> None:
        """Lets everything that is held back look whether it still is."""
        self.changed.set()
        self.renew()

    def hold_responses(self, held: bool) -> None:
        """Holds back what nodes send to clients, or lets it pass."""
        if held:
            self.response_held.clear()
        self.call(self.let_pass(not held))

    async def let_pass(self, responses_pass: bool) -> None:
        self.responses_pass = responses_pass
        self.tell()

    def cut(self) -> None:
        """Ends all connections of clients. Bytes that are held back are lost."""
        self.call(self.end_clients())

    async def end_clients(self) -> None:
        ended, self.of_clients = self.of_clients, set()
        for end in ended:
            end.transport.abort()
        await self.let_pass(True)
        # Their sockets are closed in the next turns of the loop.
        await turns()

    def is_cut(self, source: str, target: str) -> bool:
        if source == HOST:
            return target in self.without_clients
        return source in self.without_nodes or target in self.without_nodes

    async def listen(self, target: str, port: int) -> int:
        """Forwards what arrives at a free port. Returns it."""

        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.ends.add(writer)
            source = writer.get_extra_info("peername")[0]
            way = asyncio.ensure_future(self.forward_both(source, target, port, reader, writer))
            self.forwarding.add(way)
            if source == HOST:
                self.of_clients.add(writer)

        listener = await asyncio.start_server(accept, HOST, 0)
        self.listeners.append(listener)
        announced: int = listener.sockets[0].getsockname()[1]
        return announced

    async def forward_both(
        self,
        source: str,
        target: str,
        port: int,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        with contextlib.closing(writer):
            try:
                behind, before = await asyncio.open_connection(HOST, port)
            except OSError:
                return
            self.ends.add(before)
            ways = [
                asyncio.create_task(self.forward(source, target, reader, before)),
                asyncio.create_task(self.forward(source, target, behind, writer, source == HOST)),
            ]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                before.close()

    async def forward(
        self,
        source: str,
        target: str,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        is_response: bool = False,
    ) -> None:
        with contextlib.suppress(OSError):
            while part := await reader.read(PART):
                if is_response and not self.responses_pass:
                    self.response_held.set()
                if source != HOST:
                    await asyncio.sleep(self.delay)
                while self.is_cut(source, target) or (is_response and not self.responses_pass):
                    await self.changed.wait()
                writer.write(self.spoil(part) if is_response else part)
                await writer.drain()
            # The end of a connection is not seen either through a network that is cut.
            while self.is_cut(source, target):
                await self.changed.wait()

    def call(self, work: "Coroutine[Any, Any, Any]") -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    def __enter__(self) -> "Network":
        self.thread.start()
        self.call(self.begin())
        return self

    def __exit__(self, *_: object) -> None:
        self.call(self.end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()

    async def end(self) -> None:
        # Connections that were just accepted get their transports only from an open listener.
        await turns()
        for listener in self.listeners:
            listener.close()
        for way in self.forwarding:
            way.cancel()
        await asyncio.gather(*self.forwarding, return_exceptions=True)
        for end in self.ends:
            # What a node that does not read has not got is not waited for.
            end.transport.abort()
        # Their sockets are closed in the next turns of the loop.
        await turns()
