"""Random programs, each from a seed."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .backends import BACKENDS as ALL
from .files import Test
from .model import KEYS, Action, Model, Step

BACKENDS = ("file", *ALL)
LENGTH = 60
SIZES = (1, 2, 8, 100, 255, 256, 257, 4096, 65536, 70000)


@dataclass
class Program:
    """Actions for a store of one kind, in one form."""

    seed: int
    backend: str
    form: str
    actions: list[Action]

    def test(self) -> Test:
        """The program as a test of an instruction file."""
        return Test(
            file="random",
            description=f"seed {self.seed}",
            steps=Model(self.backend, KEYS).steps(self.actions),
            backends=[self.backend],
            forms=[self.form],
            is_open=True,
            options={},
        )

    def document(self) -> dict[str, Any]:
        """The program as an instruction file."""
        test = self.test()
        return {
            "schema_version": 1,
            "description": f"The random program of seed {self.seed}",
            "tests": [
                {
                    "description": test.description,
                    "backends": test.backends,
                    "forms": test.forms,
                    "steps": test.steps,
                }
            ],
        }


def program(seed: int, forms: Sequence[str]) -> Program:
    """The program of that seed, for a language that has these forms."""
    backend, form = BACKENDS[seed % len(BACKENDS)], forms[seed // len(BACKENDS) % len(forms)]
    return Program(seed, backend, form, drawn(random.Random(seed), list(DRAWN), LENGTH))


def drawn(rng: random.Random, names: list[str], count: int) -> list[Action]:
    """Random actions among those of these names."""
    chosen = rng.choices(names, [DRAWN[name][0] for name in names], k=count)
    return [[name, *DRAWN[name][1](rng)] for name in chosen]


def key(rng: random.Random) -> int:
    return rng.randrange(len(KEYS))


def keys(rng: random.Random, most: int = 5) -> list[int]:
    return [key(rng) for _ in range(rng.randrange(most))]


def payload(rng: random.Random) -> Step:
    """Mostly a valid one."""
    if rng.random() < 0.05:
        return {"hex": rng.choice(["", "00"])}
    return {"random": [rng.randrange(1, 2**32), rng.choice(SIZES)]}


# For each action, how often it is drawn, and how its arguments are.
DRAWN: dict[str, tuple[int, Callable[[random.Random], list[Any]]]] = {
    "write": (10, lambda rng: [key(rng), payload(rng)]),
    "batch_write": (4, lambda rng: [[[k, payload(rng)] for k in keys(rng)]]),
    "read": (8, lambda rng: [key(rng)]),
    "batch_read": (4, lambda rng: [keys(rng)]),
    "exists": (4, lambda rng: [key(rng)]),
    "delete": (4, lambda rng: [key(rng)]),
    "batch_delete": (2, lambda rng: [keys(rng)]),
    "length": (2, lambda rng: []),
    "with_timeout": (2, lambda rng: [key(rng), payload(rng)]),
    "at_once": (2, lambda rng: [keys(rng), payload(rng)]),
    "copy_to": (2, lambda rng: [key(rng)]),
    "move_to": (2, lambda rng: [key(rng)]),
    "copy_all_to": (2, lambda rng: [rng.random() < 0.5]),
    "stream_in": (
        2,
        lambda rng: [key(rng), [payload(rng) for _ in range(rng.randrange(4))], rng.random() < 0.8],
    ),
    "stream_out": (3, lambda rng: [key(rng), rng.randrange(300), rng.randrange(1, 5000)]),
    "by_hash": (2, lambda rng: [key(rng), payload(rng) if rng.random() < 0.6 else None]),
    "in_place": (2, lambda rng: [key(rng)]),
    "rename": (2, lambda rng: [key(rng), key(rng)]),
    "compact": (1, lambda rng: []),
    "entries": (1, lambda rng: []),
    "reopen": (1, lambda rng: []),
}
