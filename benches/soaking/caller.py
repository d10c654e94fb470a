"""A caller: chooses calls and checks their results. It does not make the calls itself."""

import random
from dataclasses import dataclass
from typing import Any, Optional

from simd_r_drive_ws_client import DataStoreError
from soaking import values
from soaking.ledger import Ledger

TIMEOUT = 3.0
# How much later than its timeout a call may return on a busy machine, in seconds.
SLACK = 1.0
BATCH = 10


@dataclass
class Call:
    """A method of a store, its arguments, and the numbers of the keys in them."""

    method: str
    arguments: tuple[Any, ...]
    numbers: list[int]


class Caller:
    """The calls of one thread or one coroutine.

    Its keys are numbered from 1, and each is written once. All up to the last one are acknowledged,
    except those in `unknown`. So the ledger of millions of writes stays small.
    """

    def __init__(self, name: int, seed: int, pause: float, timeout: float = TIMEOUT) -> None:
        self.name = name
        self.timeout = timeout
        self.random = random.Random(seed * 1000 + name)
        self.longest_pause = pause
        self.ledger = Ledger()
        self.last = 0
        self.unknown: set[int] = set()

    def choose(self) -> Call:
        """The next call."""
        method = self.random.choices(
            ["write", "batch_write", "read", "exists", "batch_read"], [40, 10, 30, 10, 10]
        )[0]
        many = BATCH if method.startswith("batch") else 1
        if method.endswith("write"):
            numbers = list(range(self.last + 1, self.last + many + 1))
        else:
            numbers = [self.random.randrange(self.last + 1) for _ in range(many)]
        keys = [values.key(self.name, number) for number in numbers]
        arguments: dict[str, tuple[Any, ...]] = {
            "write": (keys[0], values.payload(keys[0])),
            "batch_write": ({key: values.payload(key) for key in keys},),
            "batch_read": (keys,),
        }
        return Call(method, arguments.get(method, (keys[0],)), numbers)

    def numbers(self) -> range:
        """Its keys, by their numbers."""
        return range(1, self.last + 1)

    def pause(self) -> float:
        """Seconds until the next call."""
        return self.random.uniform(0, self.longest_pause)

    def is_acknowledged(self, number: int) -> bool:
        """Whether the key with that number must exist."""
        return 0 < number <= self.last and number not in self.unknown

    def returned(self, call: Call, result: Any, seconds: float) -> None:
        """Checks the result of a call."""
        self.count(call, seconds)
        if call.method.endswith("write"):
            self.last = call.numbers[-1]
            self.ledger.acknowledged += len(call.numbers)
        elif call.method == "exists":
            if not result and self.is_acknowledged(call.numbers[0]):
                self.ledger.lost.append(values.key(self.name, call.numbers[0]))
        else:
            payloads = result if call.method == "batch_read" else [result]
            if len(payloads) != len(call.numbers):
                self.ledger.unexpected[f"{call.method}: {len(payloads)} payloads"] += 1
            for number, payload in zip(call.numbers, payloads):
                self.check(number, payload)

    def raised(self, call: Call, error: Exception, seconds: float) -> None:
        """Records the exception of a call."""
        self.count_error(call, error, seconds)
        if call.method.endswith("write"):
            self.last = call.numbers[-1]
            self.unknown.update(call.numbers)
            self.ledger.unknown += len(call.numbers)

    def count(self, call: Call, seconds: float) -> None:
        """Counts a call, and how long it took."""
        self.ledger.calls += 1
        if seconds > self.ledger.slowest:
            self.ledger.slowest, self.ledger.slowest_call = seconds, call.method
        if seconds > self.timeout + SLACK:
            self.ledger.late.append(f"{call.method}: {seconds:.2f} s")

    def count_error(self, call: Call, error: Exception, seconds: float) -> None:
        """Counts a call that failed, by its error."""
        self.count(call, seconds)
        if isinstance(error, DataStoreError):
            self.ledger.failed[f"{call.method.rpartition('_')[2]}: {type(error).__qualname__}"] += 1
        else:
            self.ledger.unexpected[f"{call.method}: {error!r}"] += 1

    def check(self, number: int, found: Optional[bytes]) -> None:
        """Checks the payload at the key with that number."""
        key = values.key(self.name, number)
        self.ledger.check(key, found, values.payload(key), self.is_acknowledged(number))
