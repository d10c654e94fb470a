import asyncio

import pytest

from {{crate_name}} import Counter, CounterError


def test_counting():
    counter = Counter()
    assert counter.add() == 1
    assert counter.add(step=2) == 3


def test_too_many():
    counter = Counter(limit=5)
    with pytest.raises(CounterError.TooMany, match="2 more than 5") as caught:
        counter.add(7)
    assert caught.value.by == 2


def test_coroutines():
    counter = Counter()

    async def count():
        await asyncio.gather(*[counter.add_later(1) for _ in range(10)])

    asyncio.run(count())
    assert counter.add(0) == 10
