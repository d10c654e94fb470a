"""The command for copies of whole stores: `copy`."""

import argparse
import os

from ._native import ConnectOptions, CopyOptions, CopyReport, OpenOptions
from .data_store import DataStore
from .errors import InvalidArgumentError
from .progress_cli import with_progress


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command to a command line."""
    command = commands.add_parser(
        "copy",
        help="copy all entries of a store to another one that it does not have yet",
        description="Copies all entries of a store to another one, except those that it already "
        "has with the same payload: run it again to go on after an interruption, or to copy what "
        "has changed. A store is a file, ws[s]://HOST:PORT or redis[s][+cluster]://HOST:PORT/NAME.",
    )
    command.add_argument("from_store", metavar="FROM", help="the store to read; it is not changed")
    command.add_argument(
        "to_store", metavar="TO", help="the store to write; a file is created if needed"
    )
    command.add_argument(
        "--delete", action="store_true", help="delete the entries of TO that FROM does not have"
    )
    command.add_argument(
        "--no-verify", action="store_true", help="do not compare the whole copy at the end"
    )
    command.set_defaults(run=run_copy)


def run_copy(options: argparse.Namespace) -> int:
    """Copies a store, and prints what was done."""
    refuse_same_file(options.from_store, options.to_store)
    chosen = CopyOptions(delete=options.delete, verify=not options.no_verify)
    with source(options.from_store) as from_store, target(options.to_store) as to_store:
        report = with_progress(
            "copying",
            "entries",
            lambda progress: from_store.copy_all_to(to_store, chosen, progress),
        )
    print_report(report)
    return 0


def source(store: str) -> DataStore:
    """The store to read. A file is not created, and need not be writable."""
    if "://" in store:
        return DataStore.connect(store)
    if not os.path.exists(store):
        raise InvalidArgumentError(argument="FROM", reason=f"there is no file {store!r}")
    return DataStore.open(store, OpenOptions(read_only=True))


def target(store: str) -> DataStore:
    """The store to write. To write an entry twice does no harm here."""
    if "://" in store:
        return DataStore.connect(store, ConnectOptions(retry_writes=True))
    return DataStore.open(store)


def refuse_same_file(from_store: str, to_store: str) -> None:
    """Fails if both are one file, which cannot be opened twice."""
    are_files = os.path.exists(from_store) and os.path.exists(to_store)
    if are_files and os.path.samefile(from_store, to_store):
        raise InvalidArgumentError(argument="TO", reason="it is the same file as FROM")


def print_report(report: CopyReport) -> None:
    """Prints the numbers of entries."""
    print(f"copied     {report.copied} entries, {report.bytes} bytes")
    print(f"unchanged  {report.unchanged} entries")
    print(f"deleted    {report.deleted} entries")
    if report.changed:
        print(f"changed    {report.changed} entries in FROM meanwhile: copy again")
