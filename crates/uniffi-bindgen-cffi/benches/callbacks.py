"""Rust calling Python: this backend beside UniFFI's own (ctypes).

    python benches/callbacks.py [INTERPRETER …]

It does what `read.py` does, with the `callbacks` fixture.
"""

import read

WORKER = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
started = time.perf_counter()
import callbacks
imported = time.perf_counter() - started


class Step(callbacks.Step):
    def run(self, value):
        return value

    def finish(self, value):
        return callbacks.Total(number=value)


class Logger(callbacks.Logger):
    def log(self, level, message):
        return True


class Failing(Step):
    def run(self, value):
        raise callbacks.Trouble.Asked("reason", 1)


def error():
    try:
        callbacks.run(failing, 1)
    except callbacks.Trouble:
        pass


step, logger, failing = Step(), Logger(), Failing()
cases = {
    "callback, u64 -> u64": (lambda: callbacks.run_often(step, 1000), 1000),
    "call + callback, u64 -> u64": (lambda: callbacks.run(step, 1), 1),
    "call + callback, str -> bool": (lambda: callbacks.log_once(logger, "hello"), 1),
    "call + callback, u64 -> record": (lambda: callbacks.finish(step, 1), 1),
    "call + callback, error raised": (error, 1),
}
"""

if __name__ == "__main__":
    read.main(__doc__.split("\n")[0], "callbacks", WORKER)
