"""The interpreters of Debian's releases, each in a folder with that release in it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from runs import ROOT, WORK, Python, UnavailableError

CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
ENVIRONMENT = (
    "HOME=/root",
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG=C.UTF-8",
    f"PIP_CERT={CERTIFICATES}",
)
# The mounts end with the command, as they are in a namespace of its own.
ENTER = """
folder=$1; shift
mount --bind "$PROJECT" "$folder/project"
mount --rbind /dev "$folder/dev"
mount -t proc proc "$folder/proc"
if [ -n "$CRATES" ]; then mount --bind "$CRATES" "$folder/crates"; fi
exec chroot "$folder" env -i "$@"
"""


@dataclass
class Debian:
    """An interpreter of a release, by its command and the packages that it needs."""

    name: str
    release: str
    command: str
    packages: tuple[str, ...]

    def prepare(self) -> Python:
        folder = Folder(self.release)
        folder.make()
        folder.install(self.packages)
        return folder.python(self.command)


@dataclass
class Folder:
    """A folder with a release of Debian in it, for this machine's processor or another one."""

    release: str
    architecture: str = ""

    @property
    def path(self) -> Path:
        return WORK / "debian" / "-".join(filter(None, (self.release, self.architecture)))

    def make(self) -> None:
        """Makes the folder, unless it is there."""
        if os.geteuid() != 0:
            raise UnavailableError("root is needed for a folder with another release of Debian")
        if shutil.which("debootstrap") is None:
            raise UnavailableError("debootstrap is not installed: apt-get install debootstrap")
        if not (self.path / "made").exists():
            shutil.rmtree(self.path, ignore_errors=True)
            self.path.mkdir(parents=True)
            command = ["debootstrap", "--variant=minbase", "--include=ca-certificates"]
            if self.architecture:
                command.append(f"--arch={self.architecture}")
            self.host(*command, self.release, str(self.path), mirror())
            (self.path / "made").touch()
        for name in ("project", "own", "crates"):
            (self.path / name).mkdir(exist_ok=True)
        for name in ("/etc/resolv.conf", "/etc/hosts", CERTIFICATES):
            shutil.copyfile(name, f"{self.path}{name}")

    def install(self, packages: tuple[str, ...]) -> None:
        """Installs packages, unless they are there."""
        if self.enter("dpkg", "-s", *packages, check=False).returncode == 0:
            return
        self.enter("apt-get", "-o", "Acquire::Check-Valid-Until=false", "-qq", "update")
        quiet = ("-qq", "-y", "--no-install-recommends")
        self.enter("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *quiet, "install", *packages)

    def python(self, command: str) -> Python:
        """An interpreter in it."""
        own = f"/own/{command.strip('/').replace('/', '-')}"
        found = Python([command], self.prefix(), project="/project", own=own)
        found.run("mkdir", "-p", own)
        return found

    def enter(self, *command: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Runs a command in it."""
        return Python([], self.prefix()).run(*command, check=check)

    def prefix(self, crates: str = "") -> list[str]:
        """What begins a command that is run in it. `/crates` is a folder of this machine."""
        mounts = [f"PROJECT={ROOT}", f"CRATES={crates}"]
        namespace = ["env", *mounts, "unshare", "--mount", "--propagation=private"]
        # The servers of upstream are built for this machine's processor.
        upstream = ["SIMD_R_DRIVE_UPSTREAM=/nonexistent"] if self.architecture else []
        return [*namespace, "sh", "-ec", ENTER, "sh", str(self.path), *ENVIRONMENT, *upstream]

    @staticmethod
    def host(*command: str) -> None:
        """Runs a command here."""
        Python([]).run(*command)


def mirror() -> str:
    """The mirror that this machine's packages come from."""
    done = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(SITE)"],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    sites = [site for site in done.stdout.split() if not site.endswith("-security")]
    if not sites:
        raise UnavailableError("this machine's apt names no mirror of Debian")
    return sites[0]


def interpreters() -> Iterator[Debian]:
    """CPython that is too new for most machines, and three generations of PyPy."""
    for version in ("3.14", "3.15"):
        packages = (f"python{version}", f"python{version}-venv")
        yield Debian(f"CPython {version} (Debian sid)", "sid", f"python{version}", packages)
    for release in ("bookworm", "trixie", "sid"):
        yield Debian(f"PyPy (Debian {release})", release, "pypy3", ("pypy3", "pypy3-venv"))
