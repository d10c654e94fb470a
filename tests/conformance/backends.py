"""The stores with which a test runs, and what an environment step does to them."""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, Optional, Union

from clusters import programs, shared
from clusters.network import Network
from clusters.topology import Cluster
from proxy import Proxy
from servers import free_port, upstream_binary, upstream_server
from simd_r_drive_ws_client import Server

from .runner import PATIENCE, RunnerError
from .values import filled, octets

TLS = Path(__file__).resolve().parent.parent / "tls"
UPSTREAM = {"upstream-0.17": "0.17.5-alpha", "upstream-0.16": "0.16.3-alpha"}
CLUSTERS = {f"cluster-{kind}": kind for kind in programs.KINDS}
ATTEMPTS = 3
BACKENDS = ("file", "server", *UPSTREAM, *CLUSTERS)


def missing(backend: str) -> Optional[str]:
    """What this machine lacks for the backend, if it does."""
    if backend in UPSTREAM and upstream_binary(UPSTREAM[backend]) is None:
        return "the server, which `make upstream` installs"
    kind = CLUSTERS.get(backend)
    return f"{kind}-server" if kind and programs.program(kind) is None else None


class Backend:
    """A store for one test, in a folder of its own."""

    def __init__(self, kind: str, folder: Path, actions: Collection[str] = ()) -> None:
        """`actions` are the environment steps that it must be able to do."""
        self.kind = kind
        self.store = folder / "store.bin"
        self.stack = contextlib.ExitStack()
        self.server = contextlib.ExitStack()
        free = free_port()
        self.names = {
            "folder": str(folder),
            "store": str(self.store),
            "tls": str(TLS),
            "target": str(self.store),
            "free": f"127.0.0.1:{free}",
            "free_port": str(free),
        }
        self.between: Union[Proxy, Network, None] = None
        self.cluster: Optional[Cluster] = None
        self.port = 0
        if kind in CLUSTERS:
            self.use_cluster(alone=not FAULTS.isdisjoint(actions))
        elif kind != "file":
            self.use_server(with_proxy=not CONNECTION_FAULTS.isdisjoint(actions))

    def use_server(self, with_proxy: bool) -> None:
        """Starts a server for the test."""
        self.start_server()
        url = f"ws://127.0.0.1:{self.port}"
        if with_proxy:
            proxy = self.stack.enter_context(Proxy(url))
            self.between, url = proxy, proxy.url
        address = url.removeprefix("ws://")
        self.names.update(url=url, address=address, target=f"{url}/ws")

    def use_cluster(self, alone: bool) -> None:
        """Takes a store in a cluster, which others use meanwhile unless the test has it alone."""
        kind = CLUSTERS[self.kind]
        if alone:
            cluster = self.stack.enter_context(shared.cluster_alone(kind))
            self.stack.callback(self.repair)
        else:
            cluster = shared.cluster(kind)
        assert cluster
        self.cluster, self.between = cluster, cluster.network
        url = cluster.url(shared.store_name())
        self.names.update(url=url, address=cluster.addresses, target=url)

    def opening(self, options: dict[str, Any]) -> dict[str, Any]:
        """The step that opens the store."""
        given = {"options": options} if options else {}
        if self.kind == "file":
            return {"op": "DataStore.open", "args": {"path": "${store}", **given}, "save": "store"}
        return {"op": "DataStore.connect", "args": {"url": "${url}", **given}, "save": "store"}

    def repair(self) -> None:
        """Ends what a test that failed has left."""
        self.hold(False)
        self.start_server()

    def start_server(self) -> None:
        if self.cluster:
            self.cluster.start_again()
        elif self.kind == "server":
            server = self.server.enter_context(Server(self.store, port=self.port))
            self.port = int(server.address().rpartition(":")[2])
        else:
            self.start_upstream()

    def start_upstream(self) -> None:
        """Starts upstream's server. Another program may take the free port first."""
        binary = upstream_binary(UPSTREAM[self.kind])
        assert binary
        for attempt in range(ATTEMPTS):
            port = self.port or free_port()
            try:
                self.server.enter_context(upstream_server(binary, self.store, port))
            except RuntimeError:
                if self.port or attempt == ATTEMPTS - 1:
                    raise
            else:
                self.port = port
                return

    def stop_server(self) -> None:
        if self.cluster:
            self.cluster.kill()
        self.server.close()

    def act(self, step: dict[str, Any]) -> None:
        """Does an environment step."""
        ACTIONS[step["env"]](self, step)

    def path(self, step: dict[str, Any]) -> Path:
        return Path(filled(step["path"], self.names))

    def serve(self, step: dict[str, Any]) -> None:
        server = self.stack.enter_context(Server(self.path(step)))
        self.names[step["as"]] = server.url()

    def listen(self, step: dict[str, Any]) -> None:
        """Another program than a server: it sends the content to whoever connects, if it has one,
        and never anything else.
        """
        listener = self.stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.names[step["as"]] = f"127.0.0.1:{listener.getsockname()[1]}"
        content = octets(step["content"]) if "content" in step else b""
        threading.Thread(target=greet, args=(listener, content), daemon=True).start()

    def hold(self, held: bool) -> None:
        assert self.between
        self.between.hold_responses(held)

    def wait_until_held(self) -> None:
        assert self.between
        if not self.between.response_held.wait(PATIENCE):
            raise RunnerError(f"no answer of the server within {PATIENCE} s")

    def cut(self) -> None:
        assert self.between
        self.between.cut()

    def flip(self, step: dict[str, Any]) -> None:
        with self.path(step).open("r+b") as file:
            end = file.seek(0, os.SEEK_END)
            place = step["offset"] + (end if step["offset"] < 0 else 0)
            file.seek(place)
            (byte,) = file.read(1)
            file.seek(place)
            file.write(bytes([byte ^ 0xFF]))

    def make(self, step: dict[str, Any]) -> None:
        self.path(step).write_bytes(octets(step["content"]))

    def close(self) -> None:
        self.stack.close()
        self.server.close()


def greet(listener: socket.socket, content: bytes) -> None:
    """Sends the content to everyone, until the listener is closed. Without content, the connections
    stay open until then.
    """
    connections = []
    with contextlib.suppress(OSError):
        while True:
            connection, _ = listener.accept()
            connections.append(connection)
            if content:
                connection.recv(65536)
                connection.sendall(content)
                connection.close()


ACTIONS: dict[str, Callable[[Backend, dict[str, Any]], None]] = {
    "stop_server": lambda backend, _: backend.stop_server(),
    "start_server": lambda backend, _: backend.start_server(),
    "cut": lambda backend, _: backend.cut(),
    "hold": lambda backend, _: backend.hold(True),
    "held": lambda backend, _: backend.wait_until_held(),
    "pass": lambda backend, _: backend.hold(False),
    "flip": lambda backend, step: backend.flip(step),
    "make": lambda backend, step: backend.make(step),
    "truncate": lambda backend, step: os.truncate(backend.path(step), step["length"]),
    "serve": lambda backend, step: backend.serve(step),
    "listen": lambda backend, step: backend.listen(step),
    "sleep": lambda _, step: time.sleep(step["seconds"]),
}
# For these, something is between the client and the server.
CONNECTION_FAULTS = {"cut", "hold", "held", "pass"}
# For these, nobody else uses the cluster.
FAULTS = {*CONNECTION_FAULTS, "stop_server", "start_server"}
