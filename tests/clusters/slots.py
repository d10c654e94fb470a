"""Which node serves which slots, and moving them while clients go on."""

import contextlib
import functools
from collections.abc import Iterable, Iterator, Sequence

import redis

from clusters.node import HOST, Node
from clusters.waiting import until

SLOTS = 16384
# Keys that one command moves, and how long it may take in milliseconds.
KEYS, PATIENCE = 20, 5000


def shares(masters: int) -> Iterator[tuple[int, int]]:
    """The first and the last slot of each of these masters."""
    for number in range(masters):
        yield number * SLOTS // masters, (number + 1) * SLOTS // masters - 1


def owners(nodes: Sequence[Node]) -> dict[int, str]:
    """The id of the node that serves each slot, as the first node that answers sees it."""
    for node in nodes:
        with contextlib.suppress(redis.ConnectionError, redis.TimeoutError):
            return seen_by(node)
    raise RuntimeError("no node answers")


def seen_by(node: Node) -> dict[int, str]:
    """The id of the node that serves each slot."""
    found = {}
    for line in node.ask("CLUSTER", "NODES").splitlines():
        fields = line.split()
        for part in fields[8:]:
            if not part.startswith("["):
                first, _, last = part.partition("-")
                found.update(dict.fromkeys(range(int(first), int(last or first) + 1), fields[0]))
    return found


def of(node: Node) -> list[int]:
    """The slots that a node serves."""
    return [slot for slot, owner in seen_by(node).items() if owner == node.id]


def are_agreed(nodes: Sequence[Node]) -> bool:
    """Whether all these nodes see the same owners, and every slot has one."""
    views = [seen_by(node) for node in nodes]
    return all(view == views[0] and len(view) == SLOTS for view in views)


def move(slot: int, source: Node, target: Node, masters: Iterable[Node]) -> None:
    """Moves a slot and its keys as `redis-cli --cluster reshard` does."""
    target.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", source.id)
    source.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", target.id)
    password = source.settings.password
    credentials = ("AUTH", password) if password else ()
    while keys := source.ask("CLUSTER", "GETKEYSINSLOT", slot, KEYS):
        address = (HOST, target.announced_port)
        command = ("MIGRATE", *address, "", 0, PATIENCE, *credentials, "KEYS", *keys)
        until(functools.partial(is_done, source, command), "the cluster is up, so that keys move")
    # The target first: otherwise there may be a moment in which nobody serves it.
    first = [target, source]
    for node in first + [master for master in masters if master not in first]:
        # A source without slots is now the target's replica: such nodes are not told.
        with contextlib.suppress(redis.ResponseError):
            node.ask("CLUSTER", "SETSLOT", slot, "NODE", target.id)


def is_done(node: Node, command: tuple[object, ...]) -> bool:
    """Does a command, unless the cluster is down: while no node serves some slots."""
    try:
        node.ask(*command)
    except redis.ResponseError as error:
        # The other node, to which keys are sent, says it in an error of this one.
        if isinstance(error, redis.exceptions.ClusterDownError) or "CLUSTERDOWN" in str(error):
            return False
        raise
    return True
