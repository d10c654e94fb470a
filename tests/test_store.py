"""The operations of a store, which are the same with every backend."""

import threading
from pathlib import Path
from typing import Union

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import connected
from simd_r_drive_ws_client import DataStore, DataStoreError, Entry, UnsupportedError

Bytes = Union[bytes, bytearray, memoryview]
payloads = st.binary(min_size=1, max_size=300).filter(lambda payload: payload != b"\0")


def test_a_written_payload_is_read_back(store: DataStore) -> None:
    store.write(b"key", b"payload")
    assert store.read(b"key") == b"payload"
    assert store.exists(b"key")
    assert b"key" in store


def test_a_key_without_payload_is_absent(store: DataStore) -> None:
    assert store.read(b"nothing here") is None
    assert not store.exists(b"nothing here")
    assert b"nothing here" not in store


def test_a_later_write_hides_the_earlier_one(store: DataStore) -> None:
    store.write(b"key", b"old")
    store.write(b"key", b"new")
    assert store.read(b"key") == b"new"
    assert len(store) == 1


def test_a_deleted_key_is_absent_and_can_be_written_again(store: DataStore) -> None:
    store.write(b"key", b"payload")
    store.delete(b"key")
    assert store.read(b"key") is None
    assert store.is_empty()
    store.write(b"key", b"again")
    assert store.read(b"key") == b"again"


def test_deleting_a_missing_key_changes_nothing(store: DataStore) -> None:
    store.write(b"key", b"payload")
    store.delete(b"other")
    assert store.read(b"key") == b"payload"
    assert len(store) == 1


def test_deleting_a_missing_key_writes_nothing(file_store: DataStore) -> None:
    file_store.write(b"key", b"payload")
    before = file_store.file_size()
    file_store.delete(b"other")
    assert file_store.file_size() == before


def test_an_empty_key_is_a_key(store: DataStore) -> None:
    store.write(b"", b"payload")
    assert store.read(b"") == b"payload"
    assert len(store) == 1


@pytest.mark.parametrize(
    "payload",
    [b"\0\0", b"\1", b"\xff" * 64, bytes(range(256)), b"x" * 70_000, b"\0" * 3_000_000],
    ids=len,
)
def test_payloads_keep_every_byte(store: DataStore, payload: bytes) -> None:
    store.write(b"key", payload)
    assert store.read(b"key") == payload


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_all_kinds_of_bytes_are_taken(store: DataStore, kind: type[Bytes]) -> None:
    store.write(kind(b"key"), kind(b"payload"))
    assert store.read(kind(b"key")) == b"payload"
    assert store.batch_read([kind(b"key")]) == [b"payload"]


def test_a_batch_is_written_and_read_in_its_order(store: DataStore) -> None:
    store.batch_write([(b"a", b"1"), Entry(key=b"b", payload=b"2")])
    store.batch_write({b"c": b"3"})
    assert store.batch_read([b"c", b"missing", b"a", b"b", b"a"]) == [b"3", None, b"1", b"2", b"1"]
    assert len(store) == 3


def test_a_batch_may_be_empty(store: DataStore) -> None:
    store.batch_write([])
    assert store.batch_read([]) == []
    store.batch_delete([])
    assert store.is_empty()


def test_the_last_of_equal_keys_in_a_batch_counts(store: DataStore) -> None:
    store.batch_write([(b"key", b"1"), (b"key", b"2")])
    assert store.read(b"key") == b"2"
    assert len(store) == 1


def test_a_batch_is_deleted(store: DataStore) -> None:
    store.batch_write([(b"a", b"1"), (b"b", b"2"), (b"c", b"3")])
    store.batch_delete([b"a", b"c", b"missing"])
    assert store.batch_read([b"a", b"b", b"c"]) == [None, b"2", None]
    assert len(store) == 1


def test_a_large_batch_arrives_whole(store: DataStore) -> None:
    entries = [(b"key %d" % i, b"payload %d" % i) for i in range(5000)]
    store.batch_write(entries)
    assert len(store) == len(entries)
    assert store.batch_read([key for key, _ in entries]) == [payload for _, payload in entries]


def test_the_file_grows_with_every_write(file_store: DataStore) -> None:
    assert file_store.file_size() == 0
    file_store.write(b"key", b"x" * 100)
    first = file_store.file_size()
    assert first >= 100
    file_store.write(b"key", b"x" * 100)
    assert file_store.file_size() > first


def test_a_cluster_has_no_file(cluster_store: DataStore) -> None:
    with pytest.raises(UnsupportedError, match="file_size"):
        cluster_store.file_size()


def test_a_store_is_true_even_when_it_is_empty(store: DataStore) -> None:
    assert store
    assert len(store) == 0


def test_a_closed_store_says_so_and_closes_again(store: DataStore) -> None:
    store.close()
    store.close()
    for call in (
        lambda: store.read(b"key"),
        lambda: store.write(b"key", b"payload"),
        lambda: store.batch_read([b"key"]),
        lambda: store.delete(b"key"),
        lambda: len(store),
    ):
        with pytest.raises(DataStoreError.Closed, match="is closed") as caught:
            call()
        assert isinstance(caught.value, ValueError)
        assert caught.value.target in str(caught.value)


def test_failed_calls_leave_other_calls_alone(store: DataStore, tmp_path: Path) -> None:
    closed = DataStore.open(tmp_path / "closed.bin")
    closed.close()
    for _ in range(20):
        with pytest.raises(DataStoreError.Closed):
            closed.len()
    store.write(b"key", b"payload")
    assert store.read(b"key") == b"payload"
    assert store.read(b"payload") is None


def test_threads_share_a_store(store: DataStore) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for i in range(50):
                key = b"%d-%d" % (number, i)
                store.write(key, key * 10)
                assert store.read(key) == key * 10
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(store) == 400


def test_payloads_are_there_after_reopening(target: str) -> None:
    with connected(target) as store:
        store.batch_write({b"kept": b"1", b"deleted": b"2"})
        store.delete(b"deleted")
    with connected(target) as store:
        assert store.read(b"kept") == b"1"
        assert store.read(b"deleted") is None
        assert len(store) == 1


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    operations=st.lists(
        st.one_of(
            st.tuples(st.just("write"), st.binary(max_size=4), payloads),
            st.tuples(st.just("delete"), st.binary(max_size=4), st.just(b"")),
            st.tuples(st.just("batch"), st.binary(max_size=4), payloads),
        ),
        max_size=20,
    )
)
def test_a_store_is_a_dictionary(
    store: DataStore, operations: list[tuple[str, bytes, bytes]]
) -> None:
    model: dict[bytes, bytes] = {}
    keys = {key for _, key, _ in operations}
    store.batch_delete(list(keys))
    elsewhere = len(store)
    for operation, key, payload in operations:
        if operation == "delete":
            store.delete(key)
            model.pop(key, None)
        elif operation == "write":
            store.write(key, payload)
            model[key] = payload
        else:
            store.batch_write([(key, payload)])
            model[key] = payload
    assert {key: store.read(key) for key in model} == model
    assert [key in store for key in keys] == [key in model for key in keys]
    assert len(store) == elsewhere + len(model)
