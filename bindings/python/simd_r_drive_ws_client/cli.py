"""`python -m simd_r_drive_ws_client`: runs a server, and reads, writes and copies stores."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from typing import Optional

from . import copy_cli, repair_cli
from ._native import Fsync, ServerOptions
from .data_store import DataStore
from .errors import DataStoreError, InvalidArgumentError
from .server import Server

PROGRAM = "simd_r_drive_ws_client"
# How often a server's main thread checks for signals, in seconds.
SIGNAL_INTERVAL = 0.1
# The environment variable for a token.
TOKEN = "SIMD_R_DRIVE_TOKEN"
DURABILITY = {
    "never": Fsync.NEVER,
    "every-write": Fsync.EVERY_WRITE,
    "every-second": Fsync.EVERY_SECOND,
}


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Runs one command. Returns the exit code.

    0: success. 1: failure, with the reason on stderr; also `get` of a key without a payload.
    2: wrong arguments.
    """
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except InvalidArgumentError as error:
        return fail(error, 2)
    except DataStoreError as error:
        return fail(error, 1)
    except KeyboardInterrupt:
        return fail("interrupted", 130)
    except BrokenPipeError:
        # The reader of stdout is gone: prevent the flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog=f"python -m {PROGRAM}", description=__doc__)
    top.add_argument("--version", action="version", version=version("simd-r-drive-ws-client"))
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    serve_command = commands.add_parser("serve", help="serve a store file until interrupted")
    serve_command.add_argument("path", metavar="PATH", help="the store file; created if needed")
    serve_command.add_argument("--host", default="127.0.0.1", help="where to listen (%(default)s)")
    serve_command.add_argument(
        "--port", type=port, default=34129, help="0: any free port (%(default)s)"
    )
    serve_command.add_argument(
        "--token-file",
        metavar="FILE",
        action="append",
        default=[],
        help="a file with the bearer tokens that are accepted, one per line; may be given several "
        f"times; the token in the environment variable {TOKEN} is accepted, too",
    )
    serve_command.add_argument(
        "--allow-anonymous",
        action="store_true",
        help="accept anyone who can reach the address without a token, also from other machines",
    )
    serve_command.add_argument(
        "--allowed-origin",
        metavar="ORIGIN",
        action="append",
        default=[],
        help="the origin of web pages that may connect, such as https://example.org; may be given "
        "several times",
    )
    serve_command.add_argument(
        "--certificate", metavar="FILE", help="the certificate chain (PEM), for wss://"
    )
    serve_command.add_argument("--key", metavar="FILE", help="the certificate's private key (PEM)")
    serve_command.add_argument(
        "--durability",
        choices=DURABILITY,
        default="never",
        help="when writes are forced to the disk (%(default)s)",
    )
    serve_command.set_defaults(run=serve)

    def store_command(name: str, run: object, description: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=description)
        command.add_argument("store", metavar="STORE", help="a store file, or ws://HOST:PORT")
        command.set_defaults(run=run)
        return command

    get_command = store_command("get", get, "write a key's payload to stdout")
    get_command.add_argument("key", metavar="KEY", type=os.fsencode)
    put_command = store_command("put", put, "write a payload at a key")
    put_command.add_argument("key", metavar="KEY", type=os.fsencode)
    put_command.add_argument(
        "payload", metavar="PAYLOAD", nargs="?", type=os.fsencode, help="default: read from stdin"
    )
    delete_command = store_command("delete", delete, "delete a key")
    delete_command.add_argument("key", metavar="KEY", type=os.fsencode)
    store_command("stat", stat, "print the number of entries and the file's size")
    copy_cli.add_command(commands)
    repair_cli.add_commands(commands)
    return top


def port(text: str) -> int:
    """A port number from the command line."""
    if text.isdecimal() and int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port from 0 to 65535")


def serve(options: argparse.Namespace) -> int:
    """Serves a file until SIGINT or SIGTERM."""
    # Not an `Event`: a handler that sets it while this thread is about to wait for it would wait
    # for a lock that this thread holds.
    received: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: received.append(number))
    server = Server(options.path, options.host, options.port, server_options(options))
    print(f"serving {options.path} at {server.url()} (Ctrl-C to stop)", flush=True)
    # The system may deliver a signal to another thread, as it does when the process continues after
    # SIGSTOP. Python then runs its handler only at the main thread's next step.
    while not received:
        time.sleep(SIGNAL_INTERVAL)
    server.stop()
    print("stopped", flush=True)
    return 0


def server_options(options: argparse.Namespace) -> ServerOptions:
    """The server's options from the command line and the environment."""
    tokens = [token for file in options.token_file for token in tokens_in(file)]
    if TOKEN in os.environ:
        tokens += tokens_of(TOKEN, os.environ[TOKEN])
    return ServerOptions(
        certificate=options.certificate,
        key=options.key,
        tokens=tokens,
        allow_anonymous=options.allow_anonymous,
        allowed_origins=options.allowed_origin,
        fsync=DURABILITY[options.durability],
    )


def tokens_in(path: str) -> list[str]:
    """The tokens in a file, one per line."""
    try:
        with open(path, encoding="utf-8") as file:
            return tokens_of(path, file.read())
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidArgumentError(argument="--token-file", reason=str(error)) from error


def tokens_of(source: str, text: str) -> list[str]:
    """The tokens in a text, one per line. No token is an error: anyone could connect."""
    tokens = [line.strip() for line in text.splitlines() if line.strip()]
    if not tokens:
        raise InvalidArgumentError(argument=source, reason="no token in it")
    return tokens


def get(options: argparse.Namespace) -> int:
    """Writes a payload to stdout, without a newline."""
    with existing(options.store) as store:
        payload = store.read(options.key)
    if payload is None:
        return fail(f"{options.store}: nothing at key {os.fsdecode(options.key)!r}", 1)
    sys.stdout.buffer.write(payload)
    sys.stdout.buffer.flush()
    return 0


def put(options: argparse.Namespace) -> int:
    """Writes a payload, in a new store file if there is none."""
    payload = sys.stdin.buffer.read() if options.payload is None else options.payload
    with opened(options.store) as store:
        store.write(options.key, payload)
    return 0


def delete(options: argparse.Namespace) -> int:
    """Deletes a key. It is not a failure if it does not exist."""
    with existing(options.store) as store:
        store.delete(options.key)
    return 0


def stat(options: argparse.Namespace) -> int:
    """Prints the number of entries and the file's size."""
    with existing(options.store) as store:
        print(f"entries    {len(store)}")
        print(f"file size  {store.file_size()} bytes")
    return 0


def opened(target: str) -> DataStore:
    """The store file or the server that `target` names."""
    return DataStore.connect(target) if "://" in target else DataStore.open(target)


def existing(target: str) -> DataStore:
    """The same, but does not create a file."""
    if "://" not in target and not os.path.exists(target):
        raise InvalidArgumentError(argument="STORE", reason=f"there is no file {target!r}")
    return opened(target)


def fail(reason: object, code: int) -> int:
    """Prints an error to stderr."""
    print(f"{PROGRAM}: {reason}", file=sys.stderr)
    return code
