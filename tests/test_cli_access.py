"""Leave and conflicts of interest on the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from graph import grants
from graph.access import Role
from graph.store import open_store
from tests import made_up
from tests.conftest import Servers


@pytest.fixture
def url(servers: Servers) -> str:
    """A store with the made-up case."""
    place = servers.url("local")
    with open_store(place) as store:
        store.empty()
        assert not store.load(made_up.facts(), made_up.RUN).refused
    return place


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["access", *arguments])


def good(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return str(result.stdout)


def test_leave_is_given_listed_and_ended(url: str) -> None:
    who = ("w:1", made_up.CASE, "--role", "QA_AUDITOR", "--kind", "SAMPLE")
    said = good("grant", *who, "--reason", "the sample", "--until", "2999-01-01", "--url", url)
    id_ = said.split(": ")[0]
    assert said.startswith("grant:")
    assert f"w:1 may read Case {made_up.CASE} as QA_AUDITOR until 2999-01-01" in said
    [one] = json.loads(good("list", "--reader", "w:1", "--json", "--url", url))
    assert (one["id"], one["given_by"], one["reason"]) == (id_, "operator", "the sample")
    assert "runs" in good("list", "--of", made_up.CASE, "--url", url)
    assert good("end", id_, "--url", url) == f"{id_}: ended\n"
    assert "ended" in good("list", "--url", url)
    result = run("end", id_, "--url", url)
    assert result.exit_code == 2
    assert "there is none of that id that still runs" in result.output


def test_a_reader_is_barred_and_let_in_again(url: str) -> None:
    said = good("bar", "w:1", made_up.CHILD, "--reason", "her aunt", "--url", url)
    id_ = said.split(": ")[0]
    [one] = json.loads(good("list", "--bars", "--json", "--url", url))
    assert (one["id"], one["reader"], one["person"]) == (id_, "w:1", made_up.CHILD)
    assert "her aunt" in good("list", "--bars", "--url", url)
    good("end", id_, "--url", url)
    assert "ended" in good("list", "--bars", "--reader", "w:1", "--url", url)


def test_an_emergency_opening_is_looked_at(url: str) -> None:
    with open_store(url) as store:
        why = "a child is in danger"
        role = Role.CASE_MANAGER
        id_ = grants.break_glass(store, "w:1", role, made_up.CASE, why, "IMMEDIATE_DANGER", 4)
    assert "runs, to be looked at" in good("list", "--to-review", "--url", url)
    good("review", id_, "It was right", "--unsafe-to-tell", "--url", url)
    assert good("list", "--to-review", "--url", url).strip() == "No rows."
    [one] = json.loads(good("list", "--json", "--url", url))
    assert (one["review"], one["unsafe_to_tell"], one["reviewed_by"]) == (
        "It was right",
        True,
        "operator",
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("grant", "w:1", "nobody", "--role", "QA_AUDITOR", "--reason", "x"),
            "nobody: there is no",
        ),
        (("grant", "w:1", "x", "--role", "OPERATOR", "--reason", "x"), "role: no leave is given"),
        (("bar", "w:1", "nobody"), "nobody: there is no such Person"),
        (("review", "grant:x", "found"), "grant:x: there is none of that id"),
    ],
)
def test_what_cannot_be_done_is_said(url: str, arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments, "--url", url)
    assert result.exit_code == 2
    assert said in result.output
