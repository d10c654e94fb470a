"""Store files: locking, refusals, repair."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from simd_r_drive_ws_client import (
    AsyncDataStore,
    CorruptError,
    DataStore,
    Fsync,
    InvalidArgumentError,
    LockedError,
    NotAStoreError,
    OpenOptions,
    Progress,
    Server,
    ServerOptions,
    StoreInterruptedError,
    StoreIOError,
    UnsupportedError,
    check,
    recover,
)

HOLD = """
import sys
from simd_r_drive_ws_client import DataStore
store = DataStore.open(sys.argv[1])
store.write(b"key", b"payload")
print("open", flush=True)
sys.stdin.read()
"""


def test_a_file_is_open_once_in_a_process(tmp_path: Path) -> None:
    path = tmp_path / "store.bin"
    with DataStore.open(path):
        with pytest.raises(LockedError, match="is open in") as caught:
            DataStore.open(path)
        assert isinstance(caught.value, OSError)
        with pytest.raises(LockedError):
            Server(path)
    DataStore.open(path).close()


def test_a_file_is_open_in_one_process(tmp_path: Path) -> None:
    path = tmp_path / "store.bin"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"open"
        before = path.read_bytes()
        with pytest.raises(LockedError) as caught:
            DataStore.open(path)
        if sys.platform == "linux":
            assert f"process {other.pid}" in str(caught.value)
        assert path.read_bytes() == before
        other.communicate()
    with DataStore.open(path) as store:
        assert store.read(b"key") == b"payload"


@pytest.mark.parametrize(
    "content",
    [b"a line of text\n", b"\0" * 10_000, b"\x7fELF" + b"\0" * 60 + b"code" * 5000],
    ids=["text", "zeros", "binary"],
)
def test_a_file_that_is_no_store_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(NotAStoreError, match=r"notes\.txt: not a SIMD R Drive store") as caught:
        DataStore.open(path)
    assert isinstance(caught.value, ValueError)
    assert path.read_bytes() == content
    with pytest.raises(NotAStoreError):
        Server(path)
    assert path.read_bytes() == content


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.touch()
    with DataStore.open(path) as store:
        assert store.is_empty()
        store.write(b"key", b"payload")
    with DataStore.open(str(path)) as store:
        assert len(store) == 1


def test_a_torn_write_costs_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "store.bin"
    with DataStore.open(path) as store:
        store.write(b"kept", b"payload")
        whole = store.file_size()
        # Zeros look like the metadata of a first entry: the engine alone would truncate the store.
        store.write(b"torn", b"x" * 100 + b"\0" * 200 + b"x" * 100)
    data = path.read_bytes()
    for length in range(whole + 1, len(data), 7):
        path.write_bytes(data[:length])
        with DataStore.open(path) as store:
            assert store.read(b"kept") == b"payload"
            assert store.read(b"torn") is None
            assert store.file_size() == whole
            store.write(b"torn", b"again")
            assert store.read(b"torn") == b"again"


def test_a_path_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(StoreIOError, match=str(tmp_path)):
        DataStore.open(tmp_path)
    missing = tmp_path / "no such folder" / "store.bin"
    with pytest.raises(StoreIOError, match="no such folder"):
        DataStore.open(missing)


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind this user"
)
def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "store.bin"
    DataStore.open(path).close()
    path.chmod(0o400)
    with pytest.raises(StoreIOError, match=r"store\.bin.*ermission"):
        DataStore.open(path)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux protects a running program")
def test_a_file_that_the_system_protects(tmp_path: Path) -> None:
    sleep = shutil.which("sleep")
    assert sleep is not None
    program = Path(shutil.copy2(sleep, tmp_path / "sleep"))
    with subprocess.Popen([program, "60"]) as process:
        try:
            with pytest.raises(StoreIOError, match=f"{tmp_path}.*busy"):
                DataStore.open(program)
        finally:
            process.kill()
    assert program.read_bytes() == Path(sleep).read_bytes()


def test_deleted_entries_do_not_count_after_reopening(tmp_path: Path) -> None:
    path = tmp_path / "store.bin"
    with DataStore.open(path) as store:
        store.batch_write({b"a": b"1", b"b": b"2", b"c": b"3"})
        store.batch_delete([b"a", b"b"])
        assert len(store) == 1
    with DataStore.open(path) as store:
        assert len(store) == 1
        store.write(b"a", b"again")
        assert len(store) == 2
        store.batch_delete([b"a", b"c"])
        assert store.is_empty()


# --- Damage ---


def filled(path: Path, count: int = 199, size: int = 44) -> list[int]:
    """A store with that many entries. Returns where they end."""
    ends = [0]
    with DataStore.open(path) as store:
        for number in range(count):
            store.write(b"%d" % number, bytes([number % 255 + 1]) * size)
            ends.append(store.file_size())
    return ends


def change(path: Path, offset: int, bits: int) -> bytes:
    """Flips bits of one byte. Returns the file's new contents."""
    data = bytearray(path.read_bytes())
    data[offset] ^= bits
    path.write_bytes(data)
    return bytes(data)


