"""Importing a source into a store, and the report of it: nothing is lost without a word."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

from graph.clock import start_of_day
from graph.facts import Fact, Place, Refusal, Run, SourceFile
from graph.load import LoadReport
from graph.restore import Raw
from importers.reading import Account, Reading
from importers.rows import RowError

Progress = Callable[[int], None]


class Store(Protocol):
    """What importing needs of a store."""

    def load(
        self,
        facts: Iterable[Fact],
        run: Run,
        progress: Progress | None = None,
        *,
        as_history: bool = False,
    ) -> LoadReport:
        """Load facts; what is refused is in the report."""

    def restore(
        self, elements: Callable[[], Iterable[Raw]], progress: Progress | None = None
    ) -> LoadReport:
        """Write everything that an export holds, as it is."""


@dataclass(frozen=True)
class Importer:
    """A source that can be read: its name, which files are its own, and what they say.

    ``leaves`` says why a file of the folder is not read, or None where it is. ``newest`` tells
    the newest day in the files, where the source does not say when it was extracted.
    """

    name: str
    system: str
    summary: str
    version: str
    facts: Callable[[Reading], Iterator[Fact]]
    leaves: Callable[[Path], str | None]
    newest: Callable[[Reading], date | None] | None = None
    cannot_carry: tuple[str, ...] = ()


class Opened(Protocol):
    """One file of a source in which each file is a graph of its own."""

    @property
    def source_system(self) -> str:
        """What the file is called as a source."""

    def load(self, store: Store, progress: Progress | None, *, as_history: bool) -> LoadReport:
        """Load what the file says."""

    def enter(self, account: Account) -> list[Refusal]:
        """Say in the account what became of it, and what was refused before the store saw it."""


@dataclass(frozen=True)
class GraphImporter:
    """A source in which each file is a graph of its own, and a source of its own."""

    name: str
    summary: str
    open: Callable[[Path], Opened]
    leaves: Callable[[Path], str | None]


@dataclass
class ImportReport:
    """What an import did with every file, row and column."""

    importer: str
    source_system: str
    extract_at: datetime | None
    reading: Reading
    load: LoadReport
    refused: list[Refusal] = field(default_factory=list)

    @property
    def exit_status(self) -> int:
        """0 where everything was understood, 1 where something was refused."""
        return 1 if self.refused else 0

    def as_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return {
            "importer": self.importer,
            "source_system": self.source_system,
            "extract_at": None if self.extract_at is None else self.extract_at.isoformat(),
            "files": [account.as_json() for account in self.reading.accounts.values()],
            "refused": [
                {
                    "file": refusal.place.file,
                    "line": refusal.place.row,
                    "column": refusal.column,
                    "value": refusal.value,
                    "reason": refusal.reason,
                }
                for refusal in self.refused
            ],
            "store": {k: v for k, v in self.load.as_json().items() if k != "refused"},
        }

    def lines(self) -> Iterator[str]:
        """The report for a reader, line by line."""
        accounts = self.reading.accounts.values()
        for account in accounts:
            if account.status != "read":
                counted = f" ({_rows(account.not_read)})" if account.not_read else ""
                yield f"{account.name}: {account.status}{counted}: {account.why}"
                continue
            parts = [f"{_rows(account.rows)}, {account.loaded} loaded"]
            for number, word in (
                (account.refused, "refused"),
                (account.repeated, "repeated"),
                (account.empty, "empty"),
            ):
                parts += [f"{number} {word}"] if number else []
            parts += [f"{len(account.read)} columns read"] if account.read else []
            parts += [f"{len(account.ignored)} ignored"] if account.ignored else []
            yield f"{account.name}: {', '.join(parts)}"
            if account.unknown:
                yield f"{account.name}: columns not known, left out: {', '.join(account.unknown)}"
            if account.left_out:
                left = ", ".join(f"{name} ({n:,})" for name, n in account.left_out.items())
                yield f"{account.name}: worked out by the store, so left out: {left}"
        store = self.load
        for name, counts in sorted(store.counts.items()):
            yield f"{name}: {', '.join(f'{n} {what}' for what, n in sorted(counts.items()))}"
        yield f"in all: {store.new} new, {store.changed} changed, {store.unchanged} unchanged"
        yield f"refused: {len(self.refused)}"
        yield from (f"  {refusal}" for refusal in self.refused)

    def __str__(self) -> str:
        return "\n".join(self.lines())


def import_source(
    store: Store,
    name: str,
    paths: Sequence[Path],
    *,
    extract_at: datetime | date | None = None,
    as_history: bool = False,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Read the files of a source and load what they say; the report accounts for all of it.

    A day given as ``extract_at`` counts from its beginning. RowError where there is no such
    importer or path; LoadError where the extract is older than one that is loaded.
    """
    importer = find(name)
    files = _files(paths)
    if isinstance(importer, GraphImporter):
        return _import_graphs(store, importer, files, progress, as_history=as_history)
    own: list[Path] = []
    left: list[tuple[Path, str]] = []
    for path in files:
        why = importer.leaves(path)
        if why is None:
            own.append(path)
        else:
            left.append((path, why))
    reading = Reading(own, encoding)
    at = reading.extract_at = _extract_at(importer, reading, extract_at)
    run = Run(
        source_system=importer.system,
        files=tuple(_source_files(own)),
        mapping_version=importer.version,
        extract_at=at,
        cannot_carry=importer.cannot_carry,
    )
    facts = importer.facts(reading)
    first = next(facts, None)
    if first is None:
        report = LoadReport(run_id="")  # nothing is said, so nothing is older than it
    else:
        report = store.load(chain([first], facts), run, progress, as_history=as_history)
    for path, why in left:
        reading.not_read(path, why)
    _refuse_nothing(reading, importer, paths)
    reading.refuse_loaded(report.refused)
    return ImportReport(importer.name, importer.system, at, reading, report, reading.refused)


