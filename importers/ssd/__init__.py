"""The Standard Safeguarding Dataset (SSD) v1.4.5: a folder of its tables as CSV files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

from graph.clock import london_day, now
from graph.facts import Fact, Place, Refusal, Relationship
from importers import values
from importers.reading import Reading, Table
from importers.rows import RowError, SourceRow, open_grid
from importers.run import Importer
from importers.ssd import assessment, care, front_door, pathways, people, protection
from importers.ssd.extract import SYSTEM, Extract
from importers.ssd.gather import add
from importers.ssd.ignored import IGNORED_TABLES
from importers.ssd.index import Index

Tell = Callable[[Extract, SourceRow], Iterable[Fact]]

TABLES: tuple[tuple[Table, Tell], ...] = (
    (people.PERSON, people.tell_person),
    (people.DEPARTMENT, people.tell_department),
    (people.PROFESSIONALS, people.tell_professional),
    (people.LINKED_IDENTIFIERS, people.tell_linked_identifier),
    (people.DISABILITY, people.tell_disability),
    (people.MOTHER, people.tell_mother),
    (people.FAMILY, people.tell_family),
    (front_door.EPISODES, front_door.tell_episode),
    (front_door.CONTACTS, front_door.tell_contact),
    (front_door.EARLY_HELP, front_door.tell_early_help),
    (front_door.INVOLVEMENTS, front_door.tell_involvement),
    (assessment.ASSESSMENTS, assessment.tell_assessment),
    (assessment.FACTORS, assessment.tell_factors),
    (protection.ENQUIRIES, protection.tell_enquiry),
    (protection.CONFERENCES, protection.tell_conference),
    (assessment.PLANS, assessment.tell_plan),
    (assessment.VISITS, assessment.tell_visit),
    (protection.PLANS, protection.tell_plan),
    (protection.REVIEWS, protection.tell_review),
    (protection.VISITS, protection.tell_visit),
    (care.EPISODES, care.tell_episode),
    (care.LEGAL_STATUS, care.tell_legal_status),
    (care.PLACEMENTS, care.tell_placement),
    (care.CARE_PLANS, care.tell_care_plan),
    (care.REVIEWS, care.tell_review),
    (care.VISITS, care.tell_visit),
    (pathways.MISSING, pathways.tell_missing),
    (pathways.PRE_PROCEEDINGS, pathways.tell_pre_proceedings),
    (pathways.CARE_LEAVERS, pathways.tell_care_leaver),
    (pathways.VOICE, pathways.tell_voice),
)
"""The tables that are read, what others refer to first."""

_BY_NAME = {table.name: (table, tell) for table, tell in TABLES}

CANNOT_CARRY = (
    "DECIDED_BY: who decided and who authorised a decision; only the worker who completed a "
    "record is named",
    "Option, BASED_ON, Decision.rationale: what else was considered, and the reasons beyond the "
    "comments on an outcome",
    "Oversight, Decision.CONTACT_OUTCOME: managers' decisions on contacts, case directions, "
    "supervision and any other oversight",
    "Document.MINUTES, RECORDED_IN, ATTENDED: minutes, and who attended a meeting beside the child",
    "Document.CHRONOLOGY, Document.INITIAL_MAPPING: chronologies and initial mappings",
    "Action, OWNED_BY, Action.timescale: actions, who owns them and by when, but for the first "
    "conference and the return interview",
    "Challenge, ANSWERED_BY: challenge, escalation and how they were answered",
    "CONSIDERED_IN: where a view was considered, and what came of it",
    "Deviation: why something was done otherwise than the procedure says",
    "Decision.PLACEMENT, Decision.STATUS_CHANGE, Decision.TRANSFER, Decision.CLOSURE: the decision "
    "behind a move, a change of status or team, and the end of a case",
    "recorded_at: when anything was recorded",
)

_LOOKS_AHEAD = ("_due", "_target", "expected")


_OTHER_NAMES = {"ssd_cla_placements": "ssd_cla_placement"}


def _table(path: Path) -> str:
    """The table that a file holds: some extracts put the schema in front of its name."""
    name = path.stem.lower().rpartition(".")[2]
    return _OTHER_NAMES.get(name, name)


def leaves(path: Path) -> str | None:
    """Why a file of the folder is not read, or None where it is a table that is read."""
    name = _table(path)
    if path.suffix.lower() == ".csv" and name in _BY_NAME:
        return None
    return IGNORED_TABLES.get(name, "is no table of SSD v1.4.5")


def facts(reading: Reading) -> Iterator[Fact]:
    """Everything that the tables of an extract say."""
    files = {_table(path): path for path in reading.files}
    index = Index()
    good = []
    for table, tell in TABLES:
        path = files.get(table.name)
        grid = reading.open(path, table) if path is not None else None
        if path is not None and grid is not None:
            add(index, table.name, reading.peek(grid, table))
            good.append((path, table, tell))
    index.finish()
    extract = Extract(index, reading.extract_at)
    astray: list[Fact] = []
    for path, table, tell in good:
        grid = reading.open(path, table)
        if grid is None:
            continue
        for column in reading.account(path).unknown:
            reason = f"is no column of {table.name} in SSD v1.4.5, and was left out"
            reading.refused.append(Refusal(Place(path.name, 1), reason, column))
        for row in reading.rows(grid, table):
            for fact in reading.facts(row, table, partial(tell, extract)):
                if isinstance(fact, Relationship) and extract.lacks(fact):
                    astray.append(fact)  # by itself, so that the rest of the row need not wait
                else:
                    yield fact
    yield from astray


def newest(reading: Reading) -> date | None:
    """The newest day, up to today, in the columns that look back: no extract is older."""
    found: date | None = None
    today = london_day(now())
    for path in reading.files:
        table, _ = _BY_NAME[_table(path)]
        columns = [
            column
            for column in table.read
            if column.endswith(("_date", "_contact"))
            and not any(word in column for word in _LOOKS_AHEAD)
        ]
        try:
            grid = open_grid(path, reading.encoding)
        except RowError:
            continue  # refused, with its reason, when it is read
        for row in grid.rows():
            for day in (_day(row.take(column)) for column in columns):
                if day is not None and day <= today and (found is None or day > found):
                    found = day
    return found


def _day(text: str | None) -> date | None:
    try:
        return values.day(text) if text is not None else None
    except values.CellError:
        return None


SSD = Importer(
    name="ssd",
    system=SYSTEM,
    summary="Standard Safeguarding Dataset v1.4.5: a folder of its tables as CSV files",
    version="1",
    facts=facts,
    leaves=leaves,
    newest=newest,
    cannot_carry=CANNOT_CARRY,
)
