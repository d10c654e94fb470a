"""Many interfaces, from their `.udl` files: generated, checked by mypy --strict, and imported."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import build
import udl
from grow import interface

# How many are checked and imported at once, by one interpreter.
BATCH = 25


def write(seed: int, folder: Path) -> list[Path]:
    """The `.udl` files of an interface, each in a crate."""
    files = []
    for crate in interface(seed, udl_only=True):
        place = folder / crate.name
        build.write_if_new(place / "Cargo.toml", f'[package]\nname = "{crate.name}"\n')
        build.write_if_new(place / "uniffi.toml", build.configuration(crate))
        file = place / "src" / f"{crate.name}.udl"
        build.write_if_new(file, udl.source(crate))
        files.append(file)
    return files


def make(seed: int, folder: Path, generator: Path, out: Path) -> list[str]:
    """The modules of an interface and a library for them; their names."""
    files = write(seed, folder)
    subprocess.run([generator, out, *files], check=True)
    main = files[-1].stem
    library = out / build.library(main)
    subprocess.run(["cc", "-shared", "-w", "-o", library, out / f"{main}.c"], check=True)
    return [file.stem for file in files]


def check_types(modules: list[str], out: Path, cache: Path) -> None:
    if importlib.util.find_spec("mypy") is None:
        print("mypy is not installed: types are not checked")
        return
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={cache}"]
    subprocess.run([*command, *(f"{name}.py" for name in modules)], cwd=out, check=True)


def import_all(interpreter: str, modules: list[str], out: Path) -> None:
    code = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]"
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([interpreter, "-c", code, *modules], cwd=out, check=True, env=environment)


def check(seeds: list[int], folder: Path, generator: Path, interpreters: list[str]) -> None:
    """Fails at the first batch that has an error; says how far it has come."""
    for start in range(0, len(seeds), BATCH):
        batch = seeds[start : start + BATCH]
        out = folder / "modules"
        shutil.rmtree(out, ignore_errors=True)
        modules = [name for seed in batch for name in make(seed, folder, generator, out)]
        check_types(modules, out, folder / "mypy_cache")
        for interpreter in interpreters:
            import_all(interpreter, modules, out)
        print(f"interfaces {batch[0]} to {batch[-1]}: {len(modules)} modules", flush=True)
