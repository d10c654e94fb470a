"""A bare TCP echo of messages with the lengths of a read: the time of the loopback itself.

    python -m transport_peers.echo PORT

connects to the port and answers each request with as many bytes as a response has.
"""

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from harness import loops

# The length on the wire of a read of 100 bytes at a key of 8, including the WebSocket frame.
REQUEST = bytes(54)
RESPONSE = bytes(149)


class Echo:
    """A connection to an echo."""

    def __init__(self, stream: socket.socket) -> None:
        self.stream = stream

    def seconds_per_call(self, seconds: float) -> float:
        """Sends requests and receives the responses, for a time."""
        stream = self.stream

        def call() -> None:
            stream.sendall(REQUEST)
            receive(stream, len(RESPONSE))

        return loops.sequential(call, seconds)


def receive(stream: socket.socket, length: int) -> None:
    """Receives this many bytes."""
    while length:
        got = len(stream.recv(length))
        if not got:
            raise EOFError
        length -= got


@contextlib.contextmanager
def echo() -> Iterator[Echo]:
    """An echo in a process of its own, of this interpreter."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-m", "transport_peers.echo", str(port)],
            cwd=Path(__file__).parent.parent,
        )
        stream, _ = listener.accept()
    try:
        with stream:
            stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            yield Echo(stream)
    finally:
        process.kill()
        process.wait()


def main() -> None:
    """Answers until the other end closes."""
    with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as stream:
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(EOFError):
            while True:
                receive(stream, len(REQUEST))
                stream.sendall(RESPONSE)


if __name__ == "__main__":
    main()
