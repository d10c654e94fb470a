"""What is acknowledged survives a fault under load: a short run of `benches/cluster_faults.py`."""

import json
import subprocess
import sys

import pytest

from clusters import programs
from servers import ROOT

COMMAND = [sys.executable, str(ROOT / "benches" / "cluster_faults.py")]


def test_nothing_is_lost_when_a_master_is_killed() -> None:
    if programs.program("redis") is None:
        pytest.skip("no redis-server here")
    options = ["--program", "redis", "--fault", "kill", "--min-replicas", "2", "--seconds", "1"]
    done = subprocess.run([*COMMAND, *options], capture_output=True, timeout=100, check=False)
    output = done.stdout.decode()
    assert done.returncode == 0, output + done.stderr.decode()
    (report,) = json.loads(output.splitlines()[-1])
    assert report["caused"]
    assert report["writes acknowledged"] > 100
    assert report["lost"] == report["came back"] == report["wrong"] == 0
    # A failover is not the servers' fault.
    assert "write: ProtocolError" not in report["failed cleanly"]
