"""The rules of writing: own work, corrections, whose words are whose, and what is marked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.graphql_context import Request
from graph.access import Reader, Role
from graph.clock import london_day, now
from graph.facts import Node, Ref, Relationship, Run
from graph.store import Store
from tests.writing import (
    ADA,
    MANAGER,
    OPEN,
    READERS,
    SERVICE,
    WORKER,
    fill,
    refused,
    send,
    write,
)

TODAY = london_day(now())
PAST, FUTURE = "2024-05-01", (TODAY + timedelta(days=30)).isoformat()


@pytest.fixture
def filled(store: Store) -> Store:
    fill(store)
    return store


def test_nobody_confirms_their_own_action_or_what_they_said_was_done(filled: Store) -> None:
    own = 'confirmAction(actionId: "a:max", outcome: DONE, means: SEEN_RECORD)'
    assert refused(filled, "service", own) == (
        "NOT_ALLOWED",
        "actionId: is yours, or you said that it was done; somebody else confirms it",
    )
    write(filled, "manager", 'claimAction(actionId: "a:max")')
    assert refused(filled, "manager", own)[0] == "NOT_ALLOWED"
    write(filled, "service", 'confirmAction(actionId: "a:jo", outcome: DONE, means: SEEN_RECORD)')
    [row] = filled.read(
        "MATCH (o:Oversight)-[c:CONFIRMS]->(a:Action {id: 'a:jo'}) "
        "RETURN o.kind AS kind, c.outcome AS outcome, a.status AS status"
    )
    assert row == {"kind": "CONFIRMATION", "outcome": "DONE", "status": "CONFIRMED"}


def oversight(**given: str) -> str:
    said = {"kind": "SUPERVISION_RECORD", "level": "2", "text": '"Seen."', **given}
    words = ", ".join(f"{name}: {value}" for name, value in said.items())
    return f'recordOversight(caseId: "{OPEN}", {words})'


def test_nobody_signs_off_their_own_work_and_a_senior_none_at_all(filled: Store) -> None:
    assert refused(filled, "manager", oversight(signsOff='["doc:sam"]'))[0] == "NOT_ALLOWED"
    assert refused(filled, "senior", oversight(signsOff='["doc:jo"]'))[0] == "NOT_ALLOWED"
    assert refused(filled, "senior", oversight(kind="COUNTERSIGNATURE"))[0] == "NOT_ALLOWED"
    assert refused(filled, "auditor", oversight())[0] == "NOT_ALLOWED"
    audit = oversight(kind="AUDIT", rollsBack='["doc:jo"]')
    assert refused(filled, "auditor", audit)[0] == "NOT_ALLOWED"
    write(filled, "senior", oversight(kind="ROLLBACK", rollsBack='["doc:jo"]'))
    write(filled, "manager", oversight(kind="COUNTERSIGNATURE", signsOff='["doc:jo"]'))
    write(filled, "auditor", oversight(kind="AUDIT", reviews='["doc:sam"]'))
    rows = filled.read(
        "MATCH (o:Oversight)-[r:SIGNS_OFF|ROLLS_BACK|REVIEWS]->(d:Document) "
        "RETURN type(r) AS type, d.id AS id ORDER BY type"
    )
    assert [(row["type"], row["id"]) for row in rows] == [
        ("REVIEWS", "doc:sam"),
        ("ROLLS_BACK", "doc:jo"),
        ("SIGNS_OFF", "doc:jo"),
    ]


def test_a_decision_is_written_with_its_reasons_options_and_what_it_rests_on(
    filled: Store,
) -> None:
    done = write(
        filled,
        "worker",
        f'recordDecision(caseId: "{OPEN}", kind: PLACEMENT, what: "Ada stays", rationale: "Why", '
        f'happenedOn: "{PAST}", decidedBy: "{MANAGER}", basedOn: ["e:visit", "doc:jo"], '
        'meetingId: "m:review", options: [{kind: KINSHIP, chosen: false, reason: "No room"}])',
        "record { what happenedOn recordedOn recordedBy decidedBy { nodes { id } } "
        "basedOn { nodes { ... on Event { id } ... on Document { id } } } "
        "considered { nodes { kind reason } } madeAt { nodes { id } } onFile { nodes { id } } }",
    )["record"]
    assert done == {
        "what": "Ada stays",
        "happenedOn": PAST,  # two clocks: that it was written down later is seen
        "recordedOn": TODAY.isoformat(),
        "recordedBy": WORKER,
        "decidedBy": {"nodes": [{"id": MANAGER}]},
        "basedOn": {"nodes": [{"id": "doc:jo"}, {"id": "e:visit"}]},
        "considered": {"nodes": [{"kind": "KINSHIP", "reason": "No room"}]},
        "madeAt": {"nodes": [{"id": "m:review"}]},
        "onFile": {"nodes": [{"id": OPEN}]},
    }


def test_going_ahead_without_what_is_missing_says_why_beside_the_decision(filled: Store) -> None:
    call = f'recordDecision(caseId: "{OPEN}", kind: PLACEMENT, what: "Ada stays", goAhead: "%s")'
    assert refused(filled, "manager", call % " ") == ("BAD_INPUT", "goAhead: say it in words")
    done = write(
        filled,
        "manager",
        call % "No bed nearer tonight",
        "record { explainedBy { nodes "
        "{ reason approvedRole happenedOn onFile { nodes { id } } } } }",
    )["record"]
    assert done["explainedBy"]["nodes"] == [
        {
            "reason": "No bed nearer tonight",
            "approvedRole": "TEAM_MANAGER",
            "happenedOn": TODAY.isoformat(),
            "onFile": {"nodes": [{"id": OPEN}]},
        }
    ]


def test_a_deviation_says_why_and_until_when_in_the_role_of_who_writes(filled: Store) -> None:
    call = f'recordDeviation(caseId: "{OPEN}", explains: [%s], reason: "%s", newDueOn: "{FUTURE}")'
    assert refused(filled, "worker", call % ("", "So")) == (
        "BAD_INPUT",
        "explains: names what it is the reason for",
    )
    assert refused(filled, "worker", call % ('"a:jo"', " "))[1] == "reason: say it in words"
    done = write(
        filled,
        "worker",
        call % ('"a:jo", "d:move"', "The school was shut."),
        "record { reason newDueAt approvedRole explains { nodes { ... on Action { id } "
        "... on Decision { id } } } }",
    )["record"]
    assert done == {
        "reason": "The school was shut.",
        "newDueAt": FUTURE,
        "approvedRole": "CASE_MANAGER",
        "explains": {"nodes": [{"id": "a:jo"}, {"id": "d:move"}]},
    }


def test_who_writes_is_a_worker_of_the_store(filled: Store) -> None:
    until = "2999-01-01T00:00:00Z"
    write(
        filled,
        "governance",
        f'grantAccess(reader: "w:nobody", role: CASE_MANAGER, kind: OTHER, ofLabel: "Case", '
        f'of: "{OPEN}", until: "{until}", reason: "a new worker")',
    )
    call = f'recordAction(caseId: "{OPEN}", summary: "Call")'
    assert refused(filled, "stranger", call) == (
        "NOT_ALLOWED",
        "you are no worker of this store, and such an entry needs one who answers for it",
    )


def test_a_correction_keeps_the_old_version_and_what_hangs_on_it(filled: Store) -> None:
    write(
        filled,
        "service",
        'withhold(recordId: "d:move", ground: ADOPTION, reason: "So", audience: CHILD, '
        f'reviewOn: "{FUTURE}", field: "rationale")',
    )
    done = write(
        filled,
        "manager",
        'correct(recordId: "d:move", reason: "The wrong kind.", '
        'changes: [{property: "kind", value: "LEGAL"}, {property: "scope", value: "A year"}])',
        "id record { ... on Decision { kind what scope visibleToChild decidedBy { nodes { id } } "
        "ledTo { nodes { ... on Action { id } } } corrects { nodes { ... on Decision { id } } } "
        "challengesOn { nodes { id } } } }",
    )
    assert done["record"] == {
        "kind": "LEGAL",
        "what": "Ada moves",
        "scope": "A year",
        "visibleToChild": "SHOW",
        "decidedBy": {"nodes": [{"id": MANAGER}]},
        "ledTo": {"nodes": [{"id": "a:jo"}]},
        "corrects": {"nodes": [{"id": "d:move"}]},
        "challengesOn": {"nodes": [{"id": "ch:iro"}]},
    }
    text = (
        "MATCH (d:Decision)<-[r:WITHHOLDS]-(w:Withholding) RETURN d.id AS id, r.field AS field, "
        "w.ground AS ground, d.superseded_at IS NULL AS current ORDER BY id"
    )
    rows = filled.read(text)
    assert {row["id"]: row["current"] for row in rows} == {"d:move": False, done["id"]: True}
    assert {(row["field"], row["ground"]) for row in rows} == {("rationale", "ADOPTION")}
    again = (
        'correct(recordId: "d:move", reason: "X", changes: [{property: "kind", value: "OTHER"}])'
    )
    assert refused(filled, "manager", again)[0] == "BAD_INPUT"


def test_another_persons_entry_or_words_are_not_corrected(filled: Store) -> None:
    seen = write(filled, "manager", oversight())["id"]
    note = write(filled, "child", 'annotate(about: ["d:move"], text: "Mine", audience: RECORD)')
    change = 'correct(recordId: "%s", reason: "X", changes: [{property: "text", value: "Y"}])'
    assert refused(filled, "service", change % seen)[0] == "NOT_ALLOWED"
    assert refused(filled, "worker", change % note["id"])[0] == "NOT_FOUND"
    write(filled, "manager", change % seen)


@pytest.mark.parametrize(
    ("who", "record", "name", "value"),
    [
        ("worker", "a:jo", "status", "CONFIRMED"),
        ("worker", "a:jo", "completedAt", "2024-05-01"),
        ("worker", "e:visit", "visibleToChild", "SHOW"),
        ("worker", "e:visit", "recordedBy", MANAGER),
    ],
)
def test_no_correction_goes_round_another_rule(
    filled: Store, who: str, record: str, name: str, value: str
) -> None:
    change = f'[{{property: "{name}", value: "{value}"}}]'
    call = f'correct(recordId: "{record}", reason: "X", changes: {change})'
    assert refused(filled, who, call)[0] == "NOT_ALLOWED"


def test_no_correction_makes_a_countersignature(filled: Store) -> None:
    seen = write(filled, "senior", oversight())["id"]
    change = 'correct(recordId: "%s", reason: "X", changes: [{property: "kind", value: "%s"}])'
    assert refused(filled, "senior", change % (seen, "COUNTERSIGNATURE"))[0] == "NOT_ALLOWED"
    write(filled, "senior", change % (seen, "QA_REVIEW"))


def test_a_young_persons_own_file_that_is_not_mentioned_is_not_there(filled: Store) -> None:
    kept = Node("Case", "c:kept", {"service": "YOUTH_JUSTICE", "visible_to_child": "UNMENTIONED"})
    subject = Relationship("SUBJECT_OF", Ref("Person", ADA), Ref("Case", "c:kept"))
    assert not filled.load([kept, subject], Run("cms", name="more")).refused
    for call in (
        'annotate(about: ["%s"], text: "No")',
        'raiseChallenge(caseId: "%s", kind: COMPLAINT, summary: "Why?")',
    ):
        assert refused(filled, "child", call % "c:kept") == refused(filled, "child", call % "none")
    write(filled, "child", f'annotate(about: ["{OPEN}"], text: "Mine")')


def test_a_young_person_says_who_may_read_what_they_wrote(filled: Store) -> None:
    ids = {
        audience: write(
            filled, "child", f'annotate(about: ["d:move"], text: "x", audience: {audience})'
        )["id"]
        for audience in ("PRIVATE", "ADVOCATE", "RECORD")
    }
    without = write(filled, "child", 'annotate(about: ["d:move"], text: "nobody else")')["id"]
    for who in ("worker", "manager", "iro", "auditor"):
        found = send(filled, who, "{ annotations { nodes { id } totalCount } }").data["annotations"]
        assert found == {"nodes": [{"id": ids["RECORD"]}], "totalCount": 1}, who
        found = send(filled, who, f'{{ annotation(id: "{without}") {{ id }} }}').data
        assert found == {"annotation": None}
    sees = {
        who: seen_by(filled, READERS[who], [*ids.values(), without])
        for who in ("child", "advocate")
    }
    assert sees["child"] == {*ids.values(), without}
    assert sees["advocate"] == {ids["ADVOCATE"], ids["RECORD"]}


def seen_by(store: Store, reader: Reader, ids: list[str]) -> set[str]:
    return set(Request(store, reader).seen.visible("Annotation", ids))


def test_an_advocate_asks_for_the_young_person_and_is_named(filled: Store) -> None:
    done = write(
        filled,
        "advocate",
        f'raiseChallenge(caseId: "{OPEN}", kind: RECTIFICATION_REQUEST, summary: "Not so", '
        f'on: ["d:move"], onBehalfOf: "{ADA}", instructed: true)',
    )
    [row] = filled.read(
        "MATCH (c:Challenge {id: $id})-[:RAISED_BY]->(p) RETURN p.id AS by, c.status AS status, "
        "c.due_at AS due, c.source_ref AS ref",
        id=done["id"],
    )
    assert row["by"] == ADA
    assert row["status"] == "OPEN"
    assert TODAY + timedelta(days=27) < row["due"] <= TODAY + timedelta(days=31)
    assert row["ref"] == "raiseChallenge:a:bo"


def test_an_answer_stands_beside_the_challenge_and_is_not_given_by_who_asked(
    filled: Store,
) -> None:
    own = write(
        filled,
        "worker",
        f'raiseChallenge(caseId: "{OPEN}", kind: PROFESSIONAL_ESCALATION, summary: "Why?")',
    )["id"]
    answer = 'answerChallenge(challengeId: "%s", text: "No", agrees: false, reason: "It was so")'
    assert refused(filled, "worker", answer % own)[0] == "NOT_ALLOWED"
    done = write(
        filled,
        "manager",
        answer % own,
        "record { what rationale answerTo { nodes { id status } } }",
    )
    assert done["record"] == {
        "what": "No",
        "rationale": "It was so",
        "answerTo": {"nodes": [{"id": own, "status": "ANSWERED"}]},
    }


def test_what_is_written_of_a_marked_record_is_marked_alike(filled: Store) -> None:
    done = write(
        filled, "manager", oversight(about='["e:kept"]'), "record { sensitivity restrictedTo }"
    )
    assert done["record"] == {"sensitivity": "RESTRICTED", "restrictedTo": [MANAGER]}
    found = send(filled, "worker", "{ oversightEntries { totalCount } }").data
    assert found == {"oversightEntries": {"totalCount": 0}}


def test_the_operator_names_who_answers_for_an_entry(filled: Store) -> None:
    operator = Reader("operator", Role.OPERATOR)
    call = f'recordDecision(caseId: "{OPEN}", kind: PLACEMENT, what: "X"%s)'
    assert refused(filled, operator, call % "")[0] == "NOT_ALLOWED"
    write(filled, operator, call % f', decidedBy: "{SERVICE}"')
