"""NumPy's arrays are keys and payloads, too. Not every interpreter has a NumPy."""

from pathlib import Path

import pytest

from simd_r_drive_ws_client import DataStore, InvalidArgumentError
from test_buffers import Buffer, check_async, check_key, check_payload

np = pytest.importorskip("numpy")
NUMBERS = np.arange(24, dtype=np.float64).reshape(4, 6)

# Their elements are the payload.
ARRAYS: dict[str, Buffer] = {
    "array": (NUMBERS, NUMBERS.tobytes()),
    "transposed": (NUMBERS.T, NUMBERS.T.tobytes()),
    "a part": (NUMBERS[::2, 1:3], NUMBERS[::2, 1:3].tobytes()),
    "big-endian": (NUMBERS.astype(">f8"), NUMBERS.astype(">f8").tobytes()),
    "complex": (NUMBERS.astype("c16"), NUMBERS.astype("c16").tobytes()),
    "read-only": (np.frombuffer(b"payload", "u1"), b"payload"),
    "records": (np.ones(2, "i4,f8"), np.ones(2, "i4,f8").tobytes()),
    "one number": (np.float64(3), np.float64(3).tobytes()),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_a_payload_is_the_contents_of_the_array(tmp_path: Path, name: str) -> None:
    check_payload(tmp_path / "store", ARRAYS[name])


@pytest.mark.parametrize("name", ARRAYS)
def test_a_key_is_the_contents_of_the_array(tmp_path: Path, name: str) -> None:
    check_key(tmp_path / "store", ARRAYS[name])


def test_the_async_store_takes_the_same(tmp_path: Path) -> None:
    check_async(tmp_path / "store", ARRAYS.values())


def test_arrays_go_to_servers(store: DataStore) -> None:
    # The last one needs more than one message.
    for array in (np.arange(1000, dtype=np.float64), NUMBERS, NUMBERS.T, np.ones(2_500_000)):
        store.write(b"array", array)
        payload = store.read(b"array")
        assert payload is not None
        assert np.array_equal(np.frombuffer(payload).reshape(array.shape), array)


def test_arrays_with_nothing_in_them(tmp_path: Path) -> None:
    nothing = np.zeros((0, 3))
    with DataStore.open(tmp_path / "store") as store:
        store.write(b"key", b"payload")
        with pytest.raises(InvalidArgumentError, match=r"payload: .*empty"):
            store.write(b"key", nothing)
        with pytest.raises(InvalidArgumentError, match=r"entries\[0\].payload: .*empty"):
            store.update({b"key": nothing})
        assert store.read(b"key") == b"payload"
