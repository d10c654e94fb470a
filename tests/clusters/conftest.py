"""The kinds of servers with which the tests of clusters run."""

import pytest

from clusters import programs


@pytest.fixture(params=programs.KINDS)
def program(request: pytest.FixtureRequest) -> str:
    """A server program, for each kind that is here."""
    found = programs.program(request.param)
    return found or pytest.skip(f"no {request.param}-server here")
