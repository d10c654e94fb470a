"""Two programs that answer as the nodes of a cluster, until they do not tell their slots."""

import io
import socketserver
import threading
import time
from typing import Optional

from clusters.node import HOST
from clusters.slots import SLOTS

# How long the first one takes for a write, in seconds.
SLOW = 0.5
# How often they refuse to tell which slots they have: each twice.
REFUSALS = 4


class Pretended:
    """Of the slots each has one half. The first is slow, the second has nothing.

    Once the second was asked for an entry, they refuse for a moment to tell which slots they have.
    """

    def __init__(self) -> None:
        self.has_a_write = threading.Event()
        self.writes_of_the_first = 0
        self.refusals_left = 0
        self.is_asked = False
        self.nodes = [Listener(self, number) for number in range(2)]
        self.ports: list[int] = [node.server_address[1] for node in self.nodes]

    @property
    def url(self) -> str:
        addresses = ",".join(f"{HOST}:{port}" for port in self.ports)
        return f"redis+cluster://{addresses}/store"

    def answer(self, number: int, command: list[bytes]) -> bytes:
        """What one of them answers."""
        name = command[0].upper()
        if name == b"HELLO":
            return b"%1\r\n$5\r\nproto\r\n:3\r\n"
        if name == b"INFO":
            return b"$0\r\n\r\n"
        if name == b"CLUSTER":
            return self.slots()
        if name == b"WAIT":
            return b":1\r\n"
        if name not in (b"SET", b"GET"):
            return b"+OK\r\n"
        if number == 0:
            self.writes_of_the_first += 1
            self.has_a_write.set()
            time.sleep(SLOW)
            return b"+OK\r\n"
        if not self.is_asked:
            self.is_asked, self.refusals_left = True, REFUSALS
        # Nobody listens there.
        return b"-MOVED %d %s:1\r\n" % (SLOTS - 1, HOST.encode())

    def slots(self) -> bytes:
        if self.refusals_left:
            self.refusals_left -= 1
            return b"-ERR not now\r\n"
        half = SLOTS // 2
        ranges = ((0, half - 1, self.ports[0]), (half, SLOTS - 1, self.ports[1]))
        host = HOST.encode()
        told = (
            b"*3\r\n:%d\r\n:%d\r\n*2\r\n$%d\r\n%s\r\n:%d\r\n" % (first, last, len(host), host, port)
            for first, last, port in ranges
        )
        return b"*2\r\n" + b"".join(told)

    def __enter__(self) -> "Pretended":
        for node in self.nodes:
            threading.Thread(target=node.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for node in self.nodes:
            node.shutdown()
            node.server_close()


class Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, nodes: Pretended, number: int) -> None:
        self.nodes = nodes
        self.number = number
        super().__init__((HOST, 0), Connection)


class Connection(socketserver.StreamRequestHandler):
    server: Listener

    def handle(self) -> None:
        while command := received(self.rfile):
            self.wfile.write(self.server.nodes.answer(self.server.number, command))


def received(stream: io.BufferedIOBase) -> Optional[list[bytes]]:
    """A command, or `None` at the end."""
    count = stream.readline()
    if not count:
        return None
    command = []
    for _ in range(int(count[1:])):
        length = int(stream.readline()[1:])
        command.append(stream.read(length))
        stream.readline()
    return command
