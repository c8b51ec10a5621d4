"""Emergency opening, leave and bars through GraphQL: who may, what it leaks, who is told."""

from __future__ import annotations

from typing import Any

import pytest

from graph.store import Store
from tests.writing import (
    ADA,
    BEN,
    HIDDEN,
    NAMED,
    OPEN,
    READERS,
    SEALED,
    WORKER,
    fill,
    refused,
    send,
    write,
)

UNTIL = "2999-01-01T00:00:00Z"
GLASS = 'breakGlass(caseId: "%s", reason: "a child is in danger", code: IMMEDIATE_DANGER, hours: 2)'
LEAVE = "id asItStands { reader kind ofId until review reviewedBy endedBy unsafeToTell }"
SEES = f'{{ case(id: "{HIDDEN}") {{ id }} }}'


@pytest.fixture
def filled(store: Store) -> Store:
    fill(store)
    return store


def grant(**given: str) -> str:
    said = {
        "reader": '"w:audit"',
        "role": "QA_AUDITOR",
        "kind": "SAMPLE",
        "ofLabel": '"Case"',
        "of": f'"{HIDDEN}"',
        "until": f'"{UNTIL}"',
        "reason": '"the autumn sample"',
        **given,
    }
    return f"grantAccess({', '.join(f'{name}: {value}' for name, value in said.items())})"


def test_a_file_is_opened_in_an_emergency_told_and_reviewed(filled: Store) -> None:
    assert send(filled, "worker", SEES).data == {"case": None}
    done = write(filled, "worker", GLASS % HIDDEN, LEAVE)
    assert done["asItStands"]["reader"] == WORKER
    assert send(filled, "worker", SEES).data == {"case": {"id": HIDDEN}}
    assert send(filled, "senior", SEES).data == {"case": None}
    asked = "{ id reader ofId reason code until reviewedBy worker }"
    told = send(filled, "governance", f"{{ accessReviews(reviewed: false) {asked} }}").data
    [row] = told["accessReviews"]
    assert (row["id"], row["reader"], row["ofId"]) == (done["id"], WORKER, HIDDEN)
    assert (row["code"], row["worker"]) == ("IMMEDIATE_DANGER", WORKER)
    review = f'reviewAccess(grantId: "{done["id"]}", found: "It was right", unsafeToTell: true)'
    assert write(filled, "governance", review, LEAVE)["asItStands"]["review"] == "It was right"
    assert send(filled, "governance", f"{{ accessReviews(reviewed: false) {asked} }}").data == {
        "accessReviews": []
    }
    assert refused(filled, "governance", review)[0] in ("NOT_FOUND", "BAD_INPUT")


def test_the_cases_manager_is_told_and_nobody_else_of_their_role(filled: Store) -> None:
    outsider = READERS["worker"].__class__("w:out", READERS["worker"].role)
    done = write(filled, outsider, GLASS % OPEN)
    asked = "{ notices { id reader } }"
    for who in ("manager", "service", "senior"):
        assert send(filled, who, asked).data == {"notices": [{"id": done["id"], "reader": "w:out"}]}
    other = READERS["manager"].__class__("w:elsewhere", READERS["manager"].role)
    assert send(filled, other, asked).data == {"notices": []}
    result = send(filled, "worker", asked)
    assert result.errors is not None


def test_what_cannot_be_opened_is_refused_in_one_sentence(filled: Store) -> None:
    write(filled, "governance", f'barReader(reader: "{WORKER}", person: "{BEN}")')
    said = {case: refused(filled, "worker", GLASS % case) for case in (HIDDEN, SEALED, NAMED, "no")}
    assert set(said.values()) == {
        ("NOT_FOUND", "caseId: no file of that number can be opened this way")
    }


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (GLASS.replace("a child is in danger", "because") % HIDDEN, "reason"),
        (GLASS.replace("hours: 2", "hours: 25") % HIDDEN, "hours"),
        (GLASS.replace("hours: 2", "hours: 0") % HIDDEN, "hours"),
        (GLASS % OPEN, "caseId"),
    ],
)
def test_an_emergency_has_its_bounds(filled: Store, call: str, argument: str) -> None:
    code, message = refused(filled, "worker", call)
    assert code == "BAD_INPUT"
    assert message.startswith(f"{argument}: ")


