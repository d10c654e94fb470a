"""A CPython without a GIL, built from the source that Debian's package is built from."""

import hashlib
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

from debian import Folder, mirror
from runs import Python, UnavailableError

SOURCE = "pool/main/p/python3.14/python3.14_3.14.7.orig.tar.xz"
SHA256 = "3b48dac8fb59f62eaa67ac83c1eb12bda1b7a08406dd286e252c11a66be27f81"
PACKAGES = ("gcc", "make", "libc6-dev", "libffi-dev", "libssl-dev", "zlib1g-dev", "xz-utils")
PREFIX = "/opt/free-threaded"
BUILD = f"""
mkdir -p /build && cd /build
tar -xf /own/source.tar.xz --strip-components=1
./configure --quiet --disable-gil --prefix={PREFIX}
make -s -j"$(nproc)"
make -s install
rm -rf /build
"""


@dataclass
class FreeThreaded:
    name: str = "CPython 3.14 free-threaded"

    def prepare(self) -> Python:
        folder = Folder("sid")
        folder.make()
        if not (folder.path / PREFIX.lstrip("/") / "bin/python3.14t").exists():
            folder.install(PACKAGES)
            (folder.path / "own/source.tar.xz").write_bytes(source())
            folder.enter("sh", "-ec", BUILD)
        return folder.python(f"{PREFIX}/bin/python3.14t")


def source() -> bytes:
    """The source, whose checksum is known."""
    try:
        with urllib.request.urlopen(f"{mirror()}/{SOURCE}", timeout=300) as answer:
            found: bytes = answer.read()
    except OSError as error:
        raise UnavailableError(f"the source cannot be had: {error}") from error
    if hashlib.sha256(found).hexdigest() != SHA256:
        raise UnavailableError("the source has another checksum than the one that is known")
    return found


def interpreters() -> Iterator[FreeThreaded]:
    yield FreeThreaded()
