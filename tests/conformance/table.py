"""The table of the README: each language, how it did, and what a read costs."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, Optional

from .files import FORMS, HERE
from .gaps import forms_of, known_gaps, known_reasons
from .languages import BINDINGS, ROOT, Language, MakeFailed

FACTS = HERE / "languages.json"
TITLES = ["language", "package", "least version", "generator", "forms", "conformance"]
RUST = ["cargo", "bench", "--quiet", "--locked", "-p", "simd-r-drive-client", "--bench", "read"]
PYTHON = [sys.executable, str(BINDINGS / "python" / "bench" / "bench.py")]
NOT_RUN = "not run here"


def show(languages: list[Language], scores: Mapping[str, str], with_costs: bool) -> None:
    """Prints the table. `scores` has what each language that was run has passed."""
    rows = [row(each, scores) for each in languages]
    titles = TITLES
    if with_costs:
        titles = [*TITLES, f"`read`; in Rust {cost_of(output_of(RUST))}"]
        rows = [[*cells, cost(each, scores)] for cells, each in zip(rows, languages)]
    print()
    for cells in [titles, ["---"] * len(titles), *rows]:
        print(f"| {' | '.join(cells)} |")
    show_gaps([language.name for language in languages])


def row(language: Language, scores: Mapping[str, str]) -> list[str]:
    facts: dict[str, str] = json.loads(FACTS.read_text(encoding="utf-8"))[language.name]
    given = [facts[name] for name in ("name", "package", "least", "generator")]
    return [*given, forms(language), scores.get(language.name, NOT_RUN)]


def forms(language: Language) -> str:
    gaps = sorted(known_gaps(language.name) - set(FORMS))
    without = f"; without {', '.join(gaps)}" if gaps else ""
    return f"{', '.join(forms_of(language.name))}{without}"


def show_gaps(languages: list[str]) -> None:
    """Prints what languages lack, and why."""
    facts = json.loads(FACTS.read_text(encoding="utf-8"))
    print("\n| missing | in | because |\n| --- | --- | --- |")
    for name in languages:
        for gap, reason in known_reasons(name).items():
            print(f"| `{gap}` | {facts[name]['name']} | {reason} |")


def cost(language: Language, scores: Mapping[str, str]) -> str:
    """What a read of 100 B from a store file costs in a language."""
    if language.name not in scores:
        return NOT_RUN
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
        # Maven sets the terminal's colours before it.
        _, brace, rest = line.partition("{")
        if brace:
            found = json.loads(brace + rest)
    return f"{found['read_100_ns'] / 1000:.2f} µs" if found else "failed"
