"""Keys and payloads may be any objects with the buffer protocol."""

import array
import asyncio
import ctypes
import mmap
import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from simd_r_drive_ws_client import AsyncDataStore, DataStore

# What is passed, and the bytes of it.
Buffer = tuple[Any, bytes]


class Pair(ctypes.Structure):
    _fields_ = (("a", ctypes.c_int32), ("b", ctypes.c_double))


def mapped() -> mmap.mmap:
    memory = mmap.mmap(-1, 4096)
    memory[:7] = b"payload"
    return memory


# Their elements are the payload.
BUFFERS: dict[str, Buffer] = {
    "bytearray": (bytearray(b"payload"), b"payload"),
    "memoryview": (memoryview(b"payload"), b"payload"),
    "every second byte": (memoryview(b"pxaxyx")[::2], b"pay"),
    "backwards": (memoryview(b"payload")[::-1], b"daolyap"),
    "array.array": (array.array("d", [1.0, 2.0]), array.array("d", [1.0, 2.0]).tobytes()),
    "mmap": (mapped(), b"payload" + bytes(4089)),
    "ctypes array": ((ctypes.c_double * 2)(1, 2), array.array("d", [1.0, 2.0]).tobytes()),
    "ctypes structure": (Pair(1, 2), bytes(Pair(1, 2))),
    "pickle buffer": (pickle.PickleBuffer(b"payload"), b"payload"),
}


def check_payload(path: Path, buffer: Buffer) -> None:
    """A payload is the contents of the buffer."""
    payload, held = buffer
    with DataStore.open(path) as store:
        store.write(b"written", payload)
        store.batch_write([(b"in a batch", payload), (b"bytes", b"bytes")])
        store[b"set"] = payload
        store.update({b"updated": payload})
        assert store.setdefault(b"default", payload) == held
        assert (
            store.batch_read([b"written", b"in a batch", b"set", b"updated", b"default"])
            == [held] * 5
        )


def check_key(path: Path, buffer: Buffer) -> None:
    """A key is the contents of the buffer."""
    key, held = buffer
    with DataStore.open(path) as store:
        store[key] = b"payload"
        assert store[held] == store[key] == b"payload"
        assert key in store
        assert store.batch_read([key]) == [b"payload"]
        del store[key]
        assert held not in store


def check_async(path: Path, buffers: Iterable[Buffer]) -> None:
    """The async store takes the same."""

    async def main() -> None:
        async with AsyncDataStore.open(path) as store:
            for payload, held in buffers:
                await store.write(b"key", payload)
                assert await store.read(b"key") == held
                await store.update([(b"other", payload)])
                assert await store.read(b"other") == held

    asyncio.run(main())


@pytest.mark.parametrize("name", BUFFERS)
def test_a_payload_is_the_contents_of_the_buffer(tmp_path: Path, name: str) -> None:
    check_payload(tmp_path / "store", BUFFERS[name])


@pytest.mark.parametrize("name", BUFFERS)
def test_a_key_is_the_contents_of_the_buffer(tmp_path: Path, name: str) -> None:
    check_key(tmp_path / "store", BUFFERS[name])


def test_the_async_store_takes_the_same(tmp_path: Path) -> None:
    check_async(tmp_path / "store", BUFFERS.values())


def test_later_changes_of_a_buffer_do_not_change_the_store(tmp_path: Path) -> None:
    payload = bytearray(b"payload")
    with DataStore.open(tmp_path / "store") as store:
        store.write(b"key", payload)
        payload[0] = 0
        payload.append(0)
        assert store.read(b"key") == b"payload"
