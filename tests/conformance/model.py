"""What each step of a random program must give: a dictionary says it.

An action is a name and its arguments, in JSON. It becomes the steps of an instruction file, with
what is expected of them after the actions before it. Any sequence of actions is a program.
"""

from collections.abc import Callable
from typing import Any, Optional

from simd_r_drive_ws_client import key_hash

from .backends import UPSTREAM
from .values import octets

Step = dict[str, Any]
Action = list[Any]

KEYS: list[dict[str, Any]] = [
    {"hex": ""},
    {"hex": "00"},
    {"text": "k"},
    {"text": "ключ 🔑"},
    {"hex": "ff80c0af"},
    {"random": [1, 1000]},
    {"random": [1, 999]},
    {"text": "other"},
]
ABSENT = {"text": "never written"}
REFUSED = (b"", b"\0")


class Model:
    """The payloads of a store, and of another one, by the index of their key."""

    def __init__(self, backend: str, keys: list[Step]) -> None:
        self.keys = keys
        self.payloads: dict[int, Step] = {}
        self.other: dict[int, Step] = {}
        self.is_file = backend == "file"
        self.has_extensions = backend not in UPSTREAM

    def steps(self, actions: list[Action]) -> list[Step]:
        """The steps of a program for a store that nobody else uses."""
        steps = [{"op": "DataStore.open", "args": {"path": "${folder}/other.bin"}, "save": "other"}]
        for action in actions:
            steps += self.act(action)
        return steps + self.end()

    def act(self, action: Action) -> list[Step]:
        """The steps of one action."""
        name, *arguments = action
        return ACTIONS[name](self, *arguments)

    def end(self) -> list[Step]:
        """Everything is compared at the end."""
        keys = list(range(len(self.keys)))
        return [
            *self.batch_read(keys),
            *self.length(),
            *(call("read", {"key": self.keys[k]}, self.other.get(k), "other") for k in keys),
        ]

    def write(self, key: int, payload: Step) -> list[Step]:
        step = call("write", {"key": self.keys[key], "payload": payload}, None)
        if octets(payload) in REFUSED:
            return [{**step, "expect": invalid("payload")}]
        self.payloads[key] = payload
        return [step]

    def batch_write(self, entries: list[tuple[int, Step]]) -> list[Step]:
        given = [{"key": self.keys[key], "payload": payload} for key, payload in entries]
        step = call("batch_write", {"entries": given}, None)
        bad = [i for i, (_, payload) in enumerate(entries) if octets(payload) in REFUSED]
        if bad:
            return [{**step, "expect": invalid(f"entries[{bad[0]}].payload")}]
        self.payloads.update(dict(entries))
        return [step]

    def read(self, key: int) -> list[Step]:
        return [call("read", {"key": self.keys[key]}, self.payloads.get(key))]

    def batch_read(self, keys: list[int]) -> list[Step]:
        found = [*map(self.payloads.get, keys), None]
        return [call("batch_read", {"keys": [*(self.keys[k] for k in keys), ABSENT]}, found)]

    def exists(self, key: int) -> list[Step]:
        return [call("exists", {"key": self.keys[key]}, key in self.payloads)]

    def delete(self, key: int) -> list[Step]:
        self.payloads.pop(key, None)
        return [call("delete", {"key": self.keys[key]}, None)]

    def batch_delete(self, keys: list[int]) -> list[Step]:
        for key in keys:
            self.payloads.pop(key, None)
        return [call("batch_delete", {"keys": [ABSENT, *(self.keys[key] for key in keys)]}, None)]

    def length(self) -> list[Step]:
        count = len(self.payloads)
        return [call("len", {}, count), call("is_empty", {}, not count)]

    def with_timeout(self, key: int, payload: Step) -> list[Step]:
        patient = {**call("with_timeout", {"timeout": 60}, {"object": ""}), "save": "patient"}
        return [patient, *({**step, "object": "patient"} for step in self.write(key, payload))]

    def at_once(self, keys: list[int], payload: Step) -> list[Step]:
        """Writes and reads at the same time, of different keys."""
        reads = [(f"read {k}", self.read(k)[0]) for k in range(len(self.keys)) if k not in keys]
        writes = [(f"write {k}", self.write(k, payload)[0]) for k in set(keys)]
        calls = [pair for pairs in zip(reads, writes) for pair in pairs]
        started = [{**without_expect(step), "start": name} for name, step in calls]
        ended = [
            {"op": "await", "args": {"call": name}, "expect": step["expect"]}
            for name, step in calls
        ]
        # What was not started has not happened.
        for key in set(keys) - {int(name[6:]) for name, _ in calls if name.startswith("write ")}:
            started += self.write(key, payload)
        return started + ended

    def copy_to(self, key: int) -> list[Step]:
        step = call("copy_to", {"key": self.keys[key], "other": "other"}, None)
        if key not in self.payloads:
            return [{**step, "expect": invalid("key")}]
        self.other[key] = self.payloads[key]
        return [step]

    def move_to(self, key: int) -> list[Step]:
        step = call("move_to", {"key": self.keys[key], "other": "other"}, None)
        if key not in self.payloads:
            return [{**step, "expect": invalid("key")}]
        self.other[key] = self.payloads.pop(key)
        return [step]

    def copy_all_to(self, is_exact: bool) -> list[Step]:
        if not self.has_extensions:
            return []
        had = {key: octets(payload) for key, payload in self.other.items()}
        given = {key: octets(payload) for key, payload in self.payloads.items()}
        copied = {key: payload for key, payload in given.items() if had.get(key) != payload}
        report = {
            "copied": len(copied),
            "unchanged": len(given) - len(copied),
            "deleted": len(had.keys() - given.keys()) if is_exact else 0,
            "changed": 0,
            "bytes": sum(map(len, copied.values())),
        }
        self.other = {**({} if is_exact else self.other), **self.payloads}
        return [call("copy_all_to", {"other": "other", "options": {"delete": is_exact}}, report)]

    def stream_in(self, key: int, parts: list[Step], is_finished: bool) -> list[Step]:
        if not self.has_extensions:
            return []
        opened = {**call("open_writer", {"key": self.keys[key]}, {"object": ""}), "save": "writer"}
        written = [on("writer", "PayloadWriter.write", {"part": part}) for part in parts]
        if not is_finished:
            return [opened, *written, on("writer", "PayloadWriter.abort")]
        finish = on("writer", "PayloadWriter.finish")
        payload = b"".join(map(octets, parts))
        if payload in REFUSED:
            finish["expect"] = invalid("payload")
        else:
            self.payloads[key] = {"hex": payload.hex()}
        return [opened, *written, finish]

    def stream_out(self, key: int, position: int, count: int) -> list[Step]:
        if not self.has_extensions:
            return []
        if key not in self.payloads:
            return [call("open_reader", {"key": self.keys[key]}, None)]
        payload = octets(self.payloads[key])
        part = {"value": {"hex": payload[position : position + count].hex()}}
        return [
            {**call("open_reader", {"key": self.keys[key]}, {"object": ""}), "save": "reader"},
            {**on("reader", "PayloadReader.size"), "expect": {"value": len(payload)}},
            on("reader", "PayloadReader.seek", {"position": position}),
            {**on("reader", "PayloadReader.read", {"count": count}), "expect": part},
            on("reader", "PayloadReader.stop"),
        ]

    def by_hash(self, key: int, payload: Optional[Step]) -> list[Step]:
        """Reads, and then writes, or deletes if there is no payload."""
        if not self.has_extensions:
            return []
        hashed = {"hash": key_hash(octets(self.keys[key]))}
        steps = [
            call("read_by_hash", hashed, self.payloads.get(key)),
            call("exists_by_hash", hashed, key in self.payloads),
        ]
        if payload is None:
            self.payloads.pop(key, None)
            return [*steps, call("delete_by_hash", hashed, None)]
        written = call("write_by_hash", {**hashed, "payload": payload}, None)
        if octets(payload) in REFUSED:
            return [*steps, {**written, "expect": invalid("payload")}]
        self.payloads[key] = payload
        return [*steps, written]

    def in_place(self, key: int) -> list[Step]:
        if not self.is_file:
            return []
        if key not in self.payloads:
            return [call("entry", {"key": self.keys[key]}, None)]
        payload = {"value": self.payloads[key]}
        return [
            {**call("entry", {"key": self.keys[key]}, {"object": ""}), "save": "entry"},
            {"op": "EntryHandle.payload", "object": "entry", "expect": payload},
            {"op": "release", "object": "entry"},
        ]

    def rename(self, old: int, new: int) -> list[Step]:
        if not self.is_file:
            return []
        step = call("rename", {"old_key": self.keys[old], "new_key": self.keys[new]}, None)
        if old not in self.payloads:
            wrong = {"code": "InvalidArgument", "retryable": False}
            return [{**step, "expect": {"error": wrong}}]
        if old == new:
            return [{**step, "expect": invalid("new_key")}]
        self.payloads[new] = self.payloads.pop(old)
        return [step]

    def compact(self) -> list[Step]:
        if not self.is_file:
            return []
        return [call("compact", {}, {"at_least": 0}), call("estimate_compaction", {}, 0)]

    def entries(self) -> list[Step]:
        if not self.is_file:
            return []
        sizes = [{"size": len(octets(payload))} for payload in self.payloads.values()]
        return [
            {**call("entries", {}, {"object": ""}), "save": "entries"},
            {
                **on("entries", "EntryStream.take", {"count": 1000}),
                "expect": {"value": {"unordered": sizes}},
            },
        ]

    def reopen(self) -> list[Step]:
        if not self.is_file:
            return []
        opened = {**call("open", {"path": "${store}"}, {"object": ""}), "save": "store"}
        del opened["object"]
        return [call("shutdown", {}, None), opened]


ACTIONS: dict[str, Callable[..., list[Step]]] = {
    name: method
    for name, method in vars(Model).items()
    if name not in ("__init__", "steps", "act", "end")
}


def call(method: str, arguments: Step, value: Any, subject: str = "store") -> Step:
    """A step that calls a store's method, and what it must give."""
    step: Step = {"op": f"DataStore.{method}", "object": subject, "expect": {"value": value}}
    return {**step, "args": arguments} if arguments else step


def on(subject: str, operation: str, arguments: Optional[Step] = None) -> Step:
    """A step that calls another object's method."""
    return {"op": operation, "object": subject, **({"args": arguments} if arguments else {})}


def without_expect(step: Step) -> Step:
    return {member: value for member, value in step.items() if member != "expect"}


def invalid(argument: str) -> Step:
    return {
        "error": {"code": "InvalidArgument", "fields": {"argument": argument}, "retryable": False}
    }
