"""The conformance runner of Python; tests/conformance/README.md describes what it does."""

import asyncio
import json
import platform
import sys
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from typing import Any, Optional

from operations import OPERATIONS, call, view
from values import Invalid, as_argument, as_error, as_result

from simd_r_drive_ws_client import DataStoreError

MEMBERS = {"id", "op", "object", "args", "save", "start"}

Answer = dict[str, Any]


class Gap(Exception):  # noqa: N818
    """Python does not have the feature of that name."""


class Runner:
    """The objects and the calls of a test, by their names."""

    def __init__(self) -> None:
        self.objects: dict[str, Any] = {}
        self.calls: dict[str, Future[Answer]] = {}
        self.own: dict[str, Callable[..., Answer]] = {
            "view": self.view,
            "release": self.release,
            "await": self.wait,
            "cancel": self.cancel,
            "reset": self.reset,
        }
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def answer(self, line: str) -> Answer:
        """The answer to a line of input."""
        number = None
        try:
            step = parsed(line)
            number = step["id"]
            checked(step)
            return {"id": number, **self.execute(step)}
        except Invalid as error:
            return {"id": number, "invalid": str(error)}
        except Gap as error:
            return {"id": number, "gap": str(error)}

    def execute(self, step: Answer) -> Answer:
        name = step["op"]
        if name in self.own:
            return self.own_operation(step)
        if name not in OPERATIONS:
            raise Invalid(f"no operation {name}")
        operation = OPERATIONS[name]
        subject = None
        if operation["object"]:
            subject = self.found(step.get("object"), operation["object"])
        elif "object" in step:
            raise Invalid(f"{name} is not called on an object")
        given = step.get("args", {})
        arguments = self.arguments(name, given)
        run = call(name, subject, arguments)
        save = step.get("save")
        if operation["async"]:
            future = asyncio.run_coroutine_threadsafe(self.waited(name, run, save), self.loop)
        elif "start" in step:
            future = in_thread(lambda: self.outcome(name, run, save))
        else:
            return self.outcome(name, run, save)
        if "start" in step:
            self.calls[step["start"]] = future
            return {"value": None}
        return result_of(future)

    def arguments(self, name: str, given: Answer) -> Answer:
        """The arguments of an operation, as Python takes them."""
        declared = OPERATIONS[name]["arguments"]
        for unknown in given.keys() - declared.keys():
            raise Invalid(f"{name} has no argument {unknown}")
        for argument, field in declared.items():
            if "default" not in field and argument not in given:
                raise Invalid(f"{name} needs the argument {argument}")
        return {
            argument: as_argument(declared[argument]["type"], value, argument, self.found)
            for argument, value in given.items()
        }

    def found(self, name: object, type_name: str) -> Any:
        """The object of that name, which must be of that type."""
        if not isinstance(name, str) or name not in self.objects:
            raise Invalid(f"no object {name}")
        found_type, found = self.objects[name]
        if found_type != type_name:
            raise Invalid(f"the object {name} is of type {found_type}, not {type_name}")
        return found

    def outcome(self, name: str, run: Callable[[], Any], save: Optional[str]) -> Answer:
        """What an operation gave."""
        try:
            return self.value(name, run(), save)
        except BaseException as error:
            return failure(error)

    async def waited(
        self, name: str, run: Callable[[], Coroutine[Any, Any, Any]], save: Optional[str]
    ) -> Answer:
        """What an asynchronous operation gave."""
        try:
            return self.value(name, await run(), save)
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            return failure(error)

    def value(self, name: str, result: Any, save: Optional[str]) -> Answer:
        type_name = OPERATIONS[name]["returns"]
        answer = as_result(type_name, result)
        if save is not None and isinstance(answer, dict) and "object" in answer:
            self.objects[save] = (answer["object"], result)
        return {"value": answer}

    def own_operation(self, step: Answer) -> Answer:
        """An operation that only a runner has."""
        name = step["op"]
        given = dict(step.get("args", {}))
        if name in ("view", "release"):
            if "object" not in step:
                raise Invalid(f"{name} needs an object")
            given["name"] = step["object"]
        elif "object" in step:
            raise Invalid(f"{name} is not called on an object")
        needed = {"view": {"name"}, "release": {"name"}, "reset": set()}.get(name, {"call"})
        if given.keys() != needed:
            raise Invalid(f"{name} takes {sorted(needed)}, not {sorted(given)}")
        return self.own[name](**given)

    def view(self, name: str) -> Answer:
        return {"value": as_result("bytes", view(self.found(name, "EntryHandle")))}

    def release(self, name: str) -> Answer:
        if self.objects.pop(name, None) is None:
            raise Invalid(f"no object {name}")
        return {"value": None}

    def wait(self, call: str) -> Answer:
        if call not in self.calls:
            raise Invalid(f"no call {call}")
        return result_of(self.calls.pop(call))

    def cancel(self, call: str) -> Answer:
        if call not in self.calls:
            raise Invalid(f"no call {call}")
        if not self.calls[call].cancel() and not self.calls[call].done():
            raise Gap("cancel")
        return {"value": None}

    def reset(self) -> Answer:
        self.calls.clear()
        self.objects.clear()
        return {"value": None}


def parsed(line: str) -> Answer:
    """A line as a step whose members have the right types."""
    try:
        step = json.loads(line)
    except ValueError as error:
        raise Invalid(f"not JSON: {error}") from None
    if not isinstance(step, dict):
        raise Invalid("not an object")
    number = step.get("id")
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        raise Invalid("id must be a number from 0")
    return step


def checked(step: Answer) -> None:
    for unknown in step.keys() - MEMBERS:
        raise Invalid(f"a step has no member {unknown}")
    for member in MEMBERS - {"id", "args"}:
        if not isinstance(step.get(member, ""), str):
            raise Invalid(f"{member} must be a string")
    if "op" not in step:
        raise Invalid("a step needs op")
    if not isinstance(step.get("args", {}), dict):
        raise Invalid("args must be an object")


def failure(error: BaseException) -> Answer:
    if isinstance(error, DataStoreError):
        return {"error": as_error(error)}
    return {"unexpected": f"{type(error).__name__}: {error}"}


def in_thread(run: Callable[[], Answer]) -> "Future[Answer]":
    """Runs it in a thread. The call cannot be cancelled once it runs."""
    future: Future[Answer] = Future()
    future.set_running_or_notify_cancel()
    threading.Thread(target=lambda: future.set_result(run()), daemon=True).start()
    return future


def result_of(future: "Future[Answer]") -> Answer:
    try:
        return future.result()
    except CancelledError:
        return {"cancelled": True}


def main() -> None:
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    version = f"{platform.python_implementation()} {platform.python_version()}"
    write({"protocol": 1, "language": "python", "version": version})
    runner = Runner()
    for line in sys.stdin:
        write(runner.answer(line))


def write(answer: Answer) -> None:
    print(json.dumps(answer, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
