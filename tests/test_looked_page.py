"""The page that tells a young person who has looked at their record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api import pages_looked
from api.http import HERE_ALONE, create_app
from graph.access import PURPOSES, Role
from graph.audit import AuditLog
from graph.audit_entry import Outcome
from graph.audit_look import Look
from graph.store import Store, open_store
from tests.conftest import Servers
from tests.issued import ISSUED, THERE, of
from tests.writing import ADA, BEN, OPEN, READERS, fill

PAGE = f"/child/{ADA}/who-looked"


def header(name: str) -> dict[str, str]:
    reader = READERS[name]
    return of(reader.role.value, casegraph_id=reader.id, sub=reader.id)


@pytest.fixture(scope="module")
def filled(servers: Servers) -> Iterator[Store]:
    with open_store(servers.url("local")) as store:
        store.empty()
        fill(store)
        yield store


@pytest.fixture
def log(tmp_path: Path) -> Iterator[AuditLog]:
    with AuditLog.open(tmp_path / "log.jsonl") as opened:
        yield opened


@pytest.fixture
def client(filled: Store, log: AuditLog) -> Iterator[TestClient]:
    with TestClient(create_app(filled, replace(ISSUED, log=log)), base_url=THERE) as client:
        yield client


def test_a_young_person_is_told_who_looked_and_what_for(client: TestClient) -> None:
    for _ in range(2):
        assert client.get(f"/oversight/{OPEN}", headers=header("manager")).status_code == 200
    assert client.get(f"/child/{BEN}", headers=header("worker")).status_code == 404
    page = client.get(PAGE, headers=header("child")).text
    assert "A team manager, to check on the work." in page
    assert ", 2 times</p>" in page
    assert "A worker" not in page, "it was another child that the worker asked for"
    assert "You." not in page, "this look is written down when it has been answered"
    assert "You." in client.get(PAGE, headers=header("child")).text


def test_the_file_leads_to_the_page_for_whoever_may_read_it(
    client: TestClient, filled: Store
) -> None:
    link = f'href="{PAGE}"'
    assert link in client.get(f"/child/{ADA}", headers=header("child")).text
    with TestClient(create_app(filled), base_url="http://127.0.0.1:8000") as here:
        assert link not in here.get(f"/child/{ADA}").text, "nobody writes down who looks"
        answer = here.get(PAGE)
    assert answer.status_code == 404
    assert "Nobody writes down who looks" in answer.text


def test_nobody_is_told_of_looks_at_anothers_record(client: TestClient) -> None:
    for id_ in (BEN, "nobody"):
        answer = client.get(f"/child/{id_}/who-looked", headers=header("child"))
        assert answer.status_code == 404
        assert "There is no such page." in answer.text
    for name in ("worker", "manager", "auditor"):
        assert client.get(PAGE, headers=header(name)).status_code == 403


def test_looks_come_in_pages(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.pages_looked.SHOWN", 1)
    for name in ("manager", "iro"):
        client.get(f"/oversight/{OPEN}", headers=header(name))
    first = client.get(PAGE, headers=header("child")).text
    assert "An independent reviewing officer" in first
    assert "A team manager" not in first
    (earlier,) = [part.partition('"')[0] for part in first.split('rel="next" href="')[1:]]
    assert "A team manager" in client.get(earlier, headers=header("child")).text
    for wrong in ("x", "-1", "1e9", "9" * 20, "²"):
        answer = client.get(f"{PAGE}?before={wrong}", headers=header("child"))
        assert answer.status_code == 400, wrong


def test_the_operator_of_this_machine_reads_it_too(filled: Store, log: AuditLog) -> None:
    with TestClient(
        create_app(filled, replace(HERE_ALONE, log=log)), base_url="http://127.0.0.1:8000"
    ) as here:
        here.get(f"/child/{ADA}")
        assert "Someone at the computer where your record is kept" in here.get(PAGE).text


def test_every_role_and_purpose_has_words() -> None:
    assert pages_looked.ROLES.keys() == {role.value for role in Role}
    purposes = {one for some in PURPOSES.values() for one in some} - {"OWN_RECORD"}
    assert pages_looked.PURPOSES.keys() == purposes
    assert pages_looked.OUTCOMES.keys() == {one.value for one in Outcome} - {"ANSWERED"}


def test_what_is_said_alike_of_one_day_is_one() -> None:
    def look(hours: int, **other: object) -> Look:
        at = datetime(2024, 6, 1, 12) + timedelta(hours=hours)  # noqa: DTZ001 -- UTC, as logged
        given = dict.fromkeys(("reader", "operation", "processing", "name", "request"), "")
        said = {"role": "IRO", "purpose": "REVIEW", "outcome": "ANSWERED", "recipient": ""}
        numbers = {"sequence": 1, "records": 1, "broke_glass": False, "perhaps": False}
        return Look(**{**given, **said, **numbers, "at": at, **other})  # type: ignore[arg-type]

    some = [look(3), look(2), look(1, outcome="BROKE_GLASS"), look(0), look(-24)]
    assert [(one.times, one.outcome is None) for one in pages_looked.told(some)] == [
        (2, True),
        (1, False),
        (1, True),
        (1, True),
    ]
    given = look(0, role="NEW_ROLE", purpose="", recipient="the court")
    (one,) = pages_looked.told([given])
    assert (one.words, one.recipient) == ("Someone.", "the court")
