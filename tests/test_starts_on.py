"""What a rule is sent: files on which it could find something, and what it names of them."""

from datetime import date

import pytest

import cypher
from graph.facts import Run
from graph.oversight.files import File
from graph.oversight.oversee import Terms, case_ids, oversee
from graph.store import Store
from importers.generate import generate
from tests.test_judge import read

TERMS = Terms(date(2026, 6, 1), everything=True)


def found(store: Store) -> list[str]:
    """What all rules say of all cases."""
    rounds = oversee(store, case_ids(store, TERMS), TERMS)
    return sorted(repr(one) for done in rounds for one in done.findings)


def test_to_leave_out_files_changes_no_finding(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not store.load(generate(30, 3), Run("made up")).refused
    with_all_that_starts = found(store)
    monkeypatch.setattr(File, "has_any", lambda *_: True)
    with_every_file = found(store)
    assert len(with_every_file) > 100
    assert with_all_that_starts == with_every_file


def test_every_part_that_a_rule_names_is_one_of_a_file() -> None:
    parts = set(read().parameter)
    for rule in cypher.rules().values():
        assert set(rule.reads) <= parts, rule.id
    assert set(cypher.rules()["R12"].reads) == {"as_of", "id", "void"}


@pytest.mark.parametrize(
    ("rule", "kinds"),
    [
        ("R12", ("Event.SERVICE_GAP",)),
        ("R01", ("Action.",)),
        ("R34", ("Meeting.", "Oversight.", "Decision.")),
        ("R30", ()),
    ],
    ids=["a kind", "a label", "several labels", "whatever it holds"],
)
def test_what_a_rule_starts_on_is_read_from_its_text(rule: str, kinds: tuple[str, ...]) -> None:
    assert cypher.rules()[rule].starts_on == kinds


def test_a_file_has_what_lies_on_it() -> None:
    record = {"places": [{"id": "it", "source_kind": None}]}
    lies = [{"label": "Event", "kind": "TRANSFER", "source_system": None, **record}]
    lies += [{"label": "View", "kind": None, "source_system": "sheet", "places": []}]
    file = read(kinds=lies)
    assert file.places == {}
    assert file.has_any(("Event.TRANSFER",))
    assert file.has_any(("Meeting.", "Event."))
    assert file.has_any(("View.",))
    assert not file.has_any(("Event.ALLOCATION", "Meeting."))