@pytest.mark.parametrize("size", [5, 44, 300])
@pytest.mark.parametrize("hit", [1, 2, 100, 198, 199])
def test_a_damaged_link_is_refused_and_costs_nothing(tmp_path: Path, size: int, hit: int) -> None:
    path, to = tmp_path / "store.bin", tmp_path / "recovered.bin"
    ends = filled(path, size=size)
    for bit in (0, 6, 7, 9, 13, 40):
        damaged = change(path, ends[hit] - 12 + bit // 8, 1 << bit % 8)
        with pytest.raises(CorruptError, match=f"offset {ends[hit] - 12}:") as caught:
            DataStore.open(path)
        error = caught.value
        assert isinstance(error, ValueError)
        assert (error.intact_before, error.intact_behind) == (hit - 1, 199 - hit)
        assert "recover" in str(error)
        with pytest.raises(CorruptError):
            Server(path)
        assert path.read_bytes() == damaged
        report = check(path)
        assert (report.entries, report.live, report.damaged) == (199, 199, 1)
        assert recover(path, to).recovered == 199
        with DataStore.open(to) as store:
            assert len(store) == 199
            for number in range(199):
                assert store.read(b"%d" % number) == bytes([number % 255 + 1]) * size
        to.unlink()
        change(path, ends[hit] - 12 + bit // 8, 1 << bit % 8)
    DataStore.open(path).close()


def test_lost_metadata_costs_one_entry(tmp_path: Path) -> None:
    path, to = tmp_path / "store.bin", tmp_path / "recovered.bin"
    ends = filled(path)
    data = bytearray(path.read_bytes())
    data[ends[198] - 20 : ends[198]] = bytes(20)
    path.write_bytes(data)
    with pytest.raises(CorruptError) as caught:
        DataStore.open(path)
    assert (caught.value.intact_before, caught.value.intact_behind) == (197, 1)
    report = recover(path, to)
    assert (report.recovered, report.found.damaged) == (198, 1)
    damage = report.found.damage[0]
    assert damage.offset <= ends[198] - 20 < damage.offset + damage.length
    with DataStore.open(to) as store:
        assert store.batch_read([b"197", b"198"]) == [None, bytes([199]) * 44]


def test_a_damaged_payload_is_never_given_out(tmp_path: Path) -> None:
    path = tmp_path / "store.bin"
    ends = filled(path, 20)
    change(path, ends[10] - 30, 4)
    with DataStore.open(path) as store:
        assert len(store) == 20
        with pytest.raises(CorruptError, match=f"offset {ends[10] - 64}:"):
            store.read(b"9")
        with pytest.raises(CorruptError):
            store.batch_read([b"1", b"9"])
        assert store.read(b"8") == bytes([9]) * 44
    with DataStore.open(path, OpenOptions(verify_checksums=False)) as store:
        assert store.read(b"9") is not None

    async def read() -> None:
        async with await AsyncDataStore.open(path) as store:
            with pytest.raises(CorruptError):
                await store.read(b"9")

    asyncio.run(read())
    with Server(path) as server, DataStore.connect(server.url()) as store:
        with pytest.raises(CorruptError, match=f"offset {ends[10] - 64}:"):
            store.read(b"9")
        with pytest.raises(CorruptError):
            store.batch_read([b"1", b"9"])
        assert store.read(b"8") == bytes([9]) * 44
    options = ServerOptions(verify_checksums=False)
    with Server(path, options=options) as server, DataStore.connect(server.url()) as store:
        assert store.read(b"9") is not None
    report = check(path)
    assert (report.entries, report.damaged, report.damage[0].offset) == (19, 1, ends[10] - 64)


def test_recovery_keeps_the_newest_intact_payload_of_each_key(tmp_path: Path) -> None:
    path, to = tmp_path / "store.bin", tmp_path / "recovered.bin"
    with DataStore.open(path) as store:
        store.batch_write({b"old": b"1", b"gone": b"2", b"kept": b"3"})
        store.write(b"old", b"newer")
        store.delete(b"gone")
        store.write(b"old", b"newest")
        end = store.file_size()
        store.write(b"last", b"4")
    change(path, end - 22, 1)
    assert recover(path, to).recovered == 3
    with DataStore.open(to) as store:
        keys = [b"old", b"gone", b"kept", b"last"]
        assert store.batch_read(keys) == [b"newer", None, b"3", b"4"]
    with pytest.raises(InvalidArgumentError, match="exists already"):
        recover(path, to)


def test_check_and_recover_can_be_ended(tmp_path: Path) -> None:
    path, to = tmp_path / "store.bin", tmp_path / "recovered.bin"
    filled(path, 5, 3_000_000)
    progress = Progress()
    progress.cancel()
    with pytest.raises(StoreInterruptedError):
        check(path, progress)
    with pytest.raises(StoreInterruptedError):
        recover(path, to, progress)
    assert [found.name for found in tmp_path.iterdir()] == ["store.bin"]
    progress = Progress()
    check(path, progress)
    assert progress.done() == progress.total() == path.stat().st_size


def test_check_of_a_file_that_is_not_a_store(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"a line of text\n")
    with pytest.raises(NotAStoreError):
        check(path)
    with pytest.raises(StoreIOError, match="missing"):
        check(tmp_path / "missing")
    with DataStore.open(tmp_path / "store.bin") as store, pytest.raises(LockedError):
        check(tmp_path / "store.bin")
    assert store


# --- Errors of the system ---

REFUSED = """
import resource, sys
from simd_r_drive_ws_client import DataStore, StoreIOError

path = sys.argv[1]
for room in range(0, 150, 7):
    store = DataStore.open(path)
    for number in range(10):
        store.write(b"before %d" % number, b"payload %d" % number)
    size = store.file_size()
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + room, resource.RLIM_INFINITY))
    for refused in range(3):
        try:
            store.write(b"refused", b"x" * 100)
        except StoreIOError as error:
            assert "nothing was written" in str(error), error
        else:
            raise AssertionError("it was not refused")
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert store.file_size() == size
    for number in range(10):
        store.write(b"after %d" % number, b"%d payload" % number)
    for _ in range(2):
        assert store.read(b"refused") is None
        for number in range(10):
            assert store.read(b"before %d" % number) == b"payload %d" % number
            assert store.read(b"after %d" % number) == b"%d payload" % number
        assert len(store) == 20
        store.close()
        store = DataStore.open(path)
    store.close()
print("done")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no such limit")
def test_a_refused_write_costs_nothing(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", REFUSED, str(tmp_path / "store.bin")],
        capture_output=True,
        timeout=100,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr.decode()
    assert ended.stdout.strip() == b"done"


# --- Options for opening a file ---


def test_a_missing_file_is_only_made_when_it_may_be(tmp_path: Path) -> None:
    path = tmp_path / "store.bin"
    with pytest.raises(StoreIOError, match=r"store\.bin"):
        DataStore.open(path, OpenOptions(create=False))
    assert not path.exists()
    DataStore.open(path).close()
    DataStore.open(path, OpenOptions(create=False)).close()


@pytest.mark.parametrize("durability", Fsync)
def test_each_durability(tmp_path: Path, durability: Fsync) -> None:
    path = tmp_path / "store.bin"
    with DataStore.open(path, OpenOptions(durability=durability)) as store:
        store.write(b"key", b"payload")
        store.sync()
        store.delete(b"key")
        store.batch_write({b"a": b"1", b"b": b"2"})

    async def write() -> None:
        async with await AsyncDataStore.open(path, OpenOptions(durability=durability)) as store:
            await store.write(b"key", b"again")
            await store.sync()

    asyncio.run(write())
    with DataStore.open(path) as store:
        assert store.batch_read([b"key", b"a", b"b"]) == [b"again", b"1", b"2"]


def test_a_server_is_not_synced_by_its_clients(tmp_path: Path) -> None:
    with Server(tmp_path / "store.bin") as server:
        store = DataStore.connect(server.url())
        with pytest.raises(UnsupportedError, match="sync"):
            store.sync()
        store.close()


def test_a_relative_path_stays_the_same_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "store.bin").write_bytes(b"not this one")
    monkeypatch.chdir(tmp_path)
    with DataStore.open("store.bin", OpenOptions(durability=Fsync.EVERY_WRITE)) as store:
        monkeypatch.chdir(elsewhere)
        store.write(b"key", b"payload")
        store.sync()
        assert (len(store), store.read(b"key")) == (1, b"payload")
        assert store.file_size() == (tmp_path / "store.bin").stat().st_size
        if sys.platform != "win32":
            (tmp_path / "store.bin").rename(tmp_path / "renamed.bin")
            store.write(b"other", b"payload")
            store.sync()
            assert (len(store), store.file_size()) == (
                2,
                (tmp_path / "renamed.bin").stat().st_size,
            )
    assert (elsewhere / "store.bin").read_bytes() == b"not this one"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
def test_a_name_that_is_no_unicode(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/st\xf6re \xff.bin"
    for path in (name, os.fsdecode(name), Path(os.fsdecode(name))):
        with DataStore.open(path) as store:
            store.write(b"key", b"payload")
        assert os.path.exists(name)
        with Server(path) as server, DataStore.connect(server.url()) as store:
            assert store.read(b"key") == b"payload"
        assert check(path).live == 1
        assert recover(path, name + b".new").recovered == 1
        os.unlink(name + b".new")


# --- Forked children ---

forking = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


def in_child(run: Callable[[], object]) -> int:
    """Runs a function in a forked child. Returns the child's exit status."""
    child = os.fork()
    if child == 0:
        # A child must not run the rest of the tests, whatever happens, nor hang.
        status = 1
        try:
            signal.alarm(20)
            run()
            status = 0
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1]


def expect_locked(call: Callable[[], object]) -> None:
    with pytest.raises(LockedError, match="forked"):
        call()


class TestForkedChildren:
    pytestmark = forking

    def test_every_call_is_answered_at_once(self, tmp_path: Path) -> None:
        stopped = threading.Event()
        with DataStore.open(tmp_path / "store.bin") as store:

            def work(number: int) -> None:
                while not stopped.is_set():
                    store.write(b"%d" % number, b"payload" * 100)
                    store.read(b"%d" % number)
                    len(store)

            threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
            for thread in threads:
                thread.start()

            def child() -> None:
                expect_locked(lambda: store.read(b"1"))
                expect_locked(lambda: store.write(b"1", b"child"))
                expect_locked(lambda: store.batch_read([b"1"]))
                expect_locked(lambda: store.delete(b"1"))
                expect_locked(lambda: store.exists(b"1"))
                expect_locked(store.len)
                expect_locked(store.file_size)
                expect_locked(store.sync)
                store.close()
                with DataStore.open(tmp_path / f"{os.getpid()}.bin") as own:
                    own.write(b"key", b"payload")
                    assert own.read(b"key") == b"payload"

            try:
                assert [in_child(child) for _ in range(25)] == [0] * 25
            finally:
                stopped.set()
                for thread in threads:
                    thread.join()
            assert len(store) == 4

    def test_async_calls_are_answered_at_once(self, tmp_path: Path) -> None:
        async def work(path: Path) -> None:
            async with await AsyncDataStore.open(path) as store:
                await store.write(b"key", b"payload")
                assert await store.batch_read([b"key"]) == [b"payload"]
                assert await store.len() == 1

        async def parent() -> AsyncDataStore:
            store = await AsyncDataStore.open(tmp_path / "store.bin")
            await store.write(b"key", b"payload")
            return store

        store = asyncio.run(parent())

        async def calls() -> None:
            for call in (
                lambda: store.len(),
                lambda: store.read(b"key"),
                lambda: store.batch_read([b"key"]),
                lambda: store.write(b"key", b"child"),
            ):
                with pytest.raises(LockedError):
                    await call()

        def child() -> None:
            asyncio.run(calls())
            asyncio.run(work(tmp_path / f"{os.getpid()}.bin"))

        assert [in_child(child) for _ in range(10)] == [0] * 10
        store.close()

    @pytest.mark.parametrize("end", ["os._exit(0)", "sys.exit()", "del store", "store.close()"])
    def test_the_lock_stays_however_a_child_ends(self, tmp_path: Path, end: str) -> None:
        code = f"""
import gc, os, sys
from simd_r_drive_ws_client import DataStore
store = DataStore.open(sys.argv[1])
store.write(b"key", b"payload")
child = os.fork()
if child == 0:
    {end}
    gc.collect()
    sys.exit()
os.waitpid(child, 0)
print("ended", flush=True)
sys.stdin.readline()
store.write(b"later", b"payload")
store.close()
"""
        path = tmp_path / "store.bin"
        with subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", code, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as parent:
            assert parent.stdout is not None
            assert parent.stdout.readline().strip() == b"ended"
            with pytest.raises(LockedError):
                DataStore.open(path)
            parent.communicate(b"\n")
            assert parent.returncode == 0
        with DataStore.open(path) as store:
            assert store.batch_read([b"key", b"later"]) == [b"payload", b"payload"]

    def test_a_child_does_not_keep_the_lock_of_a_killed_parent(self, tmp_path: Path) -> None:
        code = """
import os, sys, time
from simd_r_drive_ws_client import DataStore
store = DataStore.open(sys.argv[1])
store.write(b"key", b"payload")
child = os.fork()
if child == 0:
    time.sleep(60)
    os._exit(0)
print(child, flush=True)
time.sleep(60)
"""
        path = tmp_path / "store.bin"
        with subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", code, str(path)], stdout=subprocess.PIPE
        ) as parent:
            assert parent.stdout is not None
            child = int(parent.stdout.readline())
            try:
                parent.kill()
                parent.wait()
                with DataStore.open(path) as store:
                    assert store.read(b"key") == b"payload"
            finally:
                os.kill(child, signal.SIGKILL)


