"""The pages of oversight: what they show, what is escaped, and what cannot be asked."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api import overseeing
from api.http import create_app
from graph.store import open_store
from importers.run import import_source
from tests import found_on
from tests.conftest import Servers
from tests.golden_text import ROOT

DAY = f"as_of={found_on.DAY}"
CASE = f"/oversight/{found_on.RAISED}"
PAGES = ["/oversight", f"/oversight?{DAY}", f"{CASE}?{DAY}", f"{CASE}/assurance?{DAY}"]


@pytest.fixture(scope="module")
def client(servers: Servers) -> Iterator[TestClient]:
    with open_store(servers.url("local")) as store:
        store.empty()
        assert not store.load(found_on.facts(), found_on.RUN).refused
        with TestClient(create_app(store), base_url="http://127.0.0.1:8000") as client:
            yield client


@pytest.mark.parametrize("path", [*PAGES, f"/oversight?team={found_on.TEAM}&{DAY}"])
def test_a_page_keeps_nothing_and_runs_nothing(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    for never in ("<script", "<style", " style=", "<img", 'src="http'):
        assert never not in answer.text


def test_findings_are_filtered_by_the_form(client: TestClient) -> None:
    def shown(query: str) -> str:
        return client.get(f"/oversight?{DAY}&{query}").text.partition('id="findings"')[2]

    assert f"<code>{found_on.RAISED}</code>" in shown("rule=R06")
    assert f"<code>{found_on.SIGNED}</code>" not in shown("rule=R06")
    assert "Signed off on 5 March 2024" in shown("rule=r18")
    assert "Signed off on 5 March 2024" in shown("severity=HIGH")
    assert "R06" not in shown("severity=CRITICAL")
    assert "R06" in shown("rule=R06&days=90")
    assert "Nothing of this kind is found." in shown("rule=R06&days=365")
    assert "Nothing of this kind is found." in shown("role=SERVICE_MANAGER&rule=R06")
    assert "Nothing of this kind is found." in shown(f"rule=R06&team={found_on.QUIET_TEAM}")
    assert "Nothing of this kind is found." in shown("rule=R06&state=REMEDIED")


def test_findings_come_in_pages_that_keep_the_filter(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.pages_oversight.SHOWN", 1)
    first = client.get(f"/oversight?{DAY}&severity=MEDIUM").text
    assert first.count('<tr role="row">\n<td') == 1
    assert 'rel="next"' in first
    assert 'rel="prev"' not in first
    assert f'href="/oversight?as_of={found_on.DAY}&amp;severity=MEDIUM&amp;page=2"' in first
    second = client.get(f"/oversight?{DAY}&severity=MEDIUM&page=2").text
    assert 'rel="prev"' in second
    assert "There is no page 900" in client.get(f"/oversight?{DAY}&page=900").text
    whole = client.get(f"/oversight?{DAY}&page=all").text
    assert whole.count('<tr role="row">\n<td') > 1


def test_the_csv_has_every_finding_of_the_filter_and_runs_no_formula(client: TestClient) -> None:
    answer = client.get(f"/oversight.csv?{DAY}&rule=R18")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert (row["rule_id"], row["severity"], row["state"]) == ("R18", "HIGH", "OPEN")
    assert row["case_id"] == found_on.SIGNED
    assert not any(value.startswith(("=", "+", "-", "@")) for value in row.values())


def test_a_case_is_shown_with_its_findings_its_judgement_and_a_persons(client: TestClient) -> None:
    page = client.get(f"{CASE}?{DAY}").text
    assert "Indicated: <strong>insufficient</strong>" in page
    assert "shaped on four examples" in page
    assert "1 June 2024: <strong>insufficient</strong>, by Robin Vale" in page
    assert "R06 Raised risk and no oversight evident" in page
    assert "Numbers that are ours" in page
    assert "oversight_interval_days = 31 days" in page
    assert "not found on this record" in page.lower()
    assert '<svg class="picture"' in page
    assert '<desc id="' in page
    assert f'<a href="/oversight/{found_on.RAISED}"><code>Case:{found_on.RAISED}</code></a>' in page


def test_what_is_written_down_cannot_act_on_the_page(client: TestClient) -> None:
    for path in (f"/oversight/{found_on.SIGNED}?{DAY}", f"{CASE}?{DAY}", f"/oversight?{DAY}"):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "<b>North</b>" not in page
    assert "&lt;script&gt;alert(1)" in client.get(f"/oversight/{found_on.SIGNED}?{DAY}").text
    assert "&lt;b&gt;North&lt;/b&gt;" in client.get(f"/oversight?{DAY}").text
    hostile = client.get("/oversight", params={"team": '"><script>alert(1)</script>'})
    assert hostile.status_code == 404
    assert "<script>" not in hostile.text


def test_what_was_written_later_is_not_shown_as_known_before(client: TestClient) -> None:
    page = client.get(f"{CASE}?known_at=2024-05-01").text
    assert "No person's judgement is on the record." in page.replace("&#39;", "'")
    assert "With what was on the record by 1 May 2024" in page
    later = client.get(f"{CASE}?as_of=2024-05-01&known_at=2024-06-20").text
    assert "With hindsight" in later


def test_the_assurance_case_says_how_each_claim_stands_in_words(client: TestClient) -> None:
    page = client.get(f"{CASE}/assurance?{DAY}").text
    assert '<span aria-hidden="true">✗</span> not met' in page
    assert "All that should be done is being done." in page
    assert "R06 Raised risk and no oversight evident" in page


def test_the_pages_lead_to_one_another(client: TestClient) -> None:
    start = client.get(f"/?{DAY}").text
    assert 'href="/oversight"' in start
    assert f'href="{CASE}"' in start
    assert f'href="{CASE}/assurance?{DAY}"' in client.get(f"{CASE}?{DAY}").text
    assert f'href="{CASE}?{DAY}"' in client.get(f"{CASE}/assurance?{DAY}").text
    listed = client.get(f"/oversight?{DAY}&rule=R06").text
    assert f'href="{CASE}?{DAY}#finding-R06-' in listed


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/oversight/nobody", 404, "nobody: there is no such case"),
        ("/oversight/nobody/assurance", 404, "nobody: there is no such case"),
        (f"/oversight/{found_on.TEAM}", 404, "there is no such case"),
        ("/oversight?team=nobody", 404, "nobody: holds no case"),
        ("/oversight?rule=R99", 400, "there is no rule R99"),
        ("/oversight?severity=BAD", 400, "severity: is one of"),
        ("/oversight?role=IRO", 400, "role: is one of"),
        ("/oversight?state=GONE", 400, "state is one of"),
        ("/oversight?days=-1", 400, "days takes a whole number"),
        ("/oversight?page=0", 400, "page takes a whole number"),
        ("/oversight?as_of=tomorrow", 400, "as_of takes a day"),
        ("/oversight?known_at=2024-05-01", 400, "name a case or a team"),
        ("/oversight.csv?rule=R99", 400, "there is no rule R99"),
    ],
)
def test_what_cannot_be_judged_is_said(
    client: TestClient, path: str, status: int, said: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert said in answer.text


def test_a_store_too_large_for_a_page_asks_for_a_team(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overseeing, "MOST_CASES", 2)
    answer = client.get("/oversight?rule=R06")
    assert answer.status_code == 400
    assert "at most 2 are judged for one answer" in answer.text
    team = found_on.QUIET_TEAM.replace(":", "%3A")
    assert f'href="/oversight?team={team}&amp;rule=R06"' in answer.text
    assert client.get(f"/oversight?team={found_on.TEAM}").status_code == 200
    assert client.get("/oversight.csv").status_code == 400


def test_what_is_missing_stands_in_words(folder: Path) -> None:
    story = "decisions-while-the-plan-was-still-missing"
    with open_store(folder) as store:
        import_source(store, "story", [ROOT / "tests" / "golden" / "own" / f"{story}.json"])
        with TestClient(create_app(store), base_url="http://127.0.0.1:8000") as client:
            page = client.get(f"/oversight/story:{story}:case?as_of=2026-02-12").text
    for words in ("plan", "assessment", "a reason"):
        assert f"<dt>Missing</dt><dd>{words}</dd>" in page
    assert "PLAN" not in page
