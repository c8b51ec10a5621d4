"""The command line: what it prints, what it leaves, and its exit statuses."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from api.cli import main
from graph.store import open_store
from tests import made_up
from tests.conftest import Servers
from tests.golden_text import ROOT
from tests.local_server import mounted

SHEET = (
    "id,case,kind,what,rationale,happened\n"
    "d1,c1,PLACEMENT,Ada moves,Her aunt has room for her.,2023-03-01\n"
)


@pytest.fixture(scope="module")
def url(servers: Servers) -> str:
    """A store with the made-up case."""
    place = servers.url("local")
    with open_store(place) as store:
        store.empty()
        assert not store.load(made_up.facts(), made_up.RUN).refused
    return place


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def good(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return str(result.stdout)


# --- asking -------------------------------------------------------------------------------


def test_a_decision_is_traced_as_a_tree(url: str) -> None:
    tree = good("trace", made_up.DECISION, "--as-of", "2023-05-01", "--url", url)
    for said in (
        "Ada moves to her aunt (t:move)",
        "Placement, decided on 1 March 2023",
        "Sam Okoro (team manager) (t:sam)",
        "Her aunt knows her and has room",
        "against: =a neighbour is worried",
        "not on the record until 1 April 2023",
        "Bring the photographs [overdue, due on 20 March 2023]",
        "[kept, due on 20 March 2023, done on 18 March 2023]",
    ):
        assert said in tree
    assert "\x1b" not in tree


def test_a_decision_is_traced_as_it_was_known(url: str) -> None:
    for known_at in ("2023-03-25", "2023-03-25T14:30", "2023-03-25T14:30:00Z"):
        tree = good("trace", made_up.DECISION, "--known-at", known_at, "--url", url)
        assert "neighbour" not in tree
        assert "Ask for a place at the school [overdue" in tree


def test_another_record_is_traced_back(url: str) -> None:
    tree = good("trace", made_up.LATE, "--url", url)
    assert "1 step back" in tree
    assert "Decision, on 1 March 2023: Ada moves to her aunt" in tree
    assert "by Sam Okoro (team manager)" in tree


def test_the_actions_nobody_followed(url: str) -> None:
    result = run("actions", "--as-of", "2023-05-01", "--url", url)
    assert "1 action not followed on 1 May 2023" in result.stdout
    assert "Bring the photographs" in result.stdout
    assert "as of 2023-05-01" in result.stderr
    none = good("actions", "--case", made_up.CASE, "--as-of", "2023-03-10", "--url", url)
    assert none.startswith("0 actions not followed")


def test_a_case_is_asked_as_it_was_known(url: str) -> None:
    then = good("actions", "--case", made_up.CASE, "--known-at", "2023-03-25", "--url", url)
    assert "2 actions not followed on 25 March 2023" in then


def test_a_query_gives_json_csv_or_a_table(url: str) -> None:
    ask = ["query", "actions/unfollowed", "-p", f"case_id={made_up.CASE}", "--url", url]
    ask += ["-p", "as_of=2023-05-01"]
    (row,) = json.loads(good(*ask, "--format", "json"))
    assert row["action_id"] == made_up.LATE
    assert row["due_on"] == "2023-03-20"
    (cells,) = csv.DictReader(io.StringIO(good(*ask, "--format", "csv")))
    assert cells["days_over"] == "42"
    assert json.loads(cells["owners"])[0]["name"] == "Sam Okoro"
    table = good(*ask)
    assert "Bring the photographs" in table
    assert "rests_on" not in table
    assert "ON_FILE" in good(*ask, "--rests-on")


def test_a_spreadsheet_runs_no_formula(url: str) -> None:
    ask = ["query", "child_file/timeline", "-p", f"person_id={made_up.CHILD}", "--url", url]
    assert "=a neighbour" not in good(*ask, "--format", "csv")
    ask = ["query", "records/neighbours", "-p", "id=t:against", "--format", "csv", "--url", url]
    assert "'=a" not in good(*ask)
    ask = ["query", "trace/backwards", "-p", f"id={made_up.LATE}", "--format", "csv", "--url", url]
    good(*ask)
    from api.show import as_csv

    assert as_csv(["a", "b"], [{"a": "=1+1", "b": -1}]) == "a,b\n'=1+1,-1\n"


def test_what_was_left_out_is_filled_in_and_said(url: str) -> None:
    result = run("query", "actions/unfollowed", "--known-at", "2023-03-25", "--url", url)
    assert result.exit_code == 2
    assert "casegraph snapshot --known-at" in result.stderr
    assert "known at 2023-03-25 23:59" in result.stderr
    ask = ["query", "actions/unfollowed", "-p", "first=1", "--as-of", "2023-05-01", "--url", url]
    result = run(*ask)
    assert "as of 2023-05-01" in result.stderr
    assert "the first 1; there may be more" in result.stderr
    assert good("query", "actions/unfollowed", "-p", "case_id=", "--url", url)


def test_the_clock_of_london_is_shown() -> None:
    """Half past midnight of 1 July is 23:30 of 30 June in UTC."""
    from api.provenance import _text
    from api.show import as_json, print_rows

    late = datetime.fromisoformat("2024-06-30T23:30")
    out = io.StringIO()
    print_rows(Console(file=out), ["at"], [{"at": late}])
    assert "2024-07-01 00:30" in out.getvalue()
    assert _text(late) == "2024-07-01 00:30"
    assert "2024-06-30T23:30:00Z" in as_json([{"at": late}])


def test_the_queries_are_listed_and_shown() -> None:
    assert "trace/decision" in good("query", "--list")
    assert good("query") == good("query", "--list")
    shown = good("query", "show", "actions/unfollowed")
    assert "Asks: one case, named by case_id." in shown
    assert "due_on" in shown


def test_a_child_file_is_read_in_the_terminal(url: str) -> None:
    file = good("file", made_up.CHILD, "--as-of", "2023-05-01", "--url", url)
    assert "Sam Okoro (team manager) decided where you would live." in file
    assert "✗ Not kept" in file
    assert "when you were 10" in file


def test_who_said_what_stands_side_by_side(url: str) -> None:
    text = good("source", made_up.DECISION, "--statements", "--url", url)
    assert "test says" in text
    assert "the only word: made-up.json:1" in text
    assert "Ada moves to her aunt" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["trace", "nothing"], "nothing: there is no such record"),
        (["source", "nothing"], "nothing: there is no such record"),
        (["file", "nothing"], "nothing: there is no such record"),
        (["query", "decision"], "did you mean trace/decision"),
        (["query", "trace/decision"], "the parameter decision_id is missing"),
        (["query", "trace/decision", "-p", "x=1"], "takes no parameter x"),
        (["query", "trace/decision", "-p", "x"], "is written as name=value"),
        (["query", "actions/unfollowed", "trace/decision"], "say show and the name"),
        (["query", "actions/unfollowed", "--as-of", "31/3/2024"], "is no day"),
        (["trace", "x", "--known-at", "soon"], "is no day (2023-05-01) or moment"),
        (["import", "excel", "."], "there is no importer of that name"),
        (["import", "sheets", "nowhere"], "nowhere: is not there"),
        (["template", "wishes"], "there is no record sheet of that name"),
        (["export", "nowhere/out.jsonl"], "nowhere"),
        (["nonsense"], "No such command"),
        (["actions", "--case", "nothing"], "nothing: there is no such record"),
        (["actions", "--case", made_up.CHILD], "is of the kind Person, and this takes a Case"),
        (["file", made_up.CASE], "is of the kind Case, and this takes a Person"),
        (["actions", "--first", "-1"], "x>=1"),
        (["query", "actions/unfollowed", "-p", "first=-1"], "first takes a number of rows"),
        (["query", "actions/unfollowed", "-p", "first=" + "9" * 19], "at most 64 bits"),
        (["query", "actions/unfollowed", "-p", "first=" + "9" * 5000], "takes a whole number"),
        (["query", "trace/decision", "-p", "decision_id=no"], "no: there is no such record"),
        (["serve", "--port", "99999"], "0<=x<=65535"),
    ],
)
def test_what_cannot_be_done_is_said_with_status_2(
    url: str, arguments: list[str], said: str
) -> None:
    takes_url = arguments[0] not in ("template", "nonsense")
    result = run(*arguments, *(["--url", url] if takes_url else []))
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_a_store_that_cannot_be_reached_is_said(tmp_path: Path) -> None:
    result = run("actions", "--url", "bolt://127.0.0.1:1")
    assert result.exit_code == 2
    assert "no server answers" in result.stderr
    (tmp_path / "file").touch()
    assert run("actions", "--url", str(tmp_path / "file" / "x")).exit_code == 2
    assert run("server", "status", "--url", "bolt://127.0.0.1:1").exit_code == 2


@pytest.mark.parametrize(
    "command",
    [["actions"], ["trace", "x"], ["query", "actions/repeated"], ["export", "x"], ["serve"]],
)
def test_asking_makes_no_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "exports").mkdir()
    for place in ("slip-of-the-pen", "exports"):
        result = run(*command, "--url", place)
        assert result.exit_code == 2
        assert f"{place}: there is no store here" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["exports"]
    assert not list((tmp_path / "exports").iterdir())


def test_a_file_that_does_not_fit_on_the_disk_is_named(url: str, tmp_path: Path) -> None:
    with mounted(tmp_path / "small", "size=8k") as small:
        result = run("export", str(small / "out.jsonl"), "--url", url)
        assert result.exit_code == 2
        assert f"{small / 'out.jsonl'}: cannot be written (No space left" in result.stderr
        result = run("generate", "--cases", "50", "--out", str(small / "out"))
        assert result.exit_code == 2
        assert "cannot be written (No space left" in result.stderr


def test_ctrl_c_ends_with_status_130(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("graph.store.open_store", interrupted)
    assert run("actions", "--url", url).exit_code == 130


# --- data in and out ------------------------------------------------------------------------


def test_sheets_are_loaded_and_bad_rows_are_named(tmp_path: Path) -> None:
    sheets, place = tmp_path / "sheets", str(tmp_path / "store")
    sheets.mkdir()
    (sheets / "cases.csv").write_text("id,service,status\nc1,CHILDRENS_SOCIAL_CARE,OPEN\n")
    (sheets / "decisions.csv").write_text(SHEET)
    loaded = good("import", "sheets", str(sheets), "--url", place)
    assert "refused: 0" in loaded
    again = good("import", "sheets", str(sheets), "--url", place)
    assert "0 new, 0 changed" in again
    (sheets / "decisions.csv").write_text(SHEET + "d2,c1,WISH,x,y,2023-03-01\n")
    report = tmp_path / "report.json"
    bad = run("import", "sheets", str(sheets), "--report", str(report), "--url", place)
    assert bad.exit_code == 1
    assert "decisions.csv:3: kind" in bad.stdout
    (refused,) = json.loads(report.read_text())["refused"]
    assert (refused["file"], refused["line"], refused["value"]) == ("decisions.csv", 3, "WISH")
    (row,) = json.loads(
        good("query", "decisions/without_reasons", "--format", "json", "--url", place)
    )
    assert row["decision_id"].endswith("d1")
    out = tmp_path / "out.jsonl"
    assert "nodes" in good("export", str(out), "--url", place)
    assert out.exists()
    restored = str(tmp_path / "restored")
    good("import", "jsonl", str(out), "--url", restored)
    assert "Ada moves" in good("trace", row["decision_id"], "--url", restored)


@pytest.mark.parametrize("source", ["ssd", "sheets", "story", "jsonl"])
def test_a_folder_with_nothing_of_the_source_is_refused(tmp_path: Path, source: str) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "note.txt").write_text("see the other folder")
    place = str(tmp_path / "store")
    result = run("import", source, str(tmp_path / "exports"), "--url", place)
    assert result.exit_code == 1
    assert f"holds nothing that the importer {source} reads" in result.stdout
    assert "note.txt: not read" in result.stdout


def test_a_snapshot_answers_for_the_whole_service(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "then"
    made = good("snapshot", "--known-at", "2023-03-25", str(folder), "--url", url)
    assert "as known at 2023-03-25" in made
    then = good("actions", "--as-of", "2023-03-25", "--url", str(folder))
    assert "2 actions not followed" in then
    again = run("snapshot", "--known-at", "2023-03-25", str(folder), "--url", url)
    assert again.exit_code == 2
    assert "is not empty" in again.stderr


def test_records_are_made_up_into_a_store_or_a_folder(tmp_path: Path) -> None:
    made = good("generate", "--cases", "3", "--seed", "2", "--url", str(tmp_path / "store"))
    assert "new records and relationships" in made
    out = tmp_path / "out"
    written = good("generate", "--cases", "3", "--seed", "2", "--out", str(out))
    assert "rows" in written
    assert (out / "ssd").is_dir()
    assert (out / "sheets").is_dir()
    assert run("generate", "--cases", "1", "--out", str(out)).exit_code == 2


def test_a_template_is_the_head_of_a_sheet() -> None:
    assert good("template", "decisions").startswith("id,case,")
    assert "decisions" in good("template").split()
    assert "one row for each Decision" in good("template", "decisions", "--explain")


def test_the_local_server_is_looked_at_and_stopped(tmp_path: Path) -> None:
    place = str(tmp_path / "store")
    assert "not running" in good("server", "status", "--url", place)
    with open_store(place):
        assert "running at bolt://127.0.0.1:" in good("server", "status", "--url", place)
        assert "stopped" in good("server", "stop", "--url", place)
    assert "was not running" in good("server", "stop", "--url", place)


@pytest.mark.parametrize("command", [[], *([name] for name in main.commands), ["server", "stop"]])
def test_every_command_says_what_it_is_for(command: list[str]) -> None:
    assert "Usage:" in good(*command, "--help")


# --- as a process of its own ----------------------------------------------------------------


def test_the_demo_shows_prints_and_serves_until_it_is_stopped(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "api.cli", "demo", "--port", "0", "--folder", "demo"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            printed = ""
            for line in process.stdout:
                printed += line
                if "Stop with Ctrl-C" in line:
                    break
            for said in (
                "made-up facts into demo",
                "as it looks now",
                "as it could be defended on",
                "[now only]",
                "not followed on",
                "/child/",
                "Only this machine reaches these pages.",
            ):
                assert said in printed
            page = next(word for word in printed.split() if word.endswith("/graphiql"))
            with urlopen(page.replace("/graphiql", "/health")) as answer:  # noqa: S310 -- our own
                assert json.load(answer) == {"status": "ok"}
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 130
        finally:
            process.kill()
