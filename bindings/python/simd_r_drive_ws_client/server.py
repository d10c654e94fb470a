"""The server, with the methods of a Python context manager."""

from typing import Optional, TypeVar

from . import _native
from .errors import InvalidArgumentError
from .paths import Path, path_text

S = TypeVar("S", bound="Server")


class Server(_native.Server):
    __doc__ = _native.Server.__doc__

    def __init__(
        self,
        path: Path,
        host: str = "127.0.0.1",
        port: int = 0,
        options: Optional[_native.ServerOptions] = None,
    ) -> None:
        check_port(port, lowest=0)
        super().__init__(path_text(path), host, port, options)

    def __enter__(self: S) -> S:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    @classmethod
    async def start(
        cls: type[S],
        path: Path,
        host: str = "127.0.0.1",
        port: int = 0,
        options: Optional[_native.ServerOptions] = None,
    ) -> S:
        check_port(port, lowest=0)
        return await super().start(path_text(path), host, port, options)

    async def __aenter__(self: S) -> S:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop_async()


def check_port(port: int, lowest: int) -> None:
    """Refuses an invalid port before anything is opened."""
    if not lowest <= port <= 65535:
        raise InvalidArgumentError(argument="port", reason=f"{port} is not from {lowest} to 65535")
