"""The commands that judge: what they print, what they refuse, and that keeping is told."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from graph.store import open_store
from tests import overseen
from tests.conftest import Servers
from tests.overseen import CALL_OUT, CASE, TEAM

LATER = "2024-06-03"
WHAT_IF = ("oversight", "what-if", "--set", "claim_days=1")


@pytest.fixture(scope="module")
def url(servers: Servers) -> Iterator[str]:
    """A store with the made-up team."""
    place = servers.url("local")
    with open_store(place) as store:
        store.empty()
        assert not store.load(overseen.facts(), overseen.RUN).refused
        yield place
        store.empty()


@pytest.fixture(autouse=True)
def _no_adopted_pack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CASEGRAPH_PACK", raising=False)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def good(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return str(result.stdout)


def refused(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    return str(result.stderr)


# --- oversight ---


def test_findings_are_told_as_a_table_json_and_csv(url: str) -> None:
    ask = ["oversight", "--rule", "r07", "--as-of", LATER, "--url", url]
    table = good(*ask)
    assert overseen.WORDS in table
    assert "What each rule says" in table
    (row,) = json.loads(good(*ask, "--format", "json"))
    assert (row["rule_id"], row["subject_ids"], row["state"]) == ("R07", [CALL_OUT], "OPEN")
    assert row["evidence_path"][0] == f"Event:{CALL_OUT}"
    (cells,) = csv.DictReader(io.StringIO(good(*ask, "--format", "csv")))
    assert cells["case_id"] == CASE
    assert row["sources_seen"] == ["CMS_RECORD"]
    assert (row["suppressed_reason"], cells["suppressed_reason"]) == (None, "")
    assert "CMS_RECORD" in cells["sources_seen"]
    result = run(*ask)
    assert "2 cases as of 2024-06-03, by the pack guidance" in result.stderr
    assert "with hindsight" in result.stderr


def test_one_case_on_a_past_day_is_judged_as_it_was_known(url: str) -> None:
    ask = ["oversight", "--case", CASE, "--rule", "R07", "--format", "json", "--url", url]
    assert json.loads(good(*ask, "--as-of", "2024-02-06")) == []
    assert json.loads(good(*ask, "--as-of", "2024-02-06", "--all")) == []
    (row,) = json.loads(good(*ask, "--as-of", LATER))
    assert row["hindsight"] is False
    by_team = ["oversight", "--team", TEAM, "--rule", "R07", "--as-of", LATER]
    (same,) = json.loads(good(*by_team, "--format", "json", "--url", url))
    assert same["id"] == row["id"]


def test_a_case_that_is_named_twice_is_judged_once(url: str) -> None:
    result = run("oversight", "--case", CASE, "--case", CASE, "--as-of", LATER, "--url", url)
    assert f"1 case as of {LATER}" in result.stderr


def test_only_what_is_serious_enough_is_listed(url: str) -> None:
    ask = ["oversight", "--rule", "R30", "--as-of", LATER, "--format", "json", "--url", url]
    assert [row["severity"] for row in json.loads(good(*ask, "--severity", "MEDIUM"))] == ["MEDIUM"]
    assert json.loads(good(*ask, "--severity", "HIGH")) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["oversight", "--rule", "R99"], "--rule: there is no rule R99"),
        (["oversight", "--case", "nowhere"], "--case: there is no case nowhere"),
        (["oversight", "--team", "nobody"], "--team: nobody holds no case"),
        (["oversight", "--pack", "nowhere.yaml"], "nowhere.yaml: cannot be read"),
        (["oversight", "--known-at", "2024-03-01"], "--known-at: needs --case or --team"),
        (["oversight", "--role", "TEAM_MANAGER"], "--role, --first, --after: only with --kept"),
        (["oversight", "what-if", "--set", "x"], "--set: x is not written as NAME=VALUE"),
        (["oversight", "what-if", "--set", "x=1"], "x: is no parameter of the policy pack"),
        (["oversight", "what-if", "--set", "claim_days=-1"], "claim_days: takes a whole number"),
        (["oversight", "what-if", "--set", "claim_days=9999999"], "claim_days: takes at most"),
        (["oversight", "what-if", "--set", "forums=PARTY"], "PARTY is no code of MeetingKind"),
        (
            ["oversight", "what-if", "--set", "claim_days=1", "--set", "claim_days=2"],
            "--set: a parameter is given twice",
        ),
        (["oversight", "--case", " "], "--case: takes the id of a case"),
        (["oversight", "--team", ""], "--team: takes the id of a team"),
        (["oversight", "--rule", ""], "--rule: there is no rule without a name"),
        (["oversight", "--pack", " "], "the policy pack: takes the name of a pack"),
        (["oversight", "--severity", "AWFUL"], "'AWFUL' is not one of"),
        (["oversight", "--as-of", "2024-02-30"], "'2024-02-30' is no day"),
        (
            ["oversight", "--case", CASE, "--as-of", "1990-01-01"],
            f"--case: {CASE} was not on the record by 1990-01-01",
        ),
        (
            ["oversight", "--team", TEAM, "--as-of", LATER, "--known-at", "1990-01-01"],
            f"--team: no case of {TEAM} was on the record by 1990-01-01",
        ),
        (
            [*WHAT_IF, "--case", CASE, "--known-at", "1990-01-01"],
            f"--case: {CASE} was not on the record by 1990-01-01",
        ),
        (["oversight", "--case", CASE, *WHAT_IF[1:]], "--case: not before what-if"),
        (["oversight", "--as-of", LATER, *WHAT_IF[1:]], "--as-of: not before what-if"),
        (["oversight", "--format", "json", "rules"], "--format: not before rules"),
        (
            ["assurance", CASE, "--known-at", "1990-01-01"],
            f"{CASE}: there is no such case, as known on 1990-01-01",
        ),
        (["assurance", "nowhere"], "nowhere: there is no such case"),
        (["judgement", CALL_OUT], f"{CALL_OUT}: there is no such case"),
        (["judgement", CASE, "--pack", "nowhere"], "nowhere: cannot be read"),
    ],
)
def test_what_cannot_be_judged_is_said(url: str, arguments: list[str], said: str) -> None:
    assert said in refused(*arguments, "--url", url)


def test_the_rules_are_listed() -> None:
    listed = good("oversight", "rules")
    assert "R07" in listed
    assert "A trigger event that management did not pick up" in listed


def test_what_if_says_what_would_change(url: str) -> None:
    ask = ["oversight", "what-if", "--rule", "R07", "--as-of", LATER, "--url", url]
    result = run(*ask, "--set", "trigger_kinds=ARREST")
    assert result.exit_code == 0, result.output
    assert "Would vanish" in result.stdout
    assert "0 findings would appear and 1 vanish, on 1 of 2 cases" in result.stderr
    same = run(*ask, "--set", "trigger_days=4")
    assert "0 findings would appear and 0 vanish, on 0 of 2 cases" in same.stderr


# --- one case ---


def test_the_assurance_case_is_told_as_text_and_json(url: str) -> None:
    ask = ["assurance", CASE, "--as-of", LATER, "--url", url]
    result = run(*ask)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("[not met] All that should be done is being done.\n")
    assert overseen.WORDS in result.stdout
    assert "not met" in result.stderr
    tree = json.loads(good(*ask, "--format", "json"))
    assert tree["status"] == "NOT_MET"
    claims = {claim["rule_id"]: claim for part in tree["parts"] for claim in part["parts"]}
    assert claims["R07"]["parts"][0]["finding"]["subject_ids"] == [CALL_OUT]


def test_the_judgement_is_indicated_and_the_persons_stands_beside_it(url: str) -> None:
    ask = ["judgement", CASE, "--as-of", LATER, "--url", url]
    result = run(*ask)
    assert result.exit_code == 0, result.output
    assert "Indicated: none" in result.stdout
    assert "evident: no" in result.stdout
    assert "a person makes the judgement" in result.stderr
    row = json.loads(good(*ask, "--format", "json"))
    assert (row["indicated"], row["recorded"]) == ("NONE", [])
    assert row["because"]


# --- preflight ---

DECIDE = ["preflight", "--case", CASE, "--kind", "placement", "--role", "team_manager"]


def test_preflight_answers_and_going_ahead_records(url: str) -> None:
    result = run(*DECIDE, "--url", url)
    assert result.exit_code == 0, result.output
    assert "high R14: " in result.stdout
    assert "nothing is blocked" in result.stderr
    told = json.loads(good(*DECIDE, "--format", "json", "--option", "KINSHIP=Room", "--url", url))
    assert "R17" not in {row["rule_id"] for row in told["missing"]}
    assert "R17" in {row["rule_id"] for row in told["good"]}
    assert "BREACH" not in {row["outcome"] for row in told["good"]}
    done = good(*DECIDE, "--go-ahead", "The court sits tomorrow.", "--url", url)
    name = done.removeprefix("recorded: ").strip()
    assert "Decision" in good("query", "records/one", "-p", f"id={name}", "--url", url)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--option", "KINSHIP"], "--option: KINSHIP is not written as KIND=WHY"),
        (["--rests-on", "nothing"], "preflight: rests_on: names no record that fits"),
        (["--view", CALL_OUT], "preflight: views: names no record that fits"),
        (["--kind", "WHIM"], "preflight: kind: is no code of DecisionKind"),
        (["--case", "nowhere"], "preflight: case: names no record that fits"),
        (["--go-ahead", " "], "preflight: reason: say why, in words"),
    ],
)
def test_a_wrong_draft_is_refused(url: str, arguments: list[str], said: str) -> None:
    assert said in refused(*DECIDE, *arguments, "--url", url)


# --- keeping ---


def test_what_is_kept_is_told_and_listed_without_judging(url: str, tmp_path: Path) -> None:
    assert "Kept findings: none" in good("oversight", "--kept", "--url", url)
    first = run("oversight", "--keep", "--url", url)
    assert first.exit_code == 0, first.output
    assert " opened, 0 still open, 0 gone since the last run" in first.stderr
    opened = int(first.stderr.split("kept: ")[1].split()[0])
    assert opened > 2
    again = run("oversight", "--keep", "--url", url)
    assert f"kept: 0 opened, {opened} still open, 0 gone since the last run" in again.stderr
    listed = ["oversight", "--kept", "--format", "json", "--url", url]
    rows = json.loads(good(*listed))
    assert len(rows) == opened
    assert {"opened_on", "last_seen_on", "text_staff"} <= rows[0].keys()
    assert overseen.WORDS in good("oversight", "--kept", "--url", url)
    page = run(*listed, "--first", "2")
    assert json.loads(page.stdout) == rows[:2]
    assert f"--after {rows[1]['id']}" in page.stderr
    assert json.loads(good(*listed, "--after", rows[1]["id"])) == rows[2:]
    by_team = json.loads(
        good(*listed, "--team", TEAM, "--severity", "HIGH", "--role", "team_manager")
    )
    assert {row["case_id"] for row in by_team} == {CASE}
    assert {row["severity"] for row in by_team} <= {"HIGH", "CRITICAL"}
    assert json.loads(good(*listed, "--case", CASE)) == [r for r in rows if r["case_id"] == CASE]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--keep", "--as-of", LATER], "--keep: keeps what is found today"),
        (["--keep", "--case", CASE, "--known-at", LATER], "--keep: keeps what is found today"),
        (["--keep", "--rule", "R07"], "--keep: keeps all that is found"),
        (["--keep", "--severity", "HIGH"], "--keep: keeps all that is found"),
        (["--keep", "--kept"], "--kept: lists what was kept"),
        (["--kept", "--rule", "R07"], "--kept: lists what was kept"),
        (["--kept", "--as-of", LATER], "--kept: lists what was kept"),
        (["--kept", "--role", "KING"], "--role: KING is none of"),
        (["--kept", "--after", "nothing"], "--after: no finding nothing was kept"),
        (["--kept", "--case", "nowhere"], "--case: there is no case nowhere"),
        (["--kept", "--team", "nobody"], "--team: there is no team nobody"),
        (["--kept", "--case", CASE, "--case", "o:quiet"], "--kept: takes one --case"),
        (["--keep", "what-if", "--set", "claim_days=1"], "--keep: not before what-if"),
    ],
)
def test_what_cannot_be_kept_or_listed_is_said(url: str, arguments: list[str], said: str) -> None:
    assert said in refused(
        "oversight", *arguments, *([] if "what-if" in arguments else ["--url", url])
    )


def test_only_the_adopted_pack_of_today_is_kept(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = 'pack: ours\ntitle: Ours\nowner: Us\nversion: "1"\nextends: guidance\nvalid_from: {}\n'
    past, now = tmp_path / "past.yaml", tmp_path / "now.yaml"
    past.write_text(text.format("2020-01-01") + "valid_to: 2020-12-31\n", encoding="utf-8")
    now.write_text(text.format("2020-01-01"), encoding="utf-8")
    keep = ["oversight", "--keep", "--case", CASE, "--url", url]
    assert "the pack ours is valid from 2020-01-01 to 2020-12-31" in refused(
        *keep, "--pack", str(past)
    )
    monkeypatch.setenv("CASEGRAPH_PACK", str(now))
    assert "by the pack ours" in run(*keep).stderr
    assert f"the adopted pack is {now}" in refused(*keep, "--pack", "guidance")
