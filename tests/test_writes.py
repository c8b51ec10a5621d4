"""What each mutation writes, who may, and that what is hidden is as if it were not there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from graph.access import PERMISSIONS, Permission
from graph.clock import london_day, now
from graph.store import Store
from tests.writing import (
    ADA,
    HIDDEN,
    OPEN,
    READERS,
    fill,
    refused,
    send,
    write,
)

TODAY = london_day(now())
FUTURE = (TODAY + timedelta(days=30)).isoformat()

CALLS: dict[str, tuple[Permission, str, str]] = {
    "recordDecision": (
        Permission.RECORD,
        "worker",
        f'recordDecision(caseId: "{OPEN}", kind: PLACEMENT, what: "Ada stays")',
    ),
    "recordDeviation": (
        Permission.RECORD,
        "worker",
        f'recordDeviation(caseId: "{OPEN}", explains: ["a:jo"], reason: "The school was shut.")',
    ),
    "recordAction": (
        Permission.RECORD,
        "worker",
        f'recordAction(caseId: "{OPEN}", summary: "Call the school", directedBy: ["d:move"])',
    ),
    "claimAction": (Permission.RECORD, "worker", 'claimAction(actionId: "a:jo")'),
    "confirmAction": (
        Permission.CONFIRM,
        "manager",
        'confirmAction(actionId: "a:jo", outcome: DONE, means: SEEN_RECORD)',
    ),
    "recordOversight": (
        Permission.OVERSIGHT,
        "manager",
        f'recordOversight(caseId: "{OPEN}", kind: SUPERVISION_RECORD, level: 2, text: "We met.")',
    ),
    "recordView": (
        Permission.RECORD,
        "worker",
        f'recordView(caseId: "{OPEN}", personId: "{ADA}", whose: CHILD, text: "I like it.")',
    ),
    "raiseChallenge": (
        Permission.CHALLENGE,
        "iro",
        f'raiseChallenge(caseId: "{OPEN}", kind: IRO_CHALLENGE, summary: "Why?")',
    ),
    "answerChallenge": (
        Permission.ANSWER,
        "manager",
        'answerChallenge(challengeId: "ch:iro", text: "We were late.", agrees: true)',
    ),
    "annotate": (Permission.ANNOTATE, "child", 'annotate(about: ["d:move"], text: "Not so.")'),
    "withhold": (
        Permission.WITHHOLD,
        "service",
        f'withhold(recordId: "e:visit", ground: THIRD_PARTY_PRIVATE, reason: "A neighbour.", '
        f'reviewOn: "{FUTURE}")',
    ),
    "correct": (
        Permission.CORRECT,
        "worker",
        'correct(recordId: "e:visit", reason: "A slip.", '
        'changes: [{property: "summary", value: "A longer visit"}])',
    ),
}


@pytest.fixture
def filled(store: Store) -> Store:
    fill(store)
    return store


@pytest.mark.parametrize("name", CALLS)
def test_a_mutation_is_written_by_its_role_and_known_from_then(filled: Store, name: str) -> None:
    _, who, call = CALLS[name]
    before = now()
    asks = "id repeated report { new changed refused { reason } } record { id }"
    done = write(filled, who, call, asks)
    assert done["repeated"] is False
    assert done["report"]["refused"] == []
    assert done["report"]["new"] >= 1
    # a young person reads no records: they have their own view
    assert done["record"] == (None if who == "child" else {"id": done["id"]})
    text = "MATCH (n {id: $id}) RETURN labels(n)[0] AS label, properties(n) AS said"
    [row] = filled.read(text, id=done["id"])
    if name == "claimAction":
        assert row["said"]["statements"] == 2
    else:
        assert row["said"]["source_system"] == "casegraph"
        assert row["said"]["recorded_basis"] == "SERVER"
        assert before <= row["said"]["recorded_at"] <= now()
        assert row["said"]["source_ref"] == f"{name}:{READERS[who].id}"
        assert "orphan" not in row["said"]
        by = None if who == "child" else READERS[who].id
        assert row["said"].get("recorded_by") == by
        told = filled.as_known(before).query("records/one", id=done["id"])
        assert told == []
    text = "MATCH ({id: $id})-[r]-() RETURN r.source_system AS source, r.recorded_at AS at"
    new = [row for row in filled.read(text, id=done["id"]) if row["source"] == "casegraph"]
    assert new
    assert all(row["at"] >= before for row in new)


@pytest.mark.parametrize("name", CALLS)
def test_a_role_without_the_permission_is_refused_before_anything_is_asked(name: str) -> None:
    permission, _, call = CALLS[name]
    without = [who for who, one in READERS.items() if permission not in PERMISSIONS[one.role]]
    assert len(without) >= 5

    class Untouched:
        """A store that nobody may ask."""

        def __getattr__(self, asked: str) -> Any:
            raise AssertionError(asked)

    for who in without:
        result = send(Untouched(), who, f"mutation {{ {call} {{ id }} }}")  # type: ignore[arg-type]
        assert result.errors is not None
        assert result.errors[0].message == "This is not allowed in the role in which you read."
        assert result.errors[0].extensions == {"code": "NOT_ALLOWED"}


HIDDEN_FROM: dict[str, tuple[str, str, str]] = {
    "a case": ("worker", 'recordDecision(caseId: "%s", kind: PLACEMENT, what: "No")', HIDDEN),
    "a sealed case": (
        "worker",
        'recordDecision(caseId: "%s", kind: PLACEMENT, what: "No")',
        "c:sealed",
    ),
    "evidence": (
        "worker",
        f'recordDecision(caseId: "{OPEN}", kind: PLACEMENT, what: "No", basedOn: ["%s"])',
        "e:hidden",
    ),
    "restricted evidence": (
        "worker",
        f'recordDecision(caseId: "{OPEN}", kind: PLACEMENT, what: "No", basedOn: ["%s"])',
        "e:kept",
    ),
    "an action": (
        "manager",
        'confirmAction(actionId: "%s", outcome: DONE, means: SEEN_RECORD)',
        "a:hidden",
    ),
    "a challenge": (
        "manager",
        'answerChallenge(challengeId: "%s", text: "Yes", agrees: true)',
        "ch:hidden",
    ),
    "what is withheld": (
        "service",
        f'withhold(recordId: "%s", ground: ADOPTION, reason: "So", reviewOn: "{FUTURE}")',
        "e:hidden",
    ),
    "what is corrected": (
        "worker",
        'correct(recordId: "%s", reason: "So", changes: [{property: "summary", value: "X"}])',
        "e:hidden",
    ),
    "a person": (
        "worker",
        f'recordView(caseId: "{OPEN}", personId: "%s", whose: CHILD, text: "No")',
        "p:ben",
    ),
    "what a challenge is on": (
        "iro",
        f'raiseChallenge(caseId: "{OPEN}", kind: IRO_CHALLENGE, summary: "Why?", on: ["%s"])',
        "e:hidden",
    ),
    "what a child is not told of": ("child", 'annotate(about: ["%s"], text: "No")', "e:secret"),
    "what is restricted to a child": ("child", 'annotate(about: ["%s"], text: "No")', "e:kept"),
    "another child's record": ("child", 'annotate(about: ["%s"], text: "No")', "e:hidden"),
    "what a child's question is on": (
        "child",
        f'raiseChallenge(caseId: "{OPEN}", kind: QUESTION_FROM_CHILD, summary: "?", on: ["%s"])',
        "e:secret",
    ),
    "another child's case": (
        "child",
        'raiseChallenge(caseId: "%s", kind: QUESTION_FROM_CHILD, summary: "Why?")',
        HIDDEN,
    ),
    "another child of an advocate": (
        "advocate",
        f'raiseChallenge(caseId: "{OPEN}", kind: QUESTION_FROM_CHILD, summary: "?", '
        'onBehalfOf: "%s", instructed: true)',
        "p:ben",
    ),
}


@pytest.mark.parametrize("what", HIDDEN_FROM)
def test_what_is_hidden_is_refused_as_what_is_not_there(filled: Store, what: str) -> None:
    who, call, hidden = HIDDEN_FROM[what]
    found = refused(filled, who, call % hidden)
    absent = refused(filled, who, call % "no-such-record")
    assert found == absent
    assert found[0] == "NOT_FOUND"
    assert "names no record that fits" in found[1]


@pytest.mark.parametrize(
    ("who", "call", "argument"),
    [
        (
            "worker",
            f'recordDecision(caseId: "{OPEN}", kind: CP_PLAN, what: "X", happenedOn: "{FUTURE}")',
            "happenedOn",
        ),
        ("worker", f'recordDecision(caseId: "{OPEN}", kind: CP_PLAN, what: " ")', "what"),
        (
            "worker",
            f'recordAction(caseId: "{OPEN}", summary: "X", dueOn: "2020-01-01")',
            "dueOn",
        ),
        ("worker", f'recordAction(caseId: "{OPEN}", summary: "X", setOn: "{FUTURE}")', "setOn"),
        (
            "service",
            'withhold(recordId: "e:visit", ground: ADOPTION, reason: "X", reviewOn: "2020-01-01")',
            "reviewOn",
        ),
        (
            "worker",
            'correct(recordId: "e:visit", reason: "X", changes: [{property: "kind", value: "?"}])',
            "changes.0.value",
        ),
        (
            "worker",
            'correct(recordId: "e:visit", reason: "X", '
            'changes: [{property: "sensitivity", value: "STANDARD"}])',
            "changes.0.property",
        ),
        (
            "worker",
            'correct(recordId: "e:visit", reason: "X", changes: [{property: "x", value: "X"}])',
            "changes.0.property",
        ),
        ("worker", 'claimAction(actionId: "a:jo", idempotencyKey: "")', "idempotencyKey"),
        (
            "worker",
            f'raiseChallenge(caseId: "{OPEN}", kind: IRO_CHALLENGE, summary: "X")',
            "kind",
        ),
        (
            "advocate",
            f'raiseChallenge(caseId: "{OPEN}", kind: COMPLAINT, summary: "X", onBehalfOf: "{ADA}")',
            "instructed",
        ),
        (
            "manager",
            'answerChallenge(challengeId: "ch:iro", text: "No", agrees: false)',
            "reason",
        ),
    ],
)
def test_what_is_wrong_is_named(filled: Store, who: str, call: str, argument: str) -> None:
    code, message = refused(filled, who, call)
    assert code in ("BAD_INPUT", "NOT_ALLOWED")
    assert message.startswith(f"{argument}: ")
