"""The embedded stores of the benchmark `embedded.py`. No store waits for the disk."""

from harness.peers import OURS, Peer

PEERS = [
    Peer(OURS, "embedded_peers.ours"),
    Peer("simd-r-drive-py", "embedded_peers.simd_r_drive_py", "simd-r-drive-py==0.5.0a0"),
    Peer("lmdb", "embedded_peers.lmdb_store", "lmdb"),
    Peer("rocksdict", "embedded_peers.rocksdict_store", "rocksdict"),
    Peer("sqlite3", "embedded_peers.sqlite_store"),
]
