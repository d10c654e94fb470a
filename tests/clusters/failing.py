"""Calls that fail, and what their errors name."""

import functools
import time
from datetime import timedelta

from clusters.node import Node
from simd_r_drive_ws_client import ConnectOptions, DataStore, DataStoreError

KEYS = [b"key %d" % number for number in range(60)]
SHORT = timedelta(seconds=0.25)
# How many calls `failures` makes.
CALLS = 12
QUICK = ConnectOptions(
    connect_timeout=timedelta(seconds=3), read_timeout=SHORT, write_timeout=SHORT
)
# Long enough for an error also on a busy machine.
LONGER = timedelta(seconds=1)
PATIENT = ConnectOptions(
    connect_timeout=timedelta(seconds=3), read_timeout=LONGER, write_timeout=LONGER
)


def failures(store: DataStore) -> list[DataStoreError]:
    """How writes and reads of the keys fail. Each must do so in time."""
    found = []
    for key in KEYS[: CALLS // 2]:
        for call in (functools.partial(store.write, key, key), functools.partial(store.read, key)):
            begin = time.monotonic()
            try:
                call()
            except DataStoreError as error:
                found.append(error)
            assert time.monotonic() - begin < 3
    return found


def is_named(node: Node, error: DataStoreError, url: str) -> bool:
    """Whether an error names the node, and not only as a part of the URL."""
    return node.address in str(error).replace(url, "")
