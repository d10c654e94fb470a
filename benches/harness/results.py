"""All results of a benchmark, as JSON."""

import json
import platform
from collections.abc import Sequence

from harness import environments
from harness.figures import Bar, Figures, Rounds


def print_json(
    interpreter: str, figures: Figures, rounds: Rounds, bars: Sequence[Bar], **more: object
) -> None:
    """Prints the results and `more` in one line: seconds for one item, memory in bytes."""
    result = {
        "interpreter": environments.name(interpreter),
        "system": platform.platform(),
        **more,
        "figures": figures,
        "rounds": rounds.found,
        "bars": [bar_as_json(bar, figures) for bar in bars if bar.is_measured(figures)],
    }
    print(json.dumps(result))


def bar_as_json(bar: Bar, figures: Figures) -> dict[str, object]:
    """A bar that was measured."""
    return {
        "row": bar.row,
        "ratio": bar.ratio_name,
        "is": bar.ratio(figures),
        "limit": bar.limit_text,
        "kind": bar.kind,
        "met": bar.is_met(figures),
    }
