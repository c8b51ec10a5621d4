"""Made-up records as files: SSD tables for what a case system holds, record sheets for the rest."""

from __future__ import annotations

import csv
from contextlib import ExitStack
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from graph.facts import Fact, Node, Ref, Relationship
from importers.generate.stream import generate
from importers.sheets.declare import Link, Sheet
from importers.sheets.kinds import BY_LABEL

SSD = "ssd"
SHEETS = "sheets"

_TABLES = {
    "ssd_department": ("dept_team_id", "dept_team_name"),
    "ssd_professionals": (
        "prof_professional_id",
        "prof_professional_name",
        "prof_professional_job_title",
    ),
    "ssd_person": (
        "pers_person_id",
        "pers_forename",
        "pers_surname",
        "pers_sex",
        "pers_dob",
        "pers_is_mother",
    ),
    "ssd_family": ("fami_table_id", "fami_family_id", "fami_person_id"),
    "ssd_cin_episodes": (
        "cine_referral_id",
        "cine_person_id",
        "cine_referral_date",
        "cine_cin_primary_need_code",
        "cine_close_reason",
        "cine_close_date",
        "cine_referral_team",
    ),
    "ssd_involvements": (
        "invo_involvements_id",
        "invo_professional_id",
        "invo_professional_role_id",
        "invo_professional_team",
        "invo_involvement_start_date",
        "invo_person_id",
        "invo_referral_id",
    ),
    "ssd_cin_visits": (
        "cinv_cin_visit_id",
        "cinv_person_id",
        "cinv_cin_visit_date",
        "cinv_cin_visit_seen",
        "cinv_cin_visit_seen_alone",
    ),
}


def write_folder(out: Path, cases: int, seed: int) -> dict[str, int]:
    """Write made-up cases as files, and say how many rows each got.

    ``out/ssd`` is read by the importer ssd, ``out/sheets`` by the importer sheets. Both together
    give the records of ``generate``; a visit does not name its visitor, SSD has no room for it.
    """
    with ExitStack() as opened:
        writer = _Writer(out, opened)
        for _, facts in groupby(generate(cases, seed), key=lambda fact: fact.place):
            writer.row(list(facts))
        writer.finish()
        return {f"{name}.csv": rows for name, rows in sorted(writer.rows.items())}


class _Writer:
    """The open files; each gets its header when it is first written to."""

    def __init__(self, out: Path, opened: ExitStack) -> None:
        self._out = out
        self._opened = opened
        self._files: dict[str, Any] = {}
        self._cases: dict[str, dict[str, Any]] = {}
        self.rows: dict[str, int] = {}
        (out / SSD).mkdir(parents=True, exist_ok=True)
        (out / SHEETS).mkdir(parents=True, exist_ok=True)
        for table, columns in _TABLES.items():
            self._open(SSD, table, columns)

    def _open(self, folder: str, name: str, columns: tuple[str, ...]) -> None:
        path = self._out / folder / f"{name}.csv"
        file = self._opened.enter_context(path.open("w", encoding="utf-8", newline=""))
        self._files[name] = csv.writer(file, lineterminator="\n")
        self._files[name].writerow(columns)
        self.rows[name] = 0

    def _write(self, name: str, cells: Any) -> None:
        self._files[name].writerow(cells)
        self.rows[name] += 1

    def row(self, facts: list[Fact]) -> None:
        """One row of the stream, to the table or the sheet that can carry it."""
        first = facts[0]
        if isinstance(first, Relationship):
            self._involvement(first)
        elif first.label == "Case":
            self._case(first, facts)
        elif first.id.startswith("ssd:"):
            self._table_row(first, facts)
        else:
            self._sheet_row(first, facts)

    def finish(self) -> None:
        """Write the cases, of which the last word was said after the first."""
        for case in self._cases.values():
            self._write("ssd_cin_episodes", case.values())

    # --- tables ---

    def _case(self, node: Node, facts: list[Fact]) -> None:
        said = node.properties
        columns = _TABLES["ssd_cin_episodes"]
        case = self._cases.setdefault(node.id, dict.fromkeys(columns, ""))
        if "happened_to" in said:
            case |= {
                "cine_close_date": said["happened_to"],
                "cine_close_reason": said["close_reason"],
            }
            return
        links = {link.type: link for link in facts if isinstance(link, Relationship)}
        case |= {
            "cine_referral_id": _own(node.id),
            "cine_person_id": _own(links["SUBJECT_OF"].start.id),
            "cine_referral_date": said["happened_from"],
            "cine_cin_primary_need_code": said["primary_need"],
            "cine_referral_team": _own(links["HELD_BY"].end.id),
        }
        self._involvement(links["ASSIGNED_TO"])

    def _involvement(self, link: Relationship) -> None:
        case = self._cases[link.end.id]
        self._write(
            "ssd_involvements",
            (
                f"I{self.rows['ssd_involvements'] + 1}",
                _own(link.start.id),
                "Allocated worker",
                case["cine_referral_team"],
                link.properties["from"],
                case["cine_person_id"],
                case["cine_referral_id"],
            ),
        )

    def _table_row(self, node: Node, facts: list[Fact]) -> None:
        said, own = node.properties, _own(node.id)
        if node.label == "Agency":
            self._write("ssd_department", (own, said["name"]))
        elif node.label == "Worker":
            self._write("ssd_professionals", (own, said["display_name"], said["job_title"]))
        elif node.label == "Person":
            forename, surname = said["name"].split(" ", 1)
            born = said["date_of_birth"]
            self._write("ssd_person", (own, forename, surname, said["sex"], born, "N"))
            self._write("ssd_family", (f"F{own}", own.split("-")[0], own))
        else:
            child = next(
                link.end.id
                for link in facts
                if isinstance(link, Relationship) and link.properties.get("role") == "SUBJECT"
            )
            seen = (_cell(said["seen"]), _cell(said["seen_alone"]))
            self._write("ssd_cin_visits", (own, _own(child), said["happened_from"], *seen))

    # --- sheets ---

    def _sheet_row(self, node: Node, facts: list[Fact]) -> None:
        sheet = BY_LABEL[node.label]
        if sheet.name not in self._files:
            self._open(SHEETS, sheet.name, sheet.template)
        said = {name: _cell(value) for name, value in node.properties.items()}
        said["id"] = _own(node.id)
        said["happened"] = said.pop("happened_from")
        if node.said_at is not None:
            said["recorded_at"] = _cell(node.said_at)
        for fact in facts:
            if isinstance(fact, Relationship):
                column, item = _link(sheet, node.ref, fact)
                said[column] = f"{said[column]}; {item}" if column in said else item
        self._write(sheet.name, [said.get(column, "") for column in sheet.template])


def _link(sheet: Sheet, own: Ref, fact: Relationship) -> tuple[str, str]:
    """The column of a link, and the item that names the other record there."""
    inward = fact.end == own
    link = _links(sheet)[fact.type, inward]
    item = str(fact.start if inward else fact.end)
    if fact.properties:
        words = ": ".join(_cell(fact.properties.get(name, "")) for name in link.says)
        item += f" ({words.rstrip(': ')})"
    return link.column, item


def _links(sheet: Sheet) -> dict[tuple[str, bool], Link]:
    if sheet.name not in _KNOWN:
        _KNOWN[sheet.name] = {(link.type, link.inward): link for link in sheet.links}
    return _KNOWN[sheet.name]


_KNOWN: dict[str, dict[tuple[str, bool], Link]] = {}


def _own(whole: str) -> str:
    """The part of an id that its source gave."""
    return whole.rsplit(":", 1)[1]


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M}Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "; ".join(value)
    return str(value)
