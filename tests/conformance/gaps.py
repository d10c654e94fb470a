"""What languages are known to lack."""

import json
from pathlib import Path

from .files import FORMS

KNOWN = Path(__file__).parent / "gaps.json"


def known() -> dict[str, dict[str, str]]:
    """The gaps of each language, each with its reason."""
    gaps: dict[str, dict[str, str]] = json.loads(KNOWN.read_text(encoding="utf-8"))
    return gaps


def known_languages() -> set[str]:
    """The languages that are known to lack something."""
    return set(known())


def known_gaps(language: str) -> set[str]:
    """The gaps that a language is known to have."""
    return set(known_reasons(language))


def known_reasons(language: str) -> dict[str, str]:
    """The same, each with its reason."""
    return known().get(language, {})


def forms_of(language: str) -> list[str]:
    """The forms that a language has."""
    return [form for form in FORMS if form not in known_gaps(language)]
