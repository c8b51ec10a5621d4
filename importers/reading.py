"""One reading of one source: its files, and the account of every row and column in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from graph.facts import Fact, Place, Refusal
from importers import values
from importers.rows import Grid, RowError, SourceRow, open_grid

DANGLES = "names a record that is not there"


@dataclass(frozen=True)
class Table:
    """A table of a source: what names its rows, and which columns are read or left out, and why.

    An empty ``key`` means that rows are not named. ``ignored`` gives a reason for each column.
    """

    name: str
    key: tuple[str, ...]
    read: tuple[str, ...]
    ignored: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> frozenset[str]:
        """Every column that is known."""
        return frozenset((*self.key, *self.read, *self.ignored))


@dataclass
class Account:
    """What became of a file: rows = loaded + refused + repeated + empty + not_read."""

    name: str
    status: str = "read"  # read, not read, refused
    why: str | None = None
    rows: int = 0
    refused: int = 0
    repeated: int = 0  # said before in the same words
    empty: int = 0  # says nothing: blank, or placeholders only
    not_read: int = 0
    read: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)  # what the store works out itself

    @property
    def loaded(self) -> int:
        """The rows of which something is in the store now."""
        return self.rows - self.refused - self.repeated - self.empty - self.not_read

    def as_json(self) -> dict[str, object]:
        """The account as plain values."""
        return {
            "file": self.name,
            "status": self.status,
            "why": self.why,
            "rows": self.rows,
            "loaded": self.loaded,
            "refused": self.refused,
            "repeated": self.repeated,
            "empty": self.empty,
            "not_read": self.not_read,
            "columns_read": list(self.read),
            "columns_ignored": list(self.ignored),
            "columns_unknown": list(self.unknown),
            "columns_absent": list(self.absent),
            "left_out": dict(self.left_out),
        }


class Reading:
    """The files of one source while they are read, and what was refused of them."""

    def __init__(self, files: Iterable[Path], encoding: str | None = None) -> None:
        self.files = tuple(files)
        self.encoding = encoding
        self.accounts: dict[str, Account] = {}
        self.refused: list[Refusal] = []
        self.extract_at: datetime | None = None
        self._opened: dict[str, Path] = {}

    def account(self, path: Path) -> Account:
        """The account of a file."""
        return self.accounts.setdefault(path.name, Account(path.name))

    def not_read(self, path: Path, why: str) -> None:
        """Report a file that is left alone, and why; its rows are counted where it has any."""
        account = self.account(path)
        account.status, account.why = "not read", why
        if path.suffix.lower() != ".csv":
            return
        try:
            grid = open_grid(path, self.encoding)
        except RowError as error:
            account.why = f"{why}; it {error.refusals[0].reason}"
            return
        account.rows = sum(1 for _ in grid.lines())
        account.rows += grid.blank + len({refusal.place for refusal in grid.refused})
        account.not_read = account.rows
        account.ignored = grid.header

    def open(self, path: Path, table: Table) -> Grid | None:
        """Open a file as a table; None where it is refused, and the report says why."""
        account = self.account(path)
        try:
            grid = open_grid(path, self.encoding)
        except RowError as error:
            self._refuse_file(account, error.refusals)
            return None
        missing = [column for column in table.key if column not in grid.header]
        if missing:
            reason = f"lacks its key column {', '.join(missing)}: nothing of it is loaded"
            self._refuse_file(account, [Refusal(Place(path.name, 1), reason)])
            return None
        self._opened[path.name] = path
        header = set(grid.header)
        account.read = tuple(c for c in grid.header if c in table.columns - set(table.ignored))
        account.ignored = tuple(c for c in grid.header if c in table.ignored)
        account.unknown = tuple(c for c in grid.header if c not in table.columns)
        account.absent = tuple(sorted(table.columns - header))
        return grid

    def peek(self, grid: Grid, table: Table) -> Iterator[SourceRow]:
        """The rows of a table without an account of them, for what must be known beforehand."""
        twice = _said_twice(grid, table)
        return (row for row in grid.rows() if row.place.row not in twice)

    def rows(self, grid: Grid, table: Table) -> Iterator[SourceRow]:
        """The rows of a table, each once; rows of one key that differ are all refused."""
        account = self.account(grid.path)
        known = [(n, column) for n, column in enumerate(grid.header) if column in table.columns]
        twice = _said_twice(grid, table)
        for line, cells in grid.lines():
            account.rows += 1
            if all(values.is_null(cell) for cell in cells):
                account.empty += 1
                continue
            first = twice.get(line)
            if first is not None and first.repeats:
                account.repeated += 1
                continue
            row = SourceRow(Place(grid.name, line), {column: cells[n] for n, column in known})
            if first is not None:
                row.refuse(table.key[0], first.reason(line))
                self.refuse_row(row.refusals)
                continue
            yield row
        account.rows += grid.blank + len({refusal.place for refusal in grid.refused})
        account.empty += grid.blank
        self.refuse_row(grid.refused)

    def facts(
        self, row: SourceRow, table: Table, tell: Callable[[SourceRow], Iterable[Fact]]
    ) -> list[Fact]:
        """What a row says, each fact with its place; nothing where any of it cannot be read."""
        try:
            told = list(tell(row))
            row.finish(table.ignored)
        except RowError as error:
            self.refuse_row(error.refusals)
            return []
        if not told:
            self.accounts[row.place.file].empty += 1
        for fact in told:
            fact.place = row.place
        return told

    def refuse_row(self, refusals: list[Refusal]) -> None:
        """Enter refused rows in the accounts of their files, each row once."""
        self.refused += refusals
        for place in {refusal.place for refusal in refusals}:
            self.accounts[place.file].refused += 1

    def refuse_loaded(self, refusals: list[Refusal]) -> None:
        """Enter what the store refused: of a relationship that dangles, the row is loaded."""
        whole = [refusal for refusal in refusals if not refusal.reason.endswith(DANGLES)]
        dangling = [refusal for refusal in refusals if refusal.reason.endswith(DANGLES)]
        # once, where several records of a row name it
        self.refused += self._at_their_columns(dict.fromkeys(dangling))
        self.refuse_row(whole)

    def _at_their_columns(self, dangling: Iterable[Refusal]) -> list[Refusal]:
        """The same, each with the columns of its row that name what is not there."""
        by_file: dict[str, dict[int | str | None, list[Refusal]]] = {}
        for refusal in dangling:
            lines = by_file.setdefault(refusal.place.file, {})
            lines.setdefault(refusal.place.row, []).append(refusal)
        found: list[Refusal] = []
        for name, lines in by_file.items():
            if name in self._opened:
                grid = open_grid(self._opened[name], self.encoding)
                for line, cells in grid.lines():
                    for refusal in lines.pop(line, ()):
                        columns = _naming(dict(zip(grid.header, cells, strict=True)), refusal)
                        found.append(replace(refusal, column=columns))
            found += [refusal for left in lines.values() for refusal in left]
        return found

    def _refuse_file(self, account: Account, refusals: list[Refusal]) -> None:
        account.status, account.why = "refused", refusals[0].reason
        self.refused += refusals


def _naming(row: Mapping[str, str], dangling: Refusal) -> str | None:
    """The columns with the key of a record that is not there, alone or in a list of them."""
    missing = [f":{id_}:" for id_ in (dangling.value or "").split(", ")]
    columns = [
        column
        for column, cell in row.items()
        for key in (part.partition("(")[0].strip() for part in cell.split(";"))
        if key and any(f":{key}:" in id_ for id_ in missing)
    ]
    return ", ".join(dict.fromkeys(columns)) or None


@dataclass(frozen=True)
class _Twice:
    """A key that stands on several lines."""

    lines: tuple[int, ...]
    repeats: bool

    def reason(self, line: int) -> str:
        others = ", ".join(str(other) for other in self.lines if other != line)
        return f"has the key of line {others} but says something else; neither is loaded"


def _said_twice(grid: Grid, table: Table) -> dict[int, _Twice]:
    """The lines whose key stands on another line too: repeated, or said in other words."""
    places = [grid.header.index(column) for column in table.key]
    if not places:
        return {}
    seen: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for line, cells in grid.lines():
        key = tuple(cells[place].strip() for place in places)
        if not all(values.is_null(part) for part in key):
            content = hash(tuple(cell.strip() for cell in cells))
            seen.setdefault(key, []).append((line, content))
    found: dict[int, _Twice] = {}
    for group in seen.values():
        if len(group) == 1:
            continue
        lines = tuple(line for line, _ in group)
        if len({content for _, content in group}) == 1:
            found |= {line: _Twice(lines, repeats=True) for line in lines[1:]}
        else:
            found |= {line: _Twice(lines, repeats=False) for line in lines}
    return found
