"""Findings are told as they differ between two runs: nothing needs to be written for that."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from api import graphql_cursors as cursors
from api.asking import today
from api.judging_often import JudgingOften
from api.overseeing import Overseer, Wanted
from graph import changes
from graph.facts import Fact, Ref, Run
from graph.lease import Lease
from graph.oversight.keep import Tally, keep, keep_standards, sweep
from graph.oversight.kept import Kept, kept
from graph.oversight.kept import Wanted as WantedKept
from graph.oversight.oversee import Terms, case_ids, oversee
from graph.oversight.pack import GUIDANCE, guidance
from graph.relations import sight_of
from graph.store import Store
from tests import overseen, signed
from tests.issued import ISSUED
from tests.listening import Listener, listening, served
from tests.overseen import CALL_OUT, CASE, DAY, ENTRY, NEXT, WORDS, link
from tests.test_eyes import LATER, filled, on_file
from tests.test_eyes import link as between
from tests.writing import BEFORE, OPEN, READERS, RUN, WORKER

__all__ = ["filled"]

LAST = Run("cms", extract_at=datetime(2024, 2, 3))  # noqa: DTZ001 -- UTC, as in the store
PLACED = {"kind": "PLACEMENT", "what": "Ada stays", "happened_from": BEFORE}
SEALED_ = {"sensitivity": "SEALED"}
RULES = ("R06", "R07", "R30")
FINDINGS = """subscription { findings%s { cursor changes { move openedOn goneOn
  finding { id ruleId caseId outcome textStaff evidencePath } } } }"""


def load(store: Store, facts: list[Fact], name: str = "first") -> None:
    report = store.load(facts, replace(overseen.RUN, name=name), as_history=True)
    assert [str(refusal) for refusal in report.refused] == []


def run(store: Store, day: date = DAY, rules: tuple[str, ...] | None = RULES) -> Tally:
    terms = Terms(day, None, guidance(), rules)
    tally = Tally()
    keep_standards(store, terms.pack)
    for judged in oversee(store, case_ids(store, terms), terms):
        tally += keep(store, judged, terms.pack, day)
    tally.gone += sweep(store, day)
    return tally


def kept_now(store: Store) -> list[Kept]:
    return kept(store.read, WantedKept(today(), first=1000))


def answer(store: Store) -> None:
    given = overseen.entry("o:answer", DAY)
    said = link(Ref("Oversight", "o:answer"), "ADDRESSES", Ref("Event", CALL_OUT), DAY)
    load(store, [*given, said], "second")


@contextmanager
def following(
    port: int, store: Store, who: str = "o:cm", role: str = "case-manager", given: str = ""
) -> Iterator[Listener]:
    """A reader who is told all that is found from now on."""
    after = f'after: "{cursors.of_change(changes.latest(store))}"'
    with listening(port) as listener:
        token = signed.token(casegraph_role=role, casegraph_id=who)
        listener.begin({"Authorization": f"Bearer {token}"})
        listener.subscribe(FINDINGS % f"({after} {given})")
        yield listener


def told(listener: Listener) -> dict[str, Any]:
    """By their rules, the findings of the next delivery."""
    message = listener.hear()
    assert message["type"] == "next", message
    changes = message["payload"]["data"]["findings"]["changes"]
    return {one["finding"]["ruleId"]: one for one in changes}


def test_a_run_tells_what_it_opened_and_a_later_one_what_is_gone(store: Store) -> None:
    load(store, overseen.facts())
    with (
        served(store, ISSUED) as port,
        following(port, store) as manager,
        following(port, store, "o:tm") as stranger,  # has nothing to do with the case
        following(port, store, given='rules: ["R07"]') as one,
        following(port, store, given=f'caseId: "{overseen.QUIET}"') as quiet,
    ):
        assert run(store).opened == 3
        first = told(manager)
        assert set(first) == set(RULES)
        assert {found["move"] for found in first.values()} == {"OPENED"}
        assert {found["finding"]["outcome"] for found in first.values()} == {"BREACH"}
        assert first["R07"]["finding"]["caseId"] == CASE
        assert WORDS in first["R07"]["finding"]["textStaff"]
        assert first["R07"]["openedOn"] == DAY.isoformat()
        assert set(told(one)) == {"R07"}
        run(store)  # the same again is no difference
        answer(store)
        assert run(store, NEXT).gone == 3
        last = told(manager)
        assert {(one["move"], one["goneOn"]) for one in last.values()} == {("GONE", str(NEXT))}
        assert {one["finding"]["id"] for one in last.values()} == {
            one["finding"]["id"] for one in first.values()
        }
        assert stranger.is_quiet()
        assert quiet.is_quiet()


def test_what_falls_due_without_a_write_is_told(store: Store) -> None:
    load(store, overseen.facts())
    run(store, overseen.CALLED)
    early = {one.found.rule for one in kept_now(store)}
    with served(store, ISSUED) as port, following(port, store) as manager:
        assert run(store).opened > 0
        assert set(told(manager)) == set(RULES) - early


def test_a_finding_of_a_case_that_is_gone_over_no_more_is_gone(store: Store) -> None:
    load(store, overseen.facts())
    run(store)
    with served(store, ISSUED) as port, following(port, store) as manager:
        assert sweep(store, NEXT) == 3
        assert {found["move"] for found in told(manager).values()} == {"GONE"}


@pytest.mark.parametrize("role", ["analyst", "system-administrator"])
def test_who_may_not_ask_for_findings_is_not_told_of_any(store: Store, role: str) -> None:
    load(store, overseen.facts())
    with served(store, ISSUED) as port, following(port, store, "o:cm", role) as listener:
        said = listener.refused()["message"]
        assert said == "This is not allowed in the role in which you read."


@pytest.mark.parametrize("given", ['rules: ["R99"]', 'after: "x"'])
def test_what_no_finding_could_be_is_refused_at_the_start(store: Store, given: str) -> None:
    load(store, overseen.facts())
    with served(store, ISSUED) as port, listening(port) as listener:
        token = signed.token(casegraph_role="case-manager", casegraph_id="o:cm")
        listener.begin({"Authorization": f"Bearer {token}"})
        listener.subscribe(FINDINGS % f"({given})")
        assert given.partition(":")[0].rstrip("s") in listener.refused()["message"]


def test_what_rests_on_what_is_sealed_or_is_about_it_is_not_told(store: Store) -> None:
    load(store, overseen.facts(call_out="SEALED", seen="RESTRICTED"))
    with served(store, ISSUED) as port, following(port, store) as manager:
        assert run(store, today()).opened
        try:
            found = told(manager)
        except TimeoutError:
            found = {}
    assert "R07" not in found
    text = json.dumps(found)
    assert CALL_OUT not in text
    assert ENTRY not in text
    assert WORDS not in text


# --- files on which something is hidden from the reader ---


def breaches(store: Store) -> set[str]:
    """What the worker is answered who asks for the findings on the open case."""
    overseer = Overseer(store, sight=sight_of(store.read, READERS["worker"]))
    found = overseer.findings(Wanted(states=("OPEN",)), case_id=OPEN).findings
    return {one.id for one in found}


def ids_of(listener: Listener) -> dict[str, str]:
    """What became of which finding, in one delivery."""
    message = listener.hear()
    assert message["type"] == "next", message
    changes = message["payload"]["data"]["findings"]["changes"]
    return {one["finding"]["id"]: one["move"] for one in changes}


def test_what_is_told_of_such_a_file_is_what_a_query_answers(filled: Store) -> None:
    assert not filled.load(on_file("Decision", "d:sealed", **PLACED, **SEALED_), RUN).refused
    with served(filled, ISSUED) as port, following(port, filled, WORKER) as worker:
        run(filled, today(), None)
        assert ids_of(worker) == dict.fromkeys(breaches(filled), "OPENED")


def test_what_is_gone_is_told_to_whoever_was_told_of_it(store: Store) -> None:
    sealed = overseen.entry("o:sealed", overseen.SEEN, sensitivity="SEALED")
    load(store, [*overseen.facts(), *sealed])
    run(store, today())
    with served(store, ISSUED) as port, following(port, store) as manager:
        answered = overseen.entry("o:answer", today())
        answered.append(link(Ref("Oversight", "o:answer"), "ADDRESSES", Ref("Event", CALL_OUT)))
        now = [replace(fact, said_at=None) for fact in answered]
        assert not store.load(now, replace(overseen.RUN, name="second")).refused
        assert run(store, today()).gone
        found = told(manager)
        assert {one["move"] for one in found.values()} == {"GONE"}
        assert WORDS in found["R07"]["finding"]["textStaff"]


def test_what_came_and_went_with_something_sealed_is_not_told(filled: Store) -> None:
    run(filled, today(), None)
    with served(filled, ISSUED) as port, following(port, filled, WORKER) as worker:
        sealed = on_file("Decision", "d:sealed", **PLACED, **SEALED_)
        assert not filled.load(sealed, LATER).refused
        assert run(filled, today(), None).opened
        kept = {one.found.id for one in kept_now(filled) if "d:sealed" in one.found.subjects}
        said = {"reason": "The court sat", "approved_role": "TEAM_MANAGER", **SEALED_}
        why = on_file("Deviation", "dev:sealed", happened_from=BEFORE, **said)
        explains = between(Ref("Deviation", "dev:sealed"), "EXPLAINS", Ref("Decision", "d:sealed"))
        assert not filled.load([*why, explains], LAST).refused
        assert run(filled, today(), None).gone
        assert kept - {one.found.id for one in kept_now(filled)}
        assert worker.is_quiet()


# --- judging every so often ---


def test_the_service_judges_by_itself_and_whoever_listens_is_told(store: Store) -> None:
    load(store, overseen.facts())
    with (
        served(store, ISSUED) as port,
        following(port, store) as manager,
        JudgingOften(store, GUIDANCE, timedelta(minutes=15)),
    ):
        found = told(manager)
    assert found["R07"]["openedOn"] == today().isoformat()


def test_of_several_processes_one_judges_at_a_time(store: Store) -> None:
    load(store, overseen.facts())
    one, other = (JudgingOften(store, GUIDANCE, timedelta(minutes=15)) for _ in range(2))
    tally = one.once()
    assert tally is not None
    assert tally.opened > 0
    assert other.once() is None
    again = one.once()
    assert again is not None
    assert (again.opened, again.still_open) == (0, tally.opened)


def test_a_lease_is_had_by_one_until_its_time_is_over(store: Store) -> None:
    one, other = Lease(store, "x"), Lease(store, "x")
    assert one.take(timedelta(hours=1))
    assert not other.take(timedelta(hours=1))
    assert Lease(store, "y").take(timedelta(hours=1))
    assert one.take(timedelta(seconds=-1))
    assert other.take(timedelta(hours=1))
    assert not one.take(timedelta(hours=1))
