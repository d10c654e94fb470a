"""Who calls: chooses calls, and checks what comes of them. It waits for nothing itself."""

import random
from dataclasses import dataclass
from typing import Any, Optional

from simd_r_drive_ws_client import DataStoreError
from soaking import values
from soaking.ledger import Ledger

TIMEOUT = 3.0
# How much later than its timeout a call may return, on a machine that does other things as well.
SLACK = 1.0
BATCH = 10


@dataclass
class Call:
    """A method of a store, its arguments, and the keys in them."""

    method: str
    arguments: tuple[Any, ...]
    keys: list[bytes]


class Caller:
    """One thread's, or one coroutine's, calls."""

    def __init__(self, number: int, seed: int) -> None:
        self.number = number
        self.random = random.Random(seed * 1000 + number)
        self.ledger = Ledger()
        self.next_key = 0
        self.done: set[bytes] = set()

    def choose(self) -> Call:
        """The next call."""
        method = self.random.choices(
            ["write", "batch_write", "read", "exists", "batch_read"], [40, 10, 30, 10, 10]
        )[0]
        many = BATCH if method.startswith("batch") else 1
        keys = [self.new() if method.endswith("write") else self.old() for _ in range(many)]
        arguments: dict[str, tuple[Any, ...]] = {
            "write": (keys[0], values.payload(keys[0])),
            "batch_write": ({key: values.payload(key) for key in keys},),
            "batch_read": (keys,),
        }
        return Call(method, arguments.get(method, (keys[0],)), keys)

    def new(self) -> bytes:
        """A key that nobody has written."""
        self.next_key += 1
        return values.key(self.number, self.next_key)

    def old(self) -> bytes:
        """A key that was written, or that a write may or may not have reached."""
        return values.key(self.number, self.random.randrange(self.next_key + 1))

    def pause(self) -> float:
        """Seconds until the next call."""
        return self.random.uniform(0, 0.01)

    def returned(self, call: Call, result: Any, seconds: float) -> None:
        """Checks what a call has given."""
        self.count(call, seconds)
        if call.method in ("write", "batch_write"):
            self.ledger.acknowledged += call.keys
            self.done.update(call.keys)
        elif call.method == "exists":
            if not result and call.keys[0] in self.done:
                self.ledger.lost += call.keys
        else:
            payloads = result if call.method == "batch_read" else [result]
            if len(payloads) != len(call.keys):
                self.ledger.wrong += call.keys
            for key, payload in zip(call.keys, payloads):
                check(self.ledger, key, payload, key in self.done)

    def raised(self, call: Call, error: Exception, seconds: float) -> None:
        """Notes what a call has raised."""
        self.count(call, seconds)
        if isinstance(error, DataStoreError):
            self.ledger.failed[f"{call.method.rpartition('_')[2]}: {type(error).__qualname__}"] += 1
        else:
            self.ledger.unexpected[f"{call.method}: {error!r}"] += 1
        if call.method.endswith("write"):
            self.ledger.unknown += call.keys

    def count(self, call: Call, seconds: float) -> None:
        """Counts a call, and how long it took."""
        self.ledger.calls += 1
        if seconds > self.ledger.slowest:
            self.ledger.slowest, self.ledger.slowest_call = seconds, call.method
        if seconds > TIMEOUT + SLACK:
            self.ledger.late.append(f"{call.method}: {seconds:.2f} s")


def check(ledger: Ledger, key: bytes, payload: Optional[bytes], acknowledged: bool) -> None:
    """Checks the payload that was found at a key."""
    if payload is None:
        if acknowledged:
            ledger.lost.append(key)
    elif bytes(payload) != values.payload(key):
        ledger.wrong.append(key)
