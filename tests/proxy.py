"""A proxy on loopback that forwards bytes, and can hold them back or cut connections."""

import contextlib
import socket
import threading
from collections.abc import Callable
from typing import Optional
from urllib.parse import urlsplit


class Proxy:
    """A proxy between a client and the server at `url`.

    `requests_pass` and `responses_pass` say whether the bytes of one side pass or are held back.
    `cut` ends all connections, and `refuse` accepts no new ones.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        assert parts.port is not None
        self.upstream = (parts.hostname, parts.port)
        self.requests_pass = threading.Event()
        self.responses_pass = threading.Event()
        self.response_held = threading.Event()
        self.requests_pass.set()
        self.responses_pass.set()
        self.sockets: list[socket.socket] = []
        self.threads: list[threading.Thread] = []
        self.closed = False
        self.listener = socket.create_server(("127.0.0.1", 0))
        own = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.url = parts._replace(netloc=own).geturl()
        self.start(self.accept)

    def start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self.threads.append(thread)
        thread.start()

    def accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
                server = socket.create_connection(self.upstream)
            except OSError:
                return
            self.sockets += [client, server]
            self.start(self.pump, client, server, self.requests_pass, None)
            self.start(self.pump, server, client, self.responses_pass, self.response_held)

    def pump(
        self,
        source: socket.socket,
        sink: socket.socket,
        passing: threading.Event,
        held: Optional[threading.Event],
    ) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if held is not None and not passing.is_set():
                    held.set()
                passing.wait()
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)

    def hold_responses(self, held: bool) -> None:
        """Holds back what the server sends, or lets it pass."""
        if held:
            self.response_held.clear()
        (self.responses_pass.clear if held else self.responses_pass.set)()

    def cut(self) -> None:
        """Ends all connections. Bytes that are held back are lost."""
        for connection in self.sockets:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.requests_pass.set()
        self.responses_pass.set()

    def refuse(self) -> None:
        """Accepts no new connections."""
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def __enter__(self) -> "Proxy":
        return self

    def __exit__(self, *_: object) -> None:
        self.refuse()
        self.cut()
        for connection in self.sockets:
            connection.close()
        for thread in self.threads:
            thread.join(10)
