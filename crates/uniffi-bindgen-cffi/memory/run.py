"""The tests of the fixtures under valgrind: invalid reads and writes, and memory that is lost.

    python memory/run.py [PYTEST ARGUMENT …]

It needs valgrind and CPython, and takes ten minutes. It fails if a test does, if memory is
definitely lost, and if anything is read or written where it must not be; as far as a fixture's
library or cffi is in one of the stacks that memcheck reports. (CPython by itself has some errors
to report, too.)
"""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
FIXTURES = HERE.parent / "fixtures"
# What is about other tools, about time, or the same over and over.
LEFT_OUT = ("quality", "outside", "is_given_back", "interrupts_arrive", "threads[1]", "threads[2]")
SELECTION = (
    *("-q", "--hypothesis-profile=ci", "-k"),
    " and ".join(f"not {name}" for name in LEFT_OUT),
)


def run(arguments, folder):
    """The exit code of pytest, and what memcheck says."""
    report = Path(folder) / "report.xml"
    command = [
        *("valgrind", "--tool=memcheck", "--num-callers=40", "--leak-check=full"),
        *("--show-leak-kinds=definite", "--child-silent-after-fork=yes"),
        *("--xml=yes", f"--xml-file={report}"),
        *(sys.executable, "-m", "pytest", FIXTURES, *SELECTION, *arguments),
    ]
    # Each object in memory of its own, or memcheck sees nothing of them.
    environment = {**os.environ, "PYTHONMALLOC": "malloc"}
    code = subprocess.run(command, cwd=folder, env=environment).returncode
    return code, ElementTree.parse(report).findall("error")


def concerns_us(error):
    """Whether a fixture's library or cffi has to do with it: did it, allocated it, or freed it."""
    files = {Path(frame.text).name for frame in error.iterfind("stack/frame/obj")}
    return any(name.startswith(("libcffi_", "_cffi_backend")) for name in files)


def show(error):
    lines = [error.findtext("kind"), error.findtext("what") or error.findtext("xwhat/text")]
    for stack in error.iterfind("stack"):
        for frame in stack.iterfind("frame"):
            place = frame.findtext("file") or Path(frame.findtext("obj", "?")).name
            lines.append(f"    {frame.findtext('fn', '?')} ({place}:{frame.findtext('line', '')})")
        lines.append("")
    return "\n".join(lines)


def main():
    with tempfile.TemporaryDirectory() as folder:
        code, errors = run(sys.argv[1:], folder)
    ours = [error for error in errors if concerns_us(error)]
    for error in ours:
        print(show(error))
    print("found in all:", dict(Counter(error.findtext("kind") for error in errors)))
    print("of these in a fixture or in cffi:", len(ours))
    return bool(code or ours)


if __name__ == "__main__":
    sys.exit(main())
