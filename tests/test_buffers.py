"""Keys and payloads may be any objects with the buffer protocol."""

import array
import asyncio
import ctypes
import mmap
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simd_r_drive_ws_client import AsyncDataStore, DataStore

NUMBERS = np.arange(24, dtype=np.float64).reshape(4, 6)


class Pair(ctypes.Structure):
    _fields_ = (("a", ctypes.c_int32), ("b", ctypes.c_double))


def mapped() -> mmap.mmap:
    memory = mmap.mmap(-1, 4096)
    memory[:7] = b"payload"
    return memory


# Their elements are the payload.
BUFFERS = {
    "bytearray": (bytearray(b"payload"), b"payload"),
    "memoryview": (memoryview(b"payload"), b"payload"),
    "every second byte": (memoryview(b"pxaxyx")[::2], b"pay"),
    "backwards": (memoryview(b"payload")[::-1], b"daolyap"),
    "array.array": (array.array("d", [1.0, 2.0]), array.array("d", [1.0, 2.0]).tobytes()),
    "mmap": (mapped(), b"payload" + bytes(4089)),
    "ctypes array": ((ctypes.c_double * 2)(1, 2), np.array([1.0, 2.0]).tobytes()),
    "ctypes structure": (Pair(1, 2), bytes(Pair(1, 2))),
    "pickle buffer": (pickle.PickleBuffer(b"payload"), b"payload"),
    "numpy": (NUMBERS, NUMBERS.tobytes()),
    "numpy, transposed": (NUMBERS.T, NUMBERS.T.tobytes()),
    "numpy, a part": (NUMBERS[::2, 1:3], NUMBERS[::2, 1:3].tobytes()),
    "numpy, big-endian": (NUMBERS.astype(">f8"), NUMBERS.astype(">f8").tobytes()),
    "numpy, complex": (NUMBERS.astype("c16"), NUMBERS.astype("c16").tobytes()),
    "numpy, read-only": (np.frombuffer(b"payload", "u1"), b"payload"),
    "numpy, records": (np.ones(2, "i4,f8"), np.ones(2, "i4,f8").tobytes()),
    "numpy, one number": (np.float64(3), np.float64(3).tobytes()),
}


@pytest.mark.parametrize("name", BUFFERS)
def test_a_payload_is_the_contents_of_the_buffer(tmp_path: Path, name: str) -> None:
    payload, held = BUFFERS[name]
    anything: Any = payload
    with DataStore.open(tmp_path / "store") as store:
        store.write(b"written", anything)
        store.batch_write([(b"in a batch", anything), (b"bytes", b"bytes")])
        store[b"set"] = anything
        store.update({b"updated": anything})
        assert store.setdefault(b"default", anything) == held
        assert (
            store.batch_read([b"written", b"in a batch", b"set", b"updated", b"default"])
            == [held] * 5
        )


@pytest.mark.parametrize("name", BUFFERS)
def test_a_key_is_the_contents_of_the_buffer(tmp_path: Path, name: str) -> None:
    key, held = BUFFERS[name]
    anything: Any = key
    with DataStore.open(tmp_path / "store") as store:
        store[anything] = b"payload"
        assert store[held] == store[anything] == b"payload"
        assert anything in store
        assert store.batch_read([anything]) == [b"payload"]
        del store[anything]
        assert held not in store


def test_the_async_store_takes_the_same(tmp_path: Path) -> None:
    async def main() -> None:
        async with AsyncDataStore.open(tmp_path / "store") as store:
            for anything, held in BUFFERS.values():
                payload: Any = anything
                await store.write(b"key", payload)
                assert await store.read(b"key") == held
                await store.update([(b"other", payload)])
                assert await store.read(b"other") == held

    asyncio.run(main())


def test_numpy_arrays_go_to_servers(store: DataStore) -> None:
    # Also a payload that needs more than one message.
    # NumPy declares that an array is a buffer from Python 3.12 on.
    arrays: list[Any] = [NUMBERS, NUMBERS.T, np.ones(2_500_000)]
    for array_ in arrays:
        store.write(b"array", array_)
        payload = store.read(b"array")
        assert payload is not None
        assert np.array_equal(np.frombuffer(payload).reshape(array_.shape), array_)


def test_later_changes_of_a_buffer_do_not_change_the_store(tmp_path: Path) -> None:
    payload = bytearray(b"payload")
    with DataStore.open(tmp_path / "store") as store:
        store.write(b"key", payload)
        payload[0] = 0
        payload.append(0)
        assert store.read(b"key") == b"payload"