@pytest.mark.parametrize(
    "call",
    [
        GLASS % HIDDEN,
        grant(),
        'endAccess(grantId: "grant:x")',
        'endBar(conflictId: "conflict:x")',
        f'barReader(reader: "w", person: "{ADA}")',
        'reviewAccess(grantId: "g", found: "x")',
    ],
)
def test_leave_is_not_given_in_every_role(filled: Store, call: str) -> None:
    few = ("child", "advocate", "parent", "inspector", "analyst", "police", "auditor")
    for who in few:
        assert refused(filled, who, call)[0] == "NOT_ALLOWED"
    if not call.startswith("breakGlass"):
        for who in ("worker", "manager", "service", "iro"):
            assert refused(filled, who, call)[0] == "NOT_ALLOWED"


def test_leave_is_given_and_ended(filled: Store) -> None:
    auditor = READERS["auditor"]
    assert send(filled, auditor, SEES).data == {"case": None}
    done = write(filled, "governance", grant(), LEAVE)
    assert send(filled, auditor, SEES).data == {"case": {"id": HIDDEN}}
    listed = send(filled, "governance", f'{{ accessGiven(of: "{HIDDEN}") {{ id reader }} }}').data
    assert listed == {"accessGiven": [{"id": done["id"], "reader": "w:audit"}]}
    ended = write(filled, "governance", f'endAccess(grantId: "{done["id"]}")', LEAVE)
    assert ended["asItStands"]["endedBy"] == "w:gov"
    assert send(filled, auditor, SEES).data == {"case": None}
    assert refused(filled, "governance", f'endAccess(grantId: "{done["id"]}")')[0] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("given", "argument"),
    [
        ({"reader": '"w:gov"'}, "reader"),
        ({"kind": "BREAK_GLASS"}, "kind"),
        ({"role": "OPERATOR"}, "role"),
        ({"until": '"2020-01-01T00:00:00Z"'}, "until"),
        ({"reason": '" "'}, "reason"),
        ({"ofLabel": '"Statement"'}, "ofLabel"),
        ({"of": '"nobody"'}, "of"),
    ],
)
def test_leave_has_its_rules(filled: Store, given: dict[str, str], argument: str) -> None:
    assert refused(filled, "governance", grant(**given))[1].startswith(f"{argument}: ")


def test_nobody_reviews_their_own_opening_or_ends_their_own_bar(filled: Store) -> None:
    operator = READERS["worker"].__class__("operator", _operator())
    glass = write(filled, "worker", GLASS % HIDDEN)["id"]
    own = READERS["governance"].__class__(WORKER, READERS["governance"].role)
    assert refused(filled, own, f'reviewAccess(grantId: "{glass}", found: "Fine")')[0] != ""
    bar = write(filled, "governance", f'barReader(reader: "{WORKER}", person: "{BEN}")')["id"]
    assert refused(filled, own, f'endBar(conflictId: "{bar}")')[0] == "NOT_ALLOWED"
    bars = send(filled, "governance", "{ accessBars { id reader person endedAt } }").data
    assert bars == {"accessBars": [{"id": bar, "reader": WORKER, "person": BEN, "endedAt": None}]}
    # the bar goes before the emergency: the file is closed again
    assert send(filled, "worker", SEES).data == {"case": None}
    write(filled, operator, f'endBar(conflictId: "{bar}")')
    assert send(filled, "worker", SEES).data == {"case": {"id": HIDDEN}}


def test_leave_is_given_once_for_its_key(filled: Store) -> None:
    call = grant()[:-1] + ', idempotencyKey: "k")'
    first: dict[str, Any] = write(filled, "governance", call, "id repeated")
    again = write(filled, "governance", call, "id repeated")
    assert again == {"id": first["id"], "repeated": True}
    end = f'endAccess(grantId: "{first["id"]}", idempotencyKey: "k2")'
    write(filled, "governance", end)
    assert write(filled, "governance", end, "repeated") == {"repeated": True}


def _operator() -> Any:
    from graph.access import Role

    return Role.OPERATOR
