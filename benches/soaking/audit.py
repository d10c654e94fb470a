"""The end of a soak: what the file holds, read without any server."""

from pathlib import Path

from simd_r_drive_ws_client import DataStore
from soaking.caller import check
from soaking.ledger import Ledger

STEP = 1000


def audit(path: Path, books: Ledger) -> int:
    """Checks every promise in the books; gives how many writes of unknown outcome were done."""
    done = 0
    with DataStore.open(path) as store:
        for keys, acknowledged in ((books.acknowledged, True), (books.unknown, False)):
            for begin in range(0, len(keys), STEP):
                some = keys[begin : begin + STEP]
                for key, payload in zip(some, store.batch_read(some)):
                    check(books, key, payload, acknowledged)
                    done += not acknowledged and payload is not None
    return done
