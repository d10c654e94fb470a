"""Measures one client with a cluster of one size."""

import json
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from harness import ROOT

from clusters import topology
from clusters.node import Settings

CLIENT = Path(__file__).with_name("client.py")
# How many items a call of each kind has. They are in the order of the columns.
KINDS = {"get": 1, "set": 1, "batch_get": 1000, "batch_set": 1000}
ROUNDS = 5
# The microseconds of CPU time that an item costs the client, and all servers.
Cost = tuple[float, float]
MICROSECONDS, MILLISECONDS, MEGABYTES = 1e6, 1e3, 1e-6
# The default of the servers: how often they talk to each other depends on it.
NODE_TIMEOUT = 15_000


def column(name: str, digits: int = 1) -> Any:
    """A column of the table, with so many digits behind the point."""
    return field(metadata={"name": name, "digits": digits})


@dataclass(frozen=True)
class Row:
    """The figures for one size. Those of servers are of all of them together.

    What calls cost is the median of several rounds.
    """

    masters: int = column("masters", 0)
    get: float = column("get: client, µs")
    get_servers: float = column("servers, µs")
    set: float = column("set: client, µs")
    set_servers: float = column("servers, µs")
    batch_get: float = column("get in 1,000: client, µs", 2)
    batch_get_servers: float = column("servers, µs", 2)
    batch_set: float = column("set in 1,000: client, µs", 2)
    batch_set_servers: float = column("servers, µs", 2)
    idle: float = column("servers without calls, ms/s")
    server_memory: float = column("memory of a server, MB")
    sockets: int = column("connections", 0)
    sockets_waiting: int = column("with `min_replicas`", 0)
    memory: float = column("client's memory for them, MB", 2)
    connecting: float = column("connecting: CPU, ms")


def measure(program: str, masters: int, seconds: float, interpreter: str) -> Row:
    """Starts a cluster and a client, and measures them."""
    settings = Settings(program, node_timeout=NODE_TIMEOUT)
    with topology.running(settings, masters, replicas_each=0) as cluster:
        servers = Servers([node.process.pid for node in cluster.nodes if node.process])
        # Clients name only some nodes. They find the others.
        url = f"redis+cluster://{cluster.nodes[0].address}/store"
        command = [interpreter, str(CLIENT), url, str(seconds)]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as client:
            idle = servers.rate_without_calls(seconds)
            connect = answer(client, "connect")
            rounds = [
                {kind: cost(servers, client, kind, idle) for kind in KINDS} for _ in range(ROUNDS)
            ]
            waiting = answer(client, "connect_waiting")
            assert client.stdin
            client.stdin.close()
        get, set_, batch_get, batch_set = (medians(rounds, kind) for kind in KINDS)
        return Row(
            masters,
            *get,
            *set_,
            *batch_get,
            *batch_set,
            idle=idle * MILLISECONDS,
            server_memory=servers.memory() / masters * MEGABYTES,
            sockets=int(connect["sockets"]),
            sockets_waiting=int(waiting["sockets"]),
            memory=connect["memory"] * MEGABYTES,
            connecting=connect["cpu"] * MILLISECONDS,
        )


def medians(rounds: Sequence[Mapping[str, Cost]], kind: str) -> Cost:
    """The medians of the costs of one kind of call."""
    costs = [found[kind] for found in rounds]
    return median(client for client, _ in costs), median(servers for _, servers in costs)


def cost(servers: "Servers", client: "subprocess.Popen[str]", name: str, idle: float) -> Cost:
    """The microseconds that an item of these calls costs the client, and the servers."""
    before = servers.cpu()
    figures = answer(client, name)
    used = servers.cpu() - before - idle * figures["seconds"]
    count = figures["calls"] * KINDS[name]
    return figures["cpu"] / count * MICROSECONDS, used / count * MICROSECONDS


def answer(client: "subprocess.Popen[str]", name: str) -> dict[str, float]:
    """The figures of what the client is told to do."""
    assert client.stdin
    assert client.stdout
    client.stdin.write(f"{name}\n")
    client.stdin.flush()
    line = client.stdout.readline()
    if not line:
        raise RuntimeError(f"the client ended during {name}")
    figures: dict[str, float] = json.loads(line)
    return figures


@dataclass(frozen=True)
class Servers:
    """The processes of the servers."""

    processes: Sequence[int]

    def cpu(self) -> float:
        """The seconds of CPU time of all their threads."""
        files = [f for pid in self.processes for f in Path(f"/proc/{pid}/task").glob("*/schedstat")]
        return sum(int(file.read_text().split()[0]) for file in files) / 1e9

    def memory(self) -> int:
        """The bytes of memory that are resident."""
        lines = [
            line
            for pid in self.processes
            for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        ]
        return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))

    def rate_without_calls(self, seconds: float) -> float:
        """How many seconds of CPU time they use in a second."""
        before, begin = self.cpu(), time.perf_counter()
        time.sleep(seconds)
        return (self.cpu() - before) / (time.perf_counter() - begin)
