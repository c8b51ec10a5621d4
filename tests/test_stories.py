"""The worked stories and the golden fixtures come out as written, on both servers."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from api.cli import main
from graph.facts import Node
from graph.oversight.oversee import Terms, oversee
from graph.oversight.pack import guidance
from graph.oversight.run import Asked, chosen, run
from graph.oversight.trial import said_by, trial
from graph.store import open_store
from importers.story import read_story, tell
from importers.story_check import Checked, check_stories, moments
from tests.conftest import need_local_server

if TYPE_CHECKING:
    from graph.store import Store

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(
    [*GOLDEN.glob("stories/*.json"), *GOLDEN.glob("fixtures/*.json"), *GOLDEN.glob("own/*.json")]
)


@cache
def checked(url: str) -> dict[str, Checked]:
    """All stories, judged together in one transaction that is never committed."""
    read = [read_story(path) for path in FILES]
    with open_store(url) as store:
        found = check_stories(read, guidance(), store.never_committed())
    return {path.stem: one for path, one in zip(FILES, found, strict=True)}


@pytest.mark.parametrize("name", [path.stem for path in FILES])
def test_a_story_comes_out_as_written(server_url: str, name: str) -> None:
    assert checked(server_url)[name].differences == []


SEVERAL = [path for path in FILES if len(json.loads(path.read_text()).get("moments", [])) > 2]


@pytest.mark.parametrize("path", SEVERAL[::6], ids=lambda path: path.stem)
def test_a_moment_is_the_store_as_it_was_known_then(store: Store, path: Path) -> None:
    """The short way that stories are judged is the long way of ``as_known``."""
    story = read_story(path)
    told = tell(story)
    assert not told.load(store, None, as_history=False).refused
    for moment in moments(story):
        terms = Terms(moment.as_of, moment.known_at, everything=True)
        facts = said_by(tell(moment.story).facts, moment.known_at)
        cases = [fact.id for fact in facts if isinstance(fact, Node) and fact.label == "Case"]
        with trial(store.never_committed(), facts) as tx:
            asked = [Asked(case, moment.as_of) for case in cases]
            short = run(tx.run, asked, guidance(), chosen(guidance()), story.outages)
        plain = [case.replace(moment.story.id_of(""), story.id_of("")) for case in cases]
        long = [found for done in oversee(store, plain, terms) for found in done.findings]
        assert _told(short.findings, moment.story.id_of("")) == _told(long, story.id_of(""))


def _told(findings: Any, prefix: str) -> list[Any]:
    rows = [
        (found.rule, found.outcome, found.state, found.severity, found.due, found.path)
        for found in findings
    ]
    return sorted(repr(row).replace(prefix, "") for row in rows)


def story(tmp_path: Path, **changed: Any) -> Path:
    """A small story whose case has had no oversight for two months."""
    said = {
        "name": "no one looked",
        "as_of": "2024-03-01",
        "complete": True,
        "nodes": [
            {
                "id": "case",
                "label": "Case",
                "service": "CHILDRENS_SOCIAL_CARE",
                "stage": "LOOKED_AFTER",
                "happened_from": "2024-01-01",
                "recorded_at": "2024-01-01",
            },
            {"id": "child", "label": "Person", "name": "Ada", "is_subject": True},
        ],
        "relationships": [["child", "SUBJECT_OF", "case"]],
        "expected": {"open": ["R06", {"rule": "R30", "subjects": ["case"]}]},
        **changed,
    }
    path = tmp_path / f"{len(list(tmp_path.iterdir()))}.json"
    path.write_text(json.dumps(said))
    return path


def check(*paths: Path) -> tuple[int, list[dict[str, Any]]]:
    need_local_server()
    result = CliRunner().invoke(
        main, ["stories", "check", "--format", "json", *map(str, paths)], catch_exceptions=False
    )
    return result.exit_code, json.loads(result.stdout)


def test_the_command_compares_what_was_found(tmp_path: Path) -> None:
    good = story(tmp_path)
    missed = story(tmp_path, expected={"open": ["R06", "R30", "R19"]})
    beside = story(tmp_path, expected={"open": ["R06"]})
    partial = story(tmp_path, complete=False, expected={"open": ["R06"], "must_not": ["R30"]})
    strong = story(tmp_path, expected={"open": ["R06", "R30"], "strengths": ["ST1"]})
    broken = tmp_path / "broken.json"
    broken.write_text('{"name": "broken"')
    status, found = check(good, missed, beside, partial, strong, broken)
    assert status == 1
    assert [one["ok"] for one in found] == [True, False, False, False, False, False]
    assert found[1]["differences"] == ["2024-03-01: expected open R19; the rule found nothing"]
    assert found[2]["differences"][0].startswith("2024-03-01: not expected: open R30 BREACH OPEN")
    assert "[Case:case]" in found[2]["differences"][0]
    assert found[3]["differences"][0].startswith("2024-03-01: must not be open: R30")
    assert found[4]["differences"] == ["2024-03-01: expected strengths ['ST1']; found []"]
    assert found[5]["differences"] == ["broken.json:1:18: is no JSON: Expecting ',' delimiter"]
    status, found = check(good, good)
    assert (status, [one["ok"] for one in found]) == (0, [True])


def test_each_finding_counts_for_one_expectation(tmp_path: Path) -> None:
    on_the_case = {"rule": "R30", "subjects": ["case"]}
    twice = story(tmp_path, expected={"open": ["R06", on_the_case, on_the_case]})
    difference = check(twice)[1][0]["differences"][0]
    assert difference.startswith("2024-03-01: expected open R30 of case; found R30 BREACH OPEN")


def test_a_rule_named_alone_stands_for_all_that_it_found(tmp_path: Path) -> None:
    meetings = [
        {"id": name, "label": "Meeting", "kind": "CORE_GROUP", "happened_at": "2024-01-10"}
        for name in ("first", "second")
    ]
    said = json.loads(story(tmp_path).read_text())
    found = {
        "nodes": said["nodes"] + meetings,
        "relationships": [
            *said["relationships"],
            *([m["id"], "ON_FILE", "case"] for m in meetings),
        ],
    }
    alone = story(tmp_path, **found, expected={"open": ["R06", "R30", "R34"]})
    one = {"rule": "R34", "subjects": ["first"]}
    named = story(tmp_path, **found, expected={"open": ["R06", "R30", one]})
    status, told = check(alone, named)
    assert (status, told[0]["differences"]) == (1, [])
    assert [text.split(":")[1] for text in told[1]["differences"]] == [" not expected"]


def test_a_reader_and_a_moment_of_its_own(tmp_path: Path) -> None:
    both = story(
        tmp_path,
        moments=[
            {"as_of": "2024-02-01", "expected": {"open": []}},
            {"as_of": "2024-03-01", "known_at": "2023-12-31", "expected": {"open": []}},
            {"as_of": "2024-03-01", "expected": {"open": ["R06", "R30"]}},
        ],
    )
    assert check(both) == (0, [{"story": "no one looked", "ok": True, "differences": []}])
