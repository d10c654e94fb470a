"""The recipe in docs/copy.md, while an application writes: it is followed, and nothing is lost."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import connected, served
from copies import Contents, assert_has
from simd_r_drive_ws_client import CopyOptions, DataStore

GUIDE = Path(__file__).parent.parent / "docs" / "copy.md"
KEYS = 3000

MOVES = [
    ("own server", "redis cluster"),
    ("redis cluster", "own server"),
    ("own server", "embedded"),
    ("redis cluster", "valkey cluster"),
]


@pytest.fixture(params=MOVES, ids=lambda pair: " to ".join(pair).replace(" ", "-"))
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The old store and the new one."""
    old, new = request.param
    with served(old, tmp_path / "old.bin") as one, served(new, tmp_path / "new.bin") as other:
        yield one, other


class Application:
    """Writes, overwrites and deletes all the while, and knows what must be there."""

    def __init__(self, store: DataStore) -> None:
        self.store = store
        self.acknowledged: Contents = {}
        self.writes = 0
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.failure: list[BaseException] = []

    def run(self) -> None:
        try:
            while not self.stopping.is_set():
                self.step()
        except BaseException as error:
            self.failure.append(error)

    def step(self) -> None:
        number = self.writes * 7919 % KEYS
        self.writes += 1
        key = b"key %d" % number
        if self.writes % 5 == 0:
            self.store.delete(key)
            self.acknowledged.pop(key, None)
        else:
            payload = b"write %d of %d" % (self.writes, number)
            self.store.write(key, payload)
            self.acknowledged[key] = payload

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.stopping.set()
        self.thread.join(60)
        assert not self.failure, self.failure


def steps() -> list[str]:
    """The commands of the guide, in their order."""
    _, _, recipe = GUIDE.read_text(encoding="utf-8").partition("## Moving while")
    return re.findall(r"```sh\n\s*(.*?)\n\s*```", recipe, re.DOTALL)


def run(command: str, old: str, new: str) -> str:
    """Runs a command of the guide."""
    command = command.replace("python ", f'"{sys.executable}" ', 1)
    environment = {**os.environ, "OLD": old, "NEW": new}
    ended = subprocess.run(
        ["sh", "-c", command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.mark.skipif(os.name == "nt", reason="the commands are for a shell")
def test_nothing_is_lost_when_an_application_moves(stores: tuple[str, str]) -> None:
    old, new = stores
    whole, difference, last = steps()
    with connected(old) as store:
        application = Application(store)
        for _ in range(2 * KEYS):
            application.step()
        application.start()
        try:
            before = application.writes
            run(whole, old, new)
            for _ in range(2):
                run(difference, old, new)
            # It has been writing all the while.
            assert application.writes > before
        finally:
            application.stop()
        assert "\nchanged" not in run(last, old, new)
        assert_has(store, application.acknowledged)
    with connected(new) as store:
        assert_has(store, application.acknowledged)
        # It goes on there.
        application.store = store
        for _ in range(100):
            application.step()
        assert_has(store, application.acknowledged)


def test_a_file_is_moved_by_the_application_that_has_it_open(tmp_path: Path) -> None:
    old = DataStore.open(tmp_path / "old.bin")
    with old, served("redis cluster", tmp_path) as url, DataStore.connect(url) as new:
        application = Application(old)
        for _ in range(2 * KEYS):
            application.step()
        application.start()
        try:
            old.copy_all_to(new)
            old.copy_all_to(new, CopyOptions(delete=True))
        finally:
            application.stop()
        assert old.copy_all_to(new, CopyOptions(delete=True)).changed == 0
        assert_has(new, application.acknowledged)
