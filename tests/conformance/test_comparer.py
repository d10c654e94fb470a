"""The comparer finds what is wrong: with files, with runners, with what the files leave out."""

import json
import sys
from pathlib import Path

import pytest

from conformance import operations, suite
from conformance.coverage import all_names, uncovered
from conformance.files import HERE, InvalidFile, load, load_all
from conformance.gaps import known_languages
from conformance.languages import PYTHON_RUNNER, all_languages
from conformance.random_runs import main as run_programs
from conformance.shrink import shortest
from conformance.table import FACTS

INVALID = sorted((HERE / "invalid" / "files").glob("*.json"))
LIAR = HERE / "liar.py"


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_file_is_refused_by_name(path: Path) -> None:
    with pytest.raises(InvalidFile, match=path.stem):
        load(path)


def test_everything_of_the_interface_is_covered() -> None:
    assert uncovered(load_all()) == []
    assert uncovered([]) == sorted(all_names())


def test_the_operations_are_those_of_the_interface() -> None:
    assert operations.main(check=True) == 0


def test_every_language_has_a_row_in_the_table() -> None:
    facts = json.loads(FACTS.read_text(encoding="utf-8"))
    assert {language.name for language in all_languages()} <= facts.keys()
    assert known_languages() <= facts.keys()


def test_a_runner_that_is_right_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert suite.main([[sys.executable, str(PYTHON_RUNNER)]], "write_read", ["file"]) == 0
    assert "16/16" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("lie", "said"),
    [
        ("exists", "value: expected"),
        ("bytes", "value: expected"),
        ("number", "not the form of u64"),
        ("retryable", "expected retryable False"),
        ("field", "InvalidArgument has the fields"),
        ("silence", "expected error: "),
        ("gap", "the gap 'everything' is not in gaps.json"),
        ("id", "has the id"),
        ("invalid", "expected invalid"),
        ("end", "it has ended with status 3"),
    ],
)
def test_a_runner_that_lies_is_found_out(
    lie: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert suite.main([[sys.executable, str(LIAR), lie]], "write_read", ["file"]) == 1
    assert said in capsys.readouterr().out


def test_a_random_program_finds_a_lie_and_is_made_short(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_programs([[sys.executable, str(LIAR), "exists"]], range(0, 28, 7)) == 1
    output = capsys.readouterr().out
    assert "its 1 actions that are needed: [['exists', " in output
    path = Path(output.partition("replay ")[2].partition(" ")[0])
    steps = json.loads(path.read_text(encoding="utf-8"))["tests"][0]["steps"]
    assert "DataStore.exists" in [step["op"] for step in steps]
    path.unlink()


def test_what_is_left_of_a_program_is_needed() -> None:
    assert shortest(list(range(50)), lambda items: {7, 31} <= set(items)) == [7, 31]
    assert shortest([1], lambda items: True) == []
