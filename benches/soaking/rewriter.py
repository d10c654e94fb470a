"""A caller that overwrites and deletes keys, and recognizes values that come back."""

from dataclasses import dataclass, field
from typing import Any, Optional

from soaking import values
from soaking.caller import BATCH, Call, Caller

KEYS = 50
# The version that stands for no value: before the first write and after a deletion.
NONE = 0


@dataclass
class History:
    """What a key was, is, and may be, as numbers of versions."""

    # The last one that was acknowledged.
    now: int = NONE
    # Those of unknown outcome since then, and from before: the latter may still be done late.
    perhaps: set[int] = field(default_factory=set)
    late: set[int] = field(default_factory=set)

    def acknowledge(self, version: int) -> None:
        self.late |= self.perhaps
        self.perhaps = set()
        self.now = version


class Rewriter(Caller):
    """The calls of one thread or one coroutine, with few keys that only it uses.

    Each value that it writes is another one, and says its version.
    """

    def __init__(self, name: int, seed: int, pause: float, timeout: float) -> None:
        super().__init__(name, seed, pause, timeout)
        self.histories = [History() for _ in range(KEYS)]
        # How often a value was found that was overwritten or deleted by an acknowledged call, and
        # how often one of those whose own outcome was unknown.
        self.came_back = 0
        self.done_late = 0

    def choose(self) -> Call:
        method = self.random.choices(
            ["write", "batch_write", "delete", "read", "batch_read"], [40, 10, 15, 25, 10]
        )[0]
        numbers = self.random.sample(range(KEYS), BATCH if method.startswith("batch") else 1)
        keys = [values.key(self.name, number) for number in numbers]
        if method == "batch_read":
            return Call(method, (keys,), numbers)
        if not method.endswith("write"):
            return Call(method, (keys[0],), numbers)
        self.last += 1
        payloads = {key: self.payload(key, self.last) for key in keys}
        arguments = (payloads,) if method == "batch_write" else (keys[0], payloads[keys[0]])
        return Call(method, arguments, numbers)

    def numbers(self) -> range:
        return range(KEYS)

    def payload(self, key: bytes, version: int) -> bytes:
        """The value of a version of a key."""
        return version.to_bytes(8, "little") + values.payload(key + version.to_bytes(8, "little"))

    def version(self, call: Call) -> int:
        """The version that a call makes of its keys."""
        return NONE if call.method == "delete" else self.last

    def returned(self, call: Call, result: Any, seconds: float) -> None:
        if call.method.endswith("read"):
            super().returned(call, result, seconds)
            return
        self.count(call, seconds)
        self.ledger.acknowledged += len(call.numbers)
        for number in call.numbers:
            self.histories[number].acknowledge(self.version(call))

    def raised(self, call: Call, error: Exception, seconds: float) -> None:
        self.count_error(call, error, seconds)
        if not call.method.endswith("read"):
            self.ledger.unknown += len(call.numbers)
            for number in call.numbers:
                self.histories[number].perhaps.add(self.version(call))

    def check(self, number: int, found: Optional[bytes]) -> None:
        key, history = values.key(self.name, number), self.histories[number]
        version = NONE if found is None else int.from_bytes(found[:8], "little")
        if found is not None and (version > self.last or found != self.payload(key, version)):
            self.ledger.wrong.append(key)
        elif version == history.now or version in history.perhaps:
            return
        elif version in history.late:
            self.done_late += 1
        elif found is None:
            self.ledger.lost.append(key)
        else:
            self.came_back += 1
