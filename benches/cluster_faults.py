"""Clusters of Redis or Valkey servers under load, in which faults are caused again and again.

    python benches/cluster_faults.py [--seconds S] [--program redis valkey] [--fault NAME ...]
        [--min-replicas N ...] [--away S] [--seed N]

Threads and coroutines write, overwrite, delete and read keys of their own through two clients.
Meanwhile a master is killed, frozen (SIGSTOP) or cut off, and comes back after a replica has taken
over; slots move from node to node, also while another master fails; nodes are added and removed.
The clients are closed during calls. Then all keys are read through another client. Each combination
of options has a cluster of its own: three masters with two replicas each.

It prints figures, also as JSON. It exits with 1 if a write was lost that `min_replicas` replicas
had, or without any failover; if a call took longer than its timeout, or raised anything other than
a `DataStoreError`; or if anything wrong was read. A failover loses writes that no replica had.
They are counted. A value that comes back is then one whose overwriting or deletion was lost;
otherwise it was written twice.
"""

import argparse
import itertools
import json
import random
import sys
import time
from datetime import timedelta

import harness  # noqa: F401  The tests' modules can be imported from here on.
from soaking.audit import check_all
from soaking.caller import Caller
from soaking.crowd import Crowd
from soaking.faults import FAULTS, wait_for_replicas
from soaking.rewriter import Rewriter

from clusters import programs, topology
from clusters.node import Settings
from clusters.topology import Cluster
from simd_r_drive_ws_client import ConnectOptions, DataStore

# Of one call, in seconds: longer than a failover takes.
TIMEOUT = 8.0
# Milliseconds until a node that does not answer is replaced.
NODE_TIMEOUT = 1500
REPLICAS = 2
# Seconds for which a node stays away after it was replaced: longer than a call may take.
AWAY = 10.0
# Threads and coroutines, half of which write new keys. The others use a few again and again.
THREADS, COROUTINES = 8, 8
# The longest time between two calls of one of them, and the time without faults, in seconds.
PAUSE, CALM = 0.01, 1.0
# How long the audit may wait for a cluster that has just become whole again.
PATIENT = ConnectOptions(read_timeout=timedelta(seconds=60))


def main() -> int:
    chosen = options()
    print(f"seed {chosen.seed}", file=sys.stderr)
    runs = list(itertools.product(chosen.program, chosen.min_replicas, chosen.fault))
    reports = []
    for kind, min_replicas, fault in runs:
        report = run(kind, min_replicas, fault, chosen.seconds / len(runs), chosen)
        reports.append(report)
        print("\n".join(f"{name:36}{figure}" for name, figure in report.items()), end="\n\n")
    print(json.dumps(reports), flush=True)
    return 0 if all(report["clean"] for report in reports) else 1


def options() -> argparse.Namespace:
    """The command line."""
    kinds = [kind for kind in programs.KINDS if programs.program(kind)]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=600, help="for all faults together")
    parser.add_argument("--program", nargs="+", choices=kinds, default=kinds)
    parser.add_argument("--fault", nargs="+", choices=list(FAULTS), default=list(FAULTS))
    parser.add_argument(
        "--min-replicas", nargs="+", type=int, choices=range(REPLICAS + 1), default=[1, 0]
    )
    parser.add_argument(
        "--away", type=float, default=AWAY, help="seconds until a node that was replaced comes back"
    )
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    return parser.parse_args()


def run(
    kind: str, min_replicas: int, fault: str, seconds: float, chosen: argparse.Namespace
) -> dict[str, object]:
    """Causes one fault again and again in a new cluster. Returns the figures."""
    program = programs.program(kind)
    assert program
    settings = Settings(program, node_timeout=NODE_TIMEOUT)
    with topology.running(settings, replicas_each=REPLICAS, has_network=True) as cluster:
        crowd = Crowd(cluster.url(), callers(chosen.seed), THREADS, min_replicas)
        caused = cause(cluster, fault, seconds, chosen)
        hanging = crowd.stop()
        stale = crowd.forget_missing()
        with DataStore.connect(cluster.url(), PATIENT) as store:
            unknown_done = sum(check_all(caller, store) for caller in crowd.callers)
    books = crowd.books()
    rewriters = [caller for caller in crowd.callers if isinstance(caller, Rewriter)]
    came_back = sum(caller.came_back for caller in rewriters)
    lost, books.lost = len(set(books.lost)), []
    may_lose = FAULTS[fault].has_failover and not min_replicas
    is_clean = books.is_clean() and not hanging and (may_lose or not (stale or lost or came_back))
    return {
        "server": kind,
        "fault": fault,
        "caused": caused,
        "min_replicas": min_replicas,
        "calls": books.calls,
        "writes acknowledged": books.acknowledged,
        "writes of unknown outcome": books.unknown,
        "new keys of these": unknown_done,
        "found later than the next write": sum(caller.done_late for caller in rewriters),
        "failed cleanly": dict(books.failed.most_common()),
        "failed in any other way": dict(books.unexpected),
        "not found by its writer, at first": stale,
        "lost": lost,
        "came back": came_back,
        "wrong": len(books.wrong),
        "slowest call": f"{books.slowest:.2f} s ({books.slowest_call}; the timeout is {TIMEOUT} s)",
        "later than the timeout": books.late,
        "threads that did not end": hanging,
        "clean": is_clean,
    }


def callers(seed: int) -> list[Caller]:
    """Every second one writes new keys."""
    return [
        (Rewriter if name % 2 else Caller)(name, seed, PAUSE, TIMEOUT)
        for name in range(THREADS + COROUTINES)
    ]


def cause(cluster: Cluster, fault: str, seconds: float, chosen: argparse.Namespace) -> int:
    """Causes a fault until the time is over, at least once. Returns how often."""
    chance = random.Random(chosen.seed)
    end = time.monotonic() + seconds
    caused = 0
    while not caused or time.monotonic() < end:
        time.sleep(CALM)
        wait_for_replicas(cluster)
        FAULTS[fault].cause(cluster, chance, chosen.away)
        cluster.wait_until_whole()
        caused += 1
    time.sleep(CALM)
    return caused


if __name__ == "__main__":
    sys.exit(main())
