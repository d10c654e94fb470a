"""Secrets are not shown by options, errors, stores or logs."""

import logging
import traceback
from datetime import timedelta
from pathlib import Path

import pytest

from simd_r_drive_ws_client import (
    ConnectOptions,
    DataStore,
    DataStoreError,
    Server,
    ServerOptions,
    setup_logging,
)

SECRET = "s3cr3t"


def test_options_show_all_but_secrets() -> None:
    options = ConnectOptions(
        token=SECRET,
        headers={"X-Key": SECRET, "Cookie": SECRET},
        ca_file="ca.pem",
        read_timeout=timedelta(seconds=7),
    )
    for shown in (repr(options), str(options), f"{[options]}"):
        assert SECRET not in shown
        for part in ("ConnectOptions", "token: Some(…)", "X-Key", "Cookie", "ca.pem", "7s"):
            assert part in shown
    assert "token: None" in repr(ConnectOptions())
    assert options == ConnectOptions(
        token=SECRET,
        headers={"Cookie": SECRET, "X-Key": SECRET},
        ca_file="ca.pem",
        read_timeout=timedelta(seconds=7),
    )
    assert options != ConnectOptions()
    assert options.token == SECRET


def test_options_of_a_server_show_how_many_tokens_there_are() -> None:
    options = ServerOptions(tokens=[SECRET, SECRET + "2"], certificate="cert.pem", key="key.pem")
    for shown in (repr(options), str(options)):
        assert SECRET not in shown
        assert "tokens: […, …]" in shown
        assert "cert.pem" in shown


@pytest.mark.parametrize("userinfo", [SECRET, f"user:{SECRET}"])
def test_nothing_that_goes_wrong_tells_a_secret(
    userinfo: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.NOTSET)
    setup_logging(level=logging.NOTSET + 5)
    try:
        with Server(tmp_path / "store", options=ServerOptions(tokens=["another"])) as server:
            place = server.address()
            shown = [repr(server)]
            for url in (
                f"ws://{userinfo}@{place}",
                f"ws://{userinfo}@127.0.0.1:1",
                f"ws://{userinfo}@127.0.0.1",
                f"http://{userinfo}@{place}",
                f"ws://{userinfo}@{place}:a b",
            ):
                with pytest.raises(DataStoreError) as caught:
                    DataStore.connect(url, ConnectOptions(max_attempts=1))
                error = caught.value
                shown += [repr(error), str(error), repr(error.args), repr(vars(error))]
                shown += traceback.format_exception(type(error), error, None)
            options = ConnectOptions(token="another", headers={"X-Key": SECRET})
            with DataStore.connect(f"ws://{place}/ws?key={SECRET}", options) as store:
                shown.append(repr(store))
    finally:
        setup_logging(level=logging.CRITICAL)
    assert SECRET not in "".join(shown)
    assert SECRET not in caplog.text
    assert "connected" in caplog.text
