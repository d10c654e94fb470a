"""The table of the README: each language, how it did, and what a read costs."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, Optional

from .files import FORMS, HERE
from .gaps import forms_of, known_gaps
from .languages import BINDINGS, ROOT, Language, MakeFailed

FACTS = HERE / "languages.json"
TITLES = ["language", "package", "least version", "generator", "forms", "conformance", "`read`"]
RUST = ["cargo", "bench", "--quiet", "--locked", "-p", "simd-r-drive-client", "--bench", "read"]
PYTHON = [sys.executable, str(BINDINGS / "python" / "bench" / "bench.py")]
NOT_RUN = "not run here"


def show(languages: list[Language], scores: Mapping[str, str]) -> None:
    """Prints the table. `scores` has what each language that was run has passed."""
    rust = cost_of(output_of(RUST))
    print()
    for cells in [TITLES, ["---"] * len(TITLES), *(row(each, scores) for each in languages)]:
        print(f"| {' | '.join(cells)} |")
    print(f"\nThe same read of 100 B in Rust: {rust}.")


def row(language: Language, scores: Mapping[str, str]) -> list[str]:
    facts: dict[str, str] = json.loads(FACTS.read_text(encoding="utf-8"))[language.name]
    given = [facts[name] for name in ("name", "package", "least", "generator")]
    if language.name not in scores:
        return [*given, forms(language), NOT_RUN, NOT_RUN]
    return [*given, forms(language), scores[language.name], cost(language)]


def forms(language: Language) -> str:
    gaps = sorted(known_gaps(language.name) - set(FORMS))
    without = f"; without {', '.join(gaps)}" if gaps else ""
    return f"{', '.join(forms_of(language.name))}{without}"


def cost(language: Language) -> str:
    """What a read costs in a language."""
    if language.name == "python":
        return cost_of(output_of(PYTHON))
    try:
        return cost_of(language.make("bench"))
    except MakeFailed as error:
        print(f"{language.name}: {error}")
        return "failed"


def output_of(command: list[str]) -> str:
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout


def cost_of(output: str) -> str:
    """The cost in the line of JSON that a bench has printed last."""
    found: Optional[dict[str, Any]] = None
    for line in output.splitlines():
        if line.startswith("{"):
            found = json.loads(line)
    return f"{found['read_100_ns'] / 1000:.2f} µs" if found else "failed"
