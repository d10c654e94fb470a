"""Many threads at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


def run_in_threads(count: int, work: Callable[[int], None]) -> None:
    """Calls `work` in so many threads, with their numbers. Raises what one of them raised."""
    with ThreadPoolExecutor(count) as pool:
        for _ in pool.map(work, range(count)):
            pass
