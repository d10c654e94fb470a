"""What languages are known to lack."""

import json
from pathlib import Path

from .files import FORMS

KNOWN = Path(__file__).parent / "gaps.json"


def known_gaps(language: str) -> set[str]:
    """The gaps that a language is known to have."""
    gaps: dict[str, list[str]] = json.loads(KNOWN.read_text(encoding="utf-8"))
    return set(gaps.get(language, []))


def forms_of(language: str) -> list[str]:
    """The forms that a language has."""
    return [form for form in FORMS if form not in known_gaps(language)]
