"""The results, and the limits for them."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

# Per row and peer: seconds for one item, or bytes.
Figures = dict[str, dict[str, float]]


@dataclass
class Rounds:
    """The figures of all rounds, per row and peer."""

    found: dict[str, dict[str, list[float]]] = field(default_factory=dict)

    def note(self, row: str, peer: str, figure: float) -> None:
        """Adds the figure of a peer in a round."""
        self.found.setdefault(row, {}).setdefault(peer, []).append(figure)

    def medians(self) -> Figures:
        """One figure per row and peer."""
        return {
            row: {peer: statistics.median(figures) for peer, figures in peers.items()}
            for row, peers in self.found.items()
        }


@dataclass(frozen=True)
class Bar:
    """A limit on the ratio of two peers' figures in one row."""

    row: str
    # The figure of `over` is divided by that of `under`.
    over: str
    under: str
    limit: float
    # Whether the limit is a minimum rather than a maximum.
    lowest: bool
    # The kind of limit: `at least` or `aim`.
    kind: str = "at least"

    @property
    def ratio_name(self) -> str:
        """The name of the ratio."""
        return f"{self.over} / {self.under}"

    @property
    def limit_text(self) -> str:
        """The limit as text."""
        return f"{'>=' if self.lowest else '<='} {self.limit:g}"

    def ratio(self, figures: Figures) -> float:
        """The measured ratio."""
        return figures[self.row][self.over] / figures[self.row][self.under]

    def is_met(self, figures: Figures) -> bool:
        """Whether the ratio is within the limit."""
        ratio = self.ratio(figures)
        return ratio >= self.limit if self.lowest else ratio <= self.limit

    def is_measured(self, figures: Figures) -> bool:
        """Whether both peers were measured."""
        return {self.over, self.under} <= figures.get(self.row, {}).keys()


def are_met(bars: Sequence[Bar], figures: Figures) -> bool:
    """Whether no required bar that was measured is missed."""
    required = [bar for bar in bars if bar.kind == "at least"]
    return all(bar.is_met(figures) for bar in required if bar.is_measured(figures))
