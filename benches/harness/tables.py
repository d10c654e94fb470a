"""Tables of figures and of bars, as text."""

from collections.abc import Mapping, Sequence
from typing import Optional

from harness.figures import Bar, Figures

# The rows' names in the figures, and their titles.
Titles = Mapping[str, str]


def print_figures(
    heading: str, titles: Titles, peers: Sequence[str], figures: Figures, scale: float
) -> None:
    """Prints a row per title and a column per peer, with the figures multiplied by `scale`.

    A row without figures is left out.
    """
    widths = [max(12, len(peer) + 2) for peer in peers]
    columns = list(zip(peers, widths))
    print(f"{heading:32}" + "".join(f"{peer:>{width}}" for peer, width in columns))
    for row, title in titles.items():
        if row in figures:
            cells = (cell(figures[row].get(peer), scale, width) for peer, width in columns)
            print(f"{title:32}" + "".join(cells))


def cell(figure: Optional[float], scale: float, width: int) -> str:
    """A figure, or a dash where there is none."""
    if figure is None:
        return f"{'-':>{width}}"
    scaled = figure * scale
    return f"{scaled:{width},.{2 if scaled < 1_000 else 0}f}"


def print_bars(bars: Sequence[Bar], titles: Titles, figures: Figures) -> None:
    """Prints the ratios, and whether they are within their limits."""
    print(f"\n{'ratio':32}{'of':>26}{'is':>10}{'bar':>20}")
    for bar in bars:
        if bar.is_measured(figures):
            ratio, verdict = f"{bar.ratio(figures):.2f}", "" if bar.is_met(figures) else "   MISSED"
        else:
            ratio, verdict = "-", "   not measured"
        limit = f"{bar.kind} {bar.limit_text}"
        print(f"{titles[bar.row]:32}{bar.ratio_name:>26}{ratio:>10}{limit:>20}{verdict}")
