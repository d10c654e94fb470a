"""A store can be used like a dict, as far as that is possible without a list of keys."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simd_r_drive_ws_client import (
    AsyncDataStore,
    ClosedError,
    DataStore,
    Entry,
    InvalidArgumentError,
)


def test_items_are_set_got_and_deleted(store: DataStore) -> None:
    store[b"key"] = b"payload"
    assert store[b"key"] == b"payload"
    assert store.read(b"key") == b"payload"
    store[b"key"] = b"other"
    assert store[b"key"] == b"other"
    del store[b"key"]
    assert b"key" not in store
    assert len(store) == 0


@pytest.mark.parametrize(
    "call",
    [
        lambda store, key: store[key],
        lambda store, key: store.__delitem__(key),
        lambda store, key: store.pop(key),
    ],
    ids=["get", "delete", "pop"],
)
@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_a_missing_key_is_named(
    store: DataStore, call: Callable[[DataStore, Any], object], kind: Callable[[bytes], Any]
) -> None:
    store.write(b"key", b"payload")
    with pytest.raises(KeyError) as caught:
        call(store, kind(b"missing"))
    assert caught.value.args == (b"missing",)
    assert len(store) == 1


def test_get_has_a_default(store: DataStore) -> None:
    store.write(b"key", b"payload")
    assert store.get(b"key") == b"payload"
    assert store.get(b"key", b"default") == b"payload"
    assert store.get(b"missing") is None
    assert store.get(b"missing", 5) == 5
    assert store.get(b"missing", default=b"") == b""
    assert b"missing" not in store


def test_setdefault_writes_a_missing_payload(store: DataStore) -> None:
    assert store.setdefault(b"key", bytearray(b"first")) == b"first"
    assert store.setdefault(b"key", b"second") == b"first"
    assert store[b"key"] == b"first"
    with pytest.raises(InvalidArgumentError, match="empty"):
        store.setdefault(b"other", b"")
    assert b"other" not in store


def test_pop_gives_and_deletes(store: DataStore) -> None:
    store.update({b"a": b"1", b"b": b"2"})
    assert store.pop(b"a") == b"1"
    assert b"a" not in store
    assert store.pop(b"a", None) is None
    assert store.pop(b"b", None) == b"2"
    assert store.is_empty()


def test_update_accepts_the_same_as_batch_write(store: DataStore) -> None:
    store.update()
    store.update({})
    store.update(pair for pair in [(b"a", b"1"), (b"b", b"2")])
    store.update([Entry(key=b"c", payload=b"3"), (b"a", b"4")])
    assert store.batch_read([b"a", b"b", b"c"]) == [b"4", b"2", b"3"]


def test_a_bad_update_writes_nothing(store: DataStore) -> None:
    bad: Any = {b"a": b"1", b"b": b""}
    with pytest.raises(InvalidArgumentError, match=r"entries\[1\]\.payload"):
        store.update(bad)
    bad = [(b"a", b"1"), b"ab"]
    with pytest.raises(TypeError, match=r"entries\[1\]"):
        store.update(bad)
    assert store.is_empty()


@pytest.mark.parametrize(
    "call",
    [
        iter,
        list,
        dict,
        set,
        sorted,
        reversed,
        lambda store: store.keys(),
        lambda store: store.values(),
        lambda store: store.items(),
        lambda store: {**store},
        lambda store: [*store],
        lambda store: {}.update(store),
        lambda store: store.update(store),
    ],
)
def test_keys_are_not_listed_and_the_error_says_why(
    store: DataStore, call: Callable[[Any], object]
) -> None:
    store.write(b"key", b"payload")
    with pytest.raises(TypeError, match=r"DataStore: its keys cannot be listed: .* hashes of keys"):
        call(store)


def test_it_is_not_unpacked(store: DataStore) -> None:
    store.update({b"a": b"1", b"b": b"2"})
    anything: Any = store
    # PyPy has another message.
    with pytest.raises(TypeError, match=r"hashes of keys|cannot unpack"):
        _, _ = anything


@pytest.mark.parametrize("key", ["key", 1, None, ("a",)])
def test_keys_that_are_no_bytes(store: DataStore, key: Any) -> None:
    for call in (
        lambda: store[key],
        lambda: store.__setitem__(key, b"payload"),
        lambda: store.__delitem__(key),
        lambda: key in store,
        lambda: store.get(key),
        lambda: store.pop(key, None),
        lambda: store.setdefault(key, b"payload"),
    ):
        with pytest.raises(TypeError, match="key: expected a bytes-like object"):
            call()


def test_a_closed_store_says_so(store: DataStore) -> None:
    store.close()
    for call in (
        lambda: store[b"key"],
        lambda: store.__setitem__(b"key", b"payload"),
        lambda: store.__delitem__(b"key"),
        lambda: store.get(b"key", b"default"),
        lambda: store.pop(b"key", None),
        lambda: store.setdefault(b"key", b"payload"),
        lambda: store.update({b"key": b"payload"}),
    ):
        with pytest.raises(ClosedError):
            call()  # type: ignore[no-untyped-call]


def test_opening_a_subclass_returns_the_subclass(tmp_path: Path) -> None:
    class Texts(DataStore):
        def text(self, key: bytes) -> str:
            return self[key].decode()

    with Texts.open(tmp_path / "store") as store:
        assert type(store) is Texts
        store[b"key"] = b"payload"
        assert store.text(b"key") == "payload"


keys = st.binary(max_size=2)
payloads = st.binary(min_size=1, max_size=9).filter(lambda payload: payload != b"\0")
operations = st.one_of(
    st.tuples(st.just("__setitem__"), keys, payloads),
    st.tuples(st.just("__getitem__"), keys),
    st.tuples(st.just("__delitem__"), keys),
    st.tuples(st.just("__contains__"), keys),
    st.tuples(st.just("get"), keys),
    st.tuples(st.just("get"), keys, st.integers()),
    st.tuples(st.just("setdefault"), keys, payloads),
    st.tuples(st.just("pop"), keys),
    st.tuples(st.just("pop"), keys, st.none()),
    st.tuples(st.just("update"), st.dictionaries(keys, payloads, max_size=4)),
    st.tuples(st.just("__len__")),
)


def outcome(store: Any, operation: tuple[Any, ...]) -> object:
    name, *arguments = operation
    try:
        return getattr(store, name)(*arguments)
    except KeyError as error:
        return repr(error)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(operations, max_size=30))
def test_each_method_behaves_like_a_dict(tmp_path: Path, calls: list[tuple[Any, ...]]) -> None:
    path = tmp_path / "store"
    path.unlink(missing_ok=True)
    with DataStore.open(path) as store:
        model: dict[bytes, bytes] = {}
        for call in calls:
            assert outcome(store, call) == outcome(model, call)


def test_the_async_store_has_those_that_can_be_awaited(target: str) -> None:
    async def main() -> None:
        opening = AsyncDataStore.connect if "://" in target else AsyncDataStore.open
        async with opening(target) as store:
            await store.update({b"a": b"1"})
            await store.update([(b"b", b"2")])
            assert await store.get(b"a") == b"1"
            assert await store.get(b"x") is None
            assert await store.get(b"x", 5) == 5
            assert await store.setdefault(b"a", b"9") == b"1"
            assert await store.setdefault(b"c", memoryview(b"3")) == b"3"
            assert await store.pop(b"c") == b"3"
            assert await store.pop(b"c", None) is None
            with pytest.raises(KeyError) as caught:
                await store.pop(b"c")
            assert caught.value.args == (b"c",)
            assert await store.len() == 2

    asyncio.run(main())
