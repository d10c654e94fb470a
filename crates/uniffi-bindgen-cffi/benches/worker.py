"""What one call takes, of one module: `worker.py FOLDER MODULE` prints nanoseconds as JSON."""

import contextlib
import importlib
import json
import os
import shutil
import subprocess
import sys
import time

LONG_ENOUGH = 0.1
# Here two threads take turns: that of the event loop, and one of the library's.
ON_ONE_CPU = {"async, a thread"}
KEY = b"12345678"


def main(cases):
    folder, name = sys.argv[1:]
    sys.path.insert(0, folder)
    started = time.perf_counter()
    module = importlib.import_module(name)
    imported = time.perf_counter() - started
    # Not before: what it imports itself is part of what its import takes.
    import asyncio

    loop = asyncio.new_event_loop()
    times = {}
    for row, (call, *items) in cases(module, loop).items():
        call()
        with one_cpu() if row in ON_ONE_CPU else contextlib.nullcontext():
            times[row] = measure(call, *items)
    loop.close()
    times["import"] = imported * 1e9
    print(json.dumps(times), flush=True)
    # PyO3's last wakers may be dropped by a thread of Rust's while an interpreter ends: it aborts.
    os._exit(0)


@contextlib.contextmanager
def one_cpu():
    """Keeps all threads that there are on one CPU, where a command for that is there."""
    keep_on("0")
    yield
    keep_on(f"0-{os.cpu_count() - 1}")


def keep_on(cpus):
    if shutil.which("taskset"):
        command = ["taskset", "--all-tasks", "--cpu-list", "--pid", cpus, str(os.getpid())]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def measure(call, items=1):
    """Nanoseconds for an item."""

    def run(count):
        started = time.perf_counter()
        for _ in range(count):
            call()
        return time.perf_counter() - started

    count = 1
    # This lets a tracing compiler finish, too.
    while run(count) < LONG_ENOUGH:
        count *= 2
    return min(run(count) for _ in range(3)) / count / items * 1e9


def cases(module, loop):
    """Rows of the table: what is called, and how many items that is."""
    store = module.Store()
    assert store.read(KEY) == bytes([7]) * 100
    value = bytes([7]) * 100
    blobs = [value] * 100
    assert module.give_list() == blobs
    point = module.Point(x=1.0, y=2.0)
    line = module.Line(name="a line", start=point, to=point)
    teller = module.Teller(listener(module))
    assert teller.tell(3) == 6

    def fail():
        try:
            module.fail()
        except Exception as error:
            return error

    return {
        "empty call": (module.nothing,),
        "two integers": (lambda: module.add(1, 2),),
        **payloads(module),
        "bytes? returned, 100 B": (lambda: store.read(KEY),),
        "bytes? returned, none": (lambda: store.read(b"none"),),
        "write, 100 B": (lambda: store.write(KEY, value),),
        "record": (lambda: module.mirror_point(point),),
        "nested record": (lambda: module.mirror_line(line),),
        "100 byte strings, an item": (lambda: module.mirror_list(blobs), 100),
        "100 byte strings in, an item": (lambda: module.take_list(blobs), 100),
        "100 byte strings out, an item": (module.give_list, 100),
        "error raised": (fail,),
        "callback": (lambda: teller.tell(100), 100),
        **futures(module, loop),
    }


def payloads(module):
    rows = {}
    for title, length in [("16 B", 16), ("1 KiB", 1 << 10), ("1 MiB", 1 << 20)]:
        text, data = "x" * length, bytes(length)
        rows[f"string in, {title}"] = (lambda text=text: module.take_text(text),)
        rows[f"string out, {title}"] = (lambda length=length: module.give_text(length),)
        rows[f"bytes in, {title}"] = (lambda data=data: module.take_bytes(data),)
        rows[f"bytes out, {title}"] = (lambda length=length: module.give_bytes(length),)
    return rows


def listener(module):
    class Listener(getattr(module, "Listener", object)):
        def heard(self, number):
            return number + 1

    return Listener()


def futures(module, loop):
    import asyncio

    async def one_by_one(function):
        for _ in range(100):
            await function()

    async def together(function):
        await asyncio.gather(*(function() for _ in range(1000)))

    def row(way, function, items):
        return (lambda: loop.run_until_complete(way(function)), items)

    return {
        "async, ready at once": row(one_by_one, module.ready, 100),
        "async, a thread": row(one_by_one, module.wait, 100),
        "async, a thread, 1,000 at once": row(together, module.wait, 1000),
        "async, a clock, 1,000 at once": row(together, module.wait_for_a_tick, 1000),
    }


if __name__ == "__main__":
    main(cases)
