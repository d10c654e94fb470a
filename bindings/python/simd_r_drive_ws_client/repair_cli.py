"""The commands for damaged store files: `check` and `recover`."""

import argparse

from ._native import CheckReport
from .progress_cli import with_progress
from .repair import check, recover


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the commands to a command line."""
    check_command = commands.add_parser(
        "check", help="verify every checksum in a store file; exit code 1 if something is damaged"
    )
    check_command.add_argument("path", metavar="PATH", help="the store file; it is not changed")
    check_command.set_defaults(run=run_check)
    recover_command = commands.add_parser(
        "recover", help="write what is intact in a store file to a new one"
    )
    recover_command.add_argument("path", metavar="PATH", help="the store file; it is not changed")
    recover_command.add_argument("to", metavar="TO", help="the new file")
    recover_command.set_defaults(run=run_recover)


def run_check(options: argparse.Namespace) -> int:
    """Prints the damage in a file."""
    report = with_progress("checking", "bytes", lambda progress: check(options.path, progress))
    print_report(report)
    return 1 if report.damaged else 0


def run_recover(options: argparse.Namespace) -> int:
    """Writes what is intact to a new file, and prints the damage."""
    report = with_progress(
        "recovering", "bytes", lambda progress: recover(options.path, options.to, progress)
    )
    print_report(report.found)
    print(f"recovered  {report.recovered} keys into {options.to}")
    return 0


def print_report(report: CheckReport) -> None:
    """Prints the number of entries, and the damage."""
    print(f"file size  {report.file_size} bytes")
    print(f"entries    {report.entries} intact, of which {report.live} are live")
    print(f"damage     {report.damaged} places")
    for damage in report.damage:
        print(f"  offset {damage.offset}, {damage.length} bytes: {damage.reason}")
    if report.damaged > len(report.damage):
        print(f"  and {report.damaged - len(report.damage)} more")
