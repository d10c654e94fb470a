"""The names of the published client: code written for it runs unchanged."""

from collections.abc import Hashable
from typing import Optional, TypeVar, Union, overload

from ._native import ConnectOptions
from .data_store import DataStore
from .server import check_port
from .timeouts import Timeout, given

K = TypeVar("K", bound=Hashable)


class BaseDataStoreWsClient(DataStore):
    """A data store behind the server at `host` and `port`.

    `options` are those of `DataStore.connect`.

    Raises:
        InvalidArgumentError: `port` is not from 1 to 65535.
        ConnectionFailedError: there is no server at the address.
        ProtocolError: the program at the address is not a SIMD R Drive server.
    """

    def __init__(self, host: str, port: int, options: Optional[ConnectOptions] = None) -> None:
        check_port(port, lowest=1)
        address = f"[{host}]" if ":" in host else host
        self._uniffi_adopt(DataStore.connect(f"ws://{address}:{port}", options))

    def check_connection(self, timeout: Optional[Timeout] = None) -> None:
        """Makes a call to check that the server answers.

        Raises:
            DataStoreError: the server did not answer; the error says why.
        """
        self.is_empty(*given(timeout))


class DataStoreWsClient(BaseDataStoreWsClient):
    """The client with reads of Python data structures."""

    @overload
    def batch_read_structured(
        self, data: dict[K, bytes], timeout: Optional[Timeout] = None
    ) -> dict[K, Optional[bytes]]: ...

    @overload
    def batch_read_structured(
        self, data: list[dict[K, bytes]], timeout: Optional[Timeout] = None
    ) -> list[dict[K, Optional[bytes]]]: ...

    def batch_read_structured(
        self,
        data: Union[dict[K, bytes], list[dict[K, bytes]]],
        timeout: Optional[Timeout] = None,
    ) -> Union[dict[K, Optional[bytes]], list[dict[K, Optional[bytes]]]]:
        """Reads the keys that are the values of a dict, or of a list of dicts, in one batch.

        Returns:
            The same structure, with each key replaced by its payload, or by None if there is none.

        Raises:
            TypeError: `data` is neither a dict nor a list of dicts.
            DataStoreError: as `batch_read`.
        """
        groups = [data] if isinstance(data, dict) else data
        for group in groups:
            if not isinstance(group, dict):
                raise TypeError(
                    f"data: expected a dict or a list of dicts, got a {type(group).__name__} in it"
                )
        keys = [key for group in groups for key in group.values()]
        payloads = iter(self.batch_read(keys, *given(timeout)))
        found = [{name: next(payloads) for name in group} for group in groups]
        return found[0] if isinstance(data, dict) else found