def test_a_store_that_was_damaged_by_a_random_bit(tmp_path: Path) -> None:
    path, to = tmp_path / "store.bin", tmp_path / "recovered.bin"
    ends = filled(path, 12, 70)
    whole = path.read_bytes()
    wanted = {b"%d" % number: bytes([number + 1]) * 70 for number in range(12)}
    for bit in range(0, len(whole) * 8, 31):
        hit = next(number for number, end in enumerate(ends[1:]) if bit // 8 < end)
        damaged = change(path, bit // 8, 1 << bit % 8)
        try:
            with DataStore.open(path) as store:
                for key, payload in wanted.items():
                    try:
                        assert store.read(key) in (payload, None)
                    except CorruptError:
                        assert key == b"%d" % hit
        except CorruptError:
            assert path.read_bytes() == damaged
            recover(path, to)
            with DataStore.open(to) as store:
                for key, payload in wanted.items():
                    assert key == b"%d" % hit or store.read(key) == payload
            to.unlink()
        path.write_bytes(whole)


@pytest.mark.parametrize("name", ["store", "ünicode", os.fsdecode(b"no \xff unicode")])
def test_a_store_knows_its_path(name: str, tmp_path: Path) -> None:
    path = str(tmp_path / name)
    with DataStore.open(path) as store:
        assert store.path() == path
    # As bytes: without a locale PyPy itself cannot spell the name.
    assert os.path.exists(path.encode("utf-8", "surrogateescape"))


def test_a_store_behind_a_server_has_no_path(tmp_path: Path) -> None:
    with Server(tmp_path / "store") as server:
        store = DataStore.connect(server.url())
        with pytest.raises(UnsupportedError, match="path"):
            store.path()