def _import_graphs(
    store: Store,
    importer: GraphImporter,
    files: Sequence[Path],
    progress: Progress | None,
    *,
    as_history: bool,
) -> ImportReport:
    """Load each file as a source of its own; one that cannot be read keeps back no other."""
    reading = Reading(files)
    whole = LoadReport(run_id="")
    systems: list[str] = []
    for path in files:
        why = importer.leaves(path)
        if why is not None:
            reading.not_read(path, why)
            continue
        account = reading.account(path)
        try:
            opened = importer.open(path)
        except RowError as error:
            account.status, account.why = "refused", error.refusals[0].reason
            reading.refused += error.refusals
            continue
        loaded = opened.load(store, progress, as_history=as_history)
        reading.refused += opened.enter(account)
        reading.refuse_loaded(loaded.refused)
        systems.append(opened.source_system)
        whole.add(loaded)
    _refuse_nothing(reading, importer, files)
    system = ", ".join(systems) or importer.name
    return ImportReport(importer.name, system, None, reading, whole, reading.refused)


def _refuse_nothing(
    reading: Reading, importer: Importer | GraphImporter, paths: Iterable[Path]
) -> None:
    """Refuse what was named where none of it is this importer's: it may be the wrong folder."""
    if all(account.status == "not read" for account in reading.accounts.values()):
        reason = f"holds nothing that the importer {importer.name} reads"
        reading.refused.append(Refusal(Place(", ".join(map(str, paths))), reason))


def find(name: str) -> Importer | GraphImporter:
    """The importer of that name."""
    from importers import IMPORTERS  # the list names modules that need this one

    if name not in IMPORTERS:
        reason = f"there is no importer of that name; there are: {', '.join(sorted(IMPORTERS))}"
        raise RowError([Refusal(Place(name), reason)])
    return IMPORTERS[name]


def _files(paths: Sequence[Path]) -> list[Path]:
    """The files named, and those in the folders named; hidden ones are left out."""
    found: dict[str, Path] = {}
    for path in paths:
        if not path.exists():
            raise RowError([Refusal(Place(str(path)), "is not there")])
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        for file in inside:
            if file.is_dir() or file.name.startswith("."):
                continue
            if file.name in found and found[file.name].resolve() != file.resolve():
                reason = f"there is another file of that name in {found[file.name].parent}"
                raise RowError([Refusal(Place(str(file)), f"{reason}; import them one by one")])
            found[file.name] = file
    if not found:
        raise RowError([Refusal(Place(", ".join(map(str, paths))), "holds no files")])
    return list(found.values())


def _extract_at(
    importer: Importer, reading: Reading, given: datetime | date | None
) -> datetime | None:
    if isinstance(given, datetime):
        return given
    if given is None and importer.newest is not None:
        given = importer.newest(reading)
    return None if given is None else start_of_day(given)


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"


def _source_files(paths: Iterable[Path]) -> Iterator[SourceFile]:
    for path in paths:
        try:
            with path.open("rb") as file:
                yield SourceFile(path.name, hashlib.file_digest(file, "sha256").hexdigest())
        except OSError:
            continue  # refused, with its reason, when it is read
