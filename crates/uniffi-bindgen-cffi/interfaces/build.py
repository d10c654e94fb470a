"""Writes the crates of interfaces, builds them, and generates their modules."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import rust
import udl
from grow import interface
from model import Builtin, Crate, Custom

CRATE = Path(__file__).parent.parent
REPOSITORY = CRATE.parent.parent
CARGO = os.environ.get("CARGO", "cargo")


def target_directory() -> Path:
    command = [CARGO, "metadata", "--no-deps", "--format-version=1"]
    metadata = subprocess.run(command, cwd=CRATE, check=True, stdout=subprocess.PIPE)
    return Path(json.loads(metadata.stdout)["target_directory"])


def manifest(crate: Crate, is_main: bool) -> str:
    others = "".join(f'{other.name} = {{ path = "../{other.name}" }}\n' for other in crate.uses)
    return f"""[package]
name = "{crate.name}"
version = "0.1.0"
edition = "2024"

[lib]
crate-type = ["{"cdylib" if is_main else "lib"}"]

[dependencies]
async-trait = "0.1"
uniffi = "=0.32.2"
uniffi-cffi-runtime = {{ path = "{CRATE / "runtime"}" }}
{others}
[build-dependencies]
uniffi = {{ version = "=0.32.2", features = ["build"] }}
"""


def configuration(crate: Crate) -> str:
    """`uniffi.toml`: the modules are in no package, and some types are Python's."""
    lines = ["[bindings.python.external_packages]"]
    lines += [f'{other.name} = ""' for other in crate.uses]
    for declared in crate.types:
        if isinstance(declared, Custom) and declared.is_converted:
            module, cls, lower = ("fractions", "Fraction", "int({})")
            if declared.builtin == Builtin("String"):
                module, cls, lower = ("pathlib", "PurePosixPath", "str({})")
            lines += [
                f"[bindings.python.custom_types.{declared.name.camel}]",
                f'type_name = "{module}.{cls}"',
                f'imports = ["{module}"]',
                f'lift = "{module}.{cls}({{}})"',
                f'lower = "{lower}"',
            ]
    return "\n".join(lines) + "\n"


def write_if_new(path: Path, text: str) -> None:
    """Leaves alone what is there already, which cargo would build anew."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def write(seeds: list[int], folder: Path) -> None:
    """A workspace of the crates of interfaces."""
    members = []
    for seed in seeds:
        crates = interface(seed)
        for crate in crates:
            place = folder / crate.name
            members.append(crate.name)
            write_if_new(place / "Cargo.toml", manifest(crate, crate is crates[-1]))
            write_if_new(place / "uniffi.toml", configuration(crate))
            write_if_new(place / "src" / "lib.rs", rust.source(crate))
            if crate.is_udl:
                write_if_new(place / "src" / f"{crate.name}.udl", udl.source(crate))
                generate = f'uniffi::generate_scaffolding("src/{crate.name}.udl").unwrap();'
                write_if_new(place / "build.rs", f"fn main() {{ {generate} }}\n")
    named = ", ".join(f'"{member}"' for member in members)
    write_if_new(
        folder / "Cargo.toml", f'[workspace]\nresolver = "3"\nmembers = [{named}]\n{PROFILE}'
    )
    # The versions of everything else.
    shutil.copy2(REPOSITORY / "Cargo.lock", folder)


PROFILE = """
[profile.dev]
debug = "line-tables-only"
"""


def library(name: str) -> str:
    form = {"darwin": "lib{}.dylib", "win32": "{}.dll"}.get(sys.platform, "lib{}.so")
    return form.format(name)


def build(folder: Path, target: Path) -> None:
    environment = {**os.environ, "CARGO_TARGET_DIR": str(target)}
    subprocess.run(
        [CARGO, "build", "--quiet", "--workspace"], cwd=folder, check=True, env=environment
    )


def generate(seeds: list[int], folder: Path, target: Path, bindgen: Path, out: Path) -> None:
    """The modules, each beside its library."""
    out.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        name = library(interface(seed)[-1].name)
        command = [str(bindgen), "generate", "--language=python", f"--out-dir={out}", "--library"]
        subprocess.run([*command, str(target / "debug" / name)], cwd=folder, check=True)
        shutil.copy2(target / "debug" / name, out)
