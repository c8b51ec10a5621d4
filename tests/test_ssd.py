"""The Standard Safeguarding Dataset: what two made-up extracts of one service say."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph.check import Check
from graph.clock import ALWAYS, start_of_day
from graph.facts import Node, Ref, Relationship
from graph.load import LoadError
from graph.model import MODEL
from graph.store import Store
from importers.reading import Reading
from importers.run import import_source
from importers.ssd import CANNOT_CARRY, SSD, TABLES, newest
from importers.ssd import facts as ssd_facts
from importers.ssd.extract import EMPTIED
from importers.ssd.ignored import IGNORED_TABLES

EXPORTS = Path(__file__).parent / "exports"
EXTRACTS = EXPORTS / "ssd"
BAD = EXPORTS / "bad"
SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
MONTHS = ("2024-05", "2024-06")
EXPECTED = yaml.safe_load((EXTRACTS / "expected.yaml").read_text(encoding="utf-8"))

needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the shared samples are not beside this checkout"
)


@dataclass
class Told:
    """What an extract says, with all that is said of one record put together."""

    reading: Reading
    newest: date | None
    statements: list[Node] = field(default_factory=list)
    nodes: dict[Ref, dict[str, Any]] = field(default_factory=dict)
    relationships: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def said(self, label: str, of: str) -> list[Node]:
        """What is said of one record, in order of time."""
        found = [node for node in self.statements if node.ref == Ref(label, f"ssd:{of}")]
        return sorted(found, key=lambda node: node.said_at or ALWAYS)


@cache
def told(folder: Path) -> Told:
    """Read a folder as the importer does, and check every fact against the model."""
    files = sorted(path for path in folder.iterdir() if SSD.leaves(path) is None)
    reading = Reading(files)
    found = Told(reading, newest(reading))
    if found.newest is not None:
        reading.extract_at = start_of_day(found.newest)
    check = Check(MODEL)
    for fact in ssd_facts(reading):
        if isinstance(fact, Node):
            found.statements.append(fact)
            found.nodes.setdefault(fact.ref, {}).update(check.node(fact))
        else:
            given = check.relationship(fact)
            found.relationships.setdefault(name(fact), []).append(given)
    return found


def name(fact: Relationship) -> str:
    return f"{fact.type} {fact.start} {fact.end}".replace(":ssd:", ":")


def month(which: str) -> Told:
    return told(EXTRACTS / which)


# --- what the extracts say ---


@pytest.mark.parametrize("which", MONTHS)
def test_every_record_is_as_the_rows_say(which: str) -> None:
    said = month(which)
    wrong = []
    for words, expected in EXPECTED[which]["nodes"].items():
        label, of = words.split(" ")
        found = said.nodes.get(Ref(label, f"ssd:{of}"))
        if expected is None or found is None:
            if expected is not found:
                wrong.append(f"{words} is {found}")
            continue
        wrong += [
            f"{words}: {key} is {found.get(key)!r}, not {value!r}"
            for key, value in expected.items()
            if found.get(key) != value
        ]
    assert not wrong


@pytest.mark.parametrize("which", MONTHS)
def test_the_records_are_joined_as_the_rows_say(which: str) -> None:
    said = month(which)
    assert not [words for words in EXPECTED[which]["relationships"] if not _is_joined(said, words)]


def _is_joined(said: Told, words: str) -> bool:
    return any(words == found for found in said.relationships)


@pytest.mark.parametrize("which", MONTHS)
def test_there_are_as_many_records_as_the_rows_say(which: str) -> None:
    counted = Counter(ref.label for ref in month(which).nodes)
    expected = EXPECTED[which]["records"]
    assert {label: counted[label] for label in expected} == expected


@pytest.mark.parametrize("which", MONTHS)
def test_every_row_is_accounted_for(which: str) -> None:
    accounts = month(which).reading.accounts
    for file, expected in EXPECTED[which]["rows"].items():
        found = accounts[file]
        counted = [found.rows, found.loaded, found.refused, found.repeated, found.empty]
        assert counted == expected, file
    for account in accounts.values():
        assert account.status == "read"
        if account.name not in EXPECTED[which]["rows"]:
            assert account.rows == account.loaded > 0, account.name


@pytest.mark.parametrize("which", MONTHS)
def test_what_cannot_be_read_is_refused_with_its_place(which: str) -> None:
    refused = month(which).reading.refused
    found = [[r.place.file, r.place.row, r.column, r.value] for r in refused]
    assert found == EXPECTED[which]["refused"]


@pytest.mark.parametrize("which", MONTHS)
def test_every_table_and_column_is_read_or_listed(which: str) -> None:
    read = {f"{table.name}.csv" for table, _ in TABLES}
    ignored = {f"{table}.csv" for table in IGNORED_TABLES}
    assert not read & ignored
    assert read | ignored == {path.name for path in (EXTRACTS / which).iterdir()}
    assert len(read | ignored) == 48
    for account in month(which).reading.accounts.values():
        assert not account.unknown
        assert not account.absent


@pytest.mark.parametrize("which", MONTHS)
def test_the_newest_day_that_has_come_is_the_extracts(which: str) -> None:
    assert month(which).newest == EXPECTED[which]["newest"]


# --- when it was said ---


def test_a_row_is_split_by_its_own_dates() -> None:
    said = month("2024-06").said("Case", "ssd_cin_episodes:R6")
    assert [(node.said_at, node.assumed) for node in said] == [
        (start_of_day(date(2024, 3, 6)), True),
        (start_of_day(date(2024, 6, 21)), True),
    ]
    assert said[0].properties["status"] == "OPEN"
    assert said[1].properties == {
        "status": "CLOSED",
        "happened_to": date(2024, 6, 21),
        "close_reason": "RC7",
    }


def test_nothing_is_said_after_the_extract_was_made() -> None:
    for which in MONTHS:
        said = month(which)
        assert said.newest is not None
        last = start_of_day(said.newest)
        assert all(node.said_at is None or node.said_at <= last for node in said.statements)


def test_people_workers_and_teams_are_known_from_always() -> None:
    for node in month("2024-05").statements:
        if node.label in {"Worker", "Agency"} or (
            node.label == "Person" and "date_of_death" not in node.properties
        ):
            assert node.said_at is None


def test_an_empty_cell_empties_only_what_is_listed() -> None:
    emptied = {name for names in EMPTIED.values() for name in names}
    for node in month("2024-06").statements:
        assert {key for key, value in node.properties.items() if value is None} <= emptied


def test_every_record_lies_on_a_case() -> None:
    said = month("2024-05")
    filed = {words.split(" ")[1] for words in said.relationships if words.startswith("ON_FILE")}
    records = {node.label for node in MODEL.records}
    stray = [ref for ref in said.nodes if ref.label in records]
    assert not [ref for ref in stray if f"{ref.label}:{ref.id[4:]}" not in filed]


def test_a_file_may_bear_its_schema_or_the_other_name(tmp_path: Path) -> None:
    for name in ("ssd_development.ssd_person.csv", "ssd_cla_placements.csv", "SSD_PERSON.CSV"):
        assert SSD.leaves(tmp_path / name) is None
    assert SSD.leaves(tmp_path / "ssd_person.xlsx") == "is no table of SSD v1.4.5"
    assert SSD.leaves(tmp_path / "ssd_sdq_scores.csv") == IGNORED_TABLES["ssd_sdq_scores"]


# --- into a store ---


def refused(store_report: Any) -> list[tuple[str, Any, str | None, str | None]]:
    return [(r.place.file, r.place.row, r.column, r.value) for r in store_report.refused]


def test_two_extracts_a_month_apart(store: Store) -> None:
    may = import_source(store, "ssd", [EXTRACTS / "2024-05"])
    assert may.exit_status == 1
    expected = EXPECTED["2024-05"]
    assert refused(may) == [tuple(row) for row in (*expected["refused"], *expected["dangling"])]
    assert may.reading.accounts["ssd_department.csv"].loaded == 5
    again = import_source(store, "ssd", [EXTRACTS / "2024-05"])
    assert (again.load.new, again.load.changed) == (0, 0)

    june = import_source(store, "ssd", [EXTRACTS / "2024-06"])
    assert june.exit_status == 0
    changed = {label: count["changed"] for label, count in june.load.counts.items()}
    assert {label: n for label, n in changed.items() if n} == {
        "ASSIGNED_TO": 1,  # an end that was taken back
        "Action": 1,  # the conference was held
        "Case": 1,  # closed
        "Decision": 2,  # corrected; made
        "Document": 3,  # an end taken back, one plan ended, one assessment finished
        "Event": 3,  # early help and a time missing ended, a care leaver moved
        "Meeting": 1,  # the review was held
    }
    with pytest.raises(LoadError, match="load it with --as-history"):
        import_source(store, "ssd", [EXTRACTS / "2024-05"], extract_at=date(2024, 5, 29))


def test_what_an_extract_changes_is_known_from_its_date(store: Store) -> None:
    for which in MONTHS:
        import_source(store, "ssd", [EXTRACTS / which])
    text = "MATCH (n {id: $id}) RETURN n.rationale AS rationale, n.happened_to AS ended"
    plan = store.read(text, id="ssd:ssd_cp_plans:PL2")
    assert plan == [{"rationale": None, "ended": None}]
    assert (
        "Corrected:" in store.read(text, id="ssd:ssd_cin_assessments:A1:decision")[0]["rationale"]
    )
    known = store.read(
        "MATCH (s:Statement {of_id: $id}) RETURN s.said_at AS at ORDER BY at",
        id="ssd:ssd_cp_plans:PL2",
    )
    days = [date(2024, 3, 1), date(2024, 5, 20), date(2024, 6, 26)]
    assert [row["at"] for row in known] == [start_of_day(day) for day in days]
    stage = store.read("MATCH (c:Case {id: 'ssd:ssd_cin_episodes:R3'}) RETURN c.stage AS stage")
    assert stage == [{"stage": "REFERRAL"}]


def test_the_run_says_what_ssd_cannot_carry(store: Store) -> None:
    import_source(store, "ssd", [EXTRACTS / "2024-06"], extract_at=date(2024, 6, 30))
    runs = store.read(
        "MATCH (run:ImportRun) RETURN run.cannot_carry AS cannot_carry, run.extract_at AS at, "
        "size(run.files) AS files, run.complete AS complete"
    )
    at = start_of_day(date(2024, 6, 30))
    expected = {"cannot_carry": list(CANNOT_CARRY), "at": at, "files": 30, "complete": True}
    assert runs == [expected]


def test_decisions_have_no_deciders(store: Store) -> None:
    import_source(store, "ssd", [EXTRACTS / "2024-06"])
    found = store.read("MATCH (d:Decision) RETURN DISTINCT d.orphan AS orphan")
    assert found == [{"orphan": True}]


# --- the shared samples ---


@needs_samples
def test_the_sample_extract_loads_and_is_accounted_for(store: Store) -> None:
    report = import_source(store, "ssd", [SAMPLES / "ssd_derived"])
    accounts = report.reading.accounts
    rows = {path.name: len(path.read_text().splitlines()) - 1 for path in _csv("ssd_derived")}
    assert {name: accounts[name].rows for name in rows} == rows
    assert all(accounts[name].loaded == accounts[name].rows for name in rows)
    assert not any(account.unknown or account.absent for account in accounts.values())
    # the only flaw: three teams name a parent that is not there
    assert [(r.place.file, r.value) for r in report.refused] == [
        ("ssd_department.csv", "Agency:ssd:ssd_department:T00")
    ] * 3
    again = import_source(store, "ssd", [SAMPLES / "ssd_derived"])
    assert (again.load.new, again.load.changed) == (0, 0)


@needs_samples
def test_headers_alone_are_a_good_extract(store: Store) -> None:
    report = import_source(store, "ssd", [SAMPLES / "headers" / "ssd"])
    assert report.exit_status == 0
    assert store.read("MATCH (run:ImportRun) RETURN run.id AS id") == []
    assert len(report.reading.accounts) == 48
    for account in report.reading.accounts.values():
        assert account.rows == 0
        assert not account.unknown
        assert not account.absent


def _csv(folder: str) -> list[Path]:
    return sorted((SAMPLES / folder).glob("*.csv"))
