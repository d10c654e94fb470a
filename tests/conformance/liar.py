"""A runner that lies, to test the comparer: Python's, whose answers are changed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
HONEST = ROOT / "bindings" / "python" / "conformance" / "runner.py"


def changed(lie: str, op: str, answer: dict[str, Any]) -> dict[str, Any]:
    """The answer with that lie."""
    if lie == "exists" and op.endswith(".exists") and answer.get("value") is not None:
        answer["value"] = not answer["value"]
    elif lie == "bytes" and op.endswith(".read") and answer.get("value"):
        answer["value"] = answer["value"][:-2]
    elif lie == "number" and op.endswith(".len") and "value" in answer:
        answer["value"] = int(answer["value"])
    elif lie == "retryable" and "error" in answer:
        answer["error"]["retryable"] = True
    elif lie == "field" and "error" in answer:
        answer["error"]["fields"].pop("reason", None)
    elif lie == "silence" and "error" in answer:
        return {"id": answer["id"], "value": None}
    elif lie == "gap" and "value" in answer:
        return {"id": answer["id"], "gap": "everything"}
    elif lie == "id" and op.endswith(".write"):
        answer["id"] += 1
    elif lie == "invalid" and "invalid" in answer:
        return {"id": answer["id"], "value": None}
    return answer


def main(lie: str) -> None:
    honest = subprocess.Popen(
        [sys.executable, str(HONEST)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert honest.stdin
    assert honest.stdout
    print(honest.stdout.readline(), end="", flush=True)
    for line in sys.stdin:
        op = line.partition('"op": "')[2].partition('"')[0]
        if lie == "end" and op.endswith(".delete"):
            sys.exit(3)
        honest.stdin.write(line)
        honest.stdin.flush()
        answer = changed(lie, op, json.loads(honest.stdout.readline()))
        print(json.dumps(answer), flush=True)


main(sys.argv[1])
