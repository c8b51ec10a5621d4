"""Reading a query file: its header, its fragments, and the checks that let nobody be misled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cypher.query import (
    COLUMN_KINDS,
    PARAMETER_KINDS,
    Column,
    Parameter,
    Query,
    QueryError,
    seen_by_all,
)
from cypher.rule import WORDS, Definition, rule

FRAGMENTS = "fragments"
DEFINITIONS = "definitions"
OVERSIGHT = "oversight"
SCOPES = ("case", "record", "person", "service")

_PART = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_PARAMETER = re.compile(r"\$(\w+): ([a-z]+\??) -- (.+)")
_COLUMN = re.compile(r"(\w+): ([a-z]+\??)(?: -- (.+))?")
_USED = re.compile(r"\$(\w+)")
_NOT_CODE = re.compile(r"//[^\n]*|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`")
_WRITES = re.compile(
    r"(?<![.\w$:])(CREATE|MERGE|INSERT|SET|DELETE|REMOVE|DETACH|DROP|FOREACH|LOAD)\b(?!\s*:)",
    re.IGNORECASE,
)
_PROCEDURE = re.compile(r"\bCALL\s+(?![({\s])[\w.]*", re.IGNORECASE)
_CLAUSE = re.compile(r"\b(RETURN|UNION|ORDER BY|SKIP|LIMIT)\b")
_BEGINS = re.compile(r"\A// uses: \S+\n")
_USES = re.compile(r"^[ ]*// uses: (\S+)[ ]*$", re.MULTILINE)


def read_folder(folder: Path) -> dict[str, Query]:
    """Every query of a folder by its name, which is its path; a wrong file is refused."""
    fragments: dict[str, str] = {}
    definitions = read_definitions(folder)
    texts: dict[str, str] = {}
    for path in sorted(folder.rglob("*.cypher")):
        name = _name(path.relative_to(folder))
        if name.startswith(f"{DEFINITIONS}/"):
            continue
        text = _text(name, path)
        if name.startswith(f"{FRAGMENTS}/"):
            fragments[name.removeprefix(f"{FRAGMENTS}/")] = _body(text)
        else:
            texts[name] = text
    return {name: read_query(name, text, fragments, definitions) for name, text in texts.items()}


def read_definitions(folder: Path) -> list[Definition]:
    """The expressions that queries of a folder call by name."""
    found = []
    for path in sorted((folder / DEFINITIONS).rglob("*.cypher")):
        name = _name(path.relative_to(folder))
        text = _text(name, path)
        found.append(Definition.read(name, _raw_header(text), _body(text)))
    return found


def _name(path: Path) -> str:
    parts = path.with_suffix("").parts
    for part in parts:
        if not _PART.fullmatch(part):
            raise QueryError(f"{path.as_posix()}: the file or folder {part} is not in snake_case")
    return "/".join(parts)


def _text(name: str, path: Path) -> str:
    raw = path.read_bytes()
    if raw.startswith(b"\xef\xbb\xbf"):
        raise QueryError(f"{name}: begins with a byte order mark; save it without one")
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise QueryError(f"{name}: is not UTF-8 (byte {error.start})") from error
    if "\r" in text:
        raise QueryError(f"{name}: has line ends other than LF")
    if not text.endswith("\n"):
        raise QueryError(f"{name}: does not end with a line end")
    return text


def read_query(
    name: str,
    text: str,
    fragments: Mapping[str, str] | None = None,
    definitions: Iterable[Definition] = (),
) -> Query:
    """A query from the text of its file; what it uses is put in its place.

    A fragment stands under the comment that names it, a definition where it is called.
    """
    header = _Header(name)
    for line in _header_lines(text):
        header.read(line)
    header.check()
    whole, own = (
        _whole(name, part, fragments or {}, definitions)
        for part in (_body(text), _BEGINS.sub("", _body(text)))
    )
    template = "\n".join(_raw_header(text)) + "\n" + whole
    body = seen_by_all(whole)
    code = _NOT_CODE.sub(_blank, body)
    _refuse_writes(name, code)
    _compare(name, "parameter", [p.name for p in header.parameters], _USED.findall(code), "used")
    returned, ordered = _last_return(name, code)
    _compare(name, "column", [c.name for c in header.columns], returned, "returned")
    if header.one_row == ordered:
        raise QueryError(
            f"{name}: is declared as one row and has an ORDER BY after its RETURN"
            if ordered
            else f"{name}: does not end in ORDER BY; a query that gives one row says: // one row"
        )
    query = Query(
        name=name,
        summary=header.summary,
        detail=" ".join(header.detail),
        scope=header.scope,
        scope_parameter=header.scope_parameter,
        parameters=tuple(header.parameters),
        columns=tuple(header.columns),
        basis=tuple(header.basis),
        text="\n".join(_raw_header(text)) + "\n" + body,
        one_row=header.one_row,
        begins=body.removesuffix(seen_by_all(own)),
        template=template,
    )
    return rule(query, header.rule) if header.rule else query


def _raw_header(text: str) -> list[str]:
    lines = []
    for line in text.splitlines():
        if not line.startswith("//"):
            break
        lines.append(line)
    return lines


def _body(text: str) -> str:
    lines = text.splitlines()[len(_raw_header(text)) :]
    return "\n".join(lines).strip("\n") + "\n"


def _header_lines(text: str) -> list[str]:
    """The lines of the header; one that is indented goes on with the line above it."""
    lines: list[str] = []
    for raw in _raw_header(text):
        line = raw.removeprefix("//").removeprefix(" ")
        if lines and line.startswith(" "):
            lines[-1] += " " + line.strip()
        else:
            lines.append(line.rstrip())
    return lines


@dataclass
class _Header:
    name: str
    summary: str = ""
    detail: list[str] = field(default_factory=list)
    scope: str = ""
    scope_parameter: str | None = None
    basis: list[str] = field(default_factory=list)
    parameters: list[Parameter] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    one_row: bool = False
    rule: dict[str, str] = field(default_factory=dict)

    def read(self, line: str) -> None:
        if not self.summary:
            self._read_summary(line)
        elif line.startswith("scope:"):
            self._read_scope(line.removeprefix("scope:").split())
        elif line.startswith("basis:"):
            self.basis += [clause.strip() for clause in line.removeprefix("basis:").split(",")]
        elif line.startswith("$"):
            self._read_parameter(line)
        elif line.startswith("->"):
            self._read_columns(line.removeprefix("->").strip())
        elif line == "one row":
            self.one_row = True
        elif self.name.startswith(f"{OVERSIGHT}/") and line.split(":")[0] in WORDS:
            self._read_rule(*line.split(":", 1))
        elif self.scope or self.parameters or self.columns:
            raise QueryError(
                f"{self.name}: the header line {line!r} is no scope, basis, parameter or column; "
                "indent it to go on with the line above"
            )
        else:
            self.detail.append(line)

    def _read_summary(self, line: str) -> None:
        if not line or not line.endswith("."):
            raise QueryError(
                f"{self.name}: the first line is not a sentence that ends with a full stop"
            )
        self.summary = line

    def _read_scope(self, words: list[str]) -> None:
        if not words or words[0] not in SCOPES or len(words) > 2:
            raise QueryError(
                f"{self.name}: the scope {' '.join(words)!r} is none of {', '.join(SCOPES)}, "
                "followed by the parameter that names it"
            )
        if self.scope:
            raise QueryError(f"{self.name}: the scope is declared twice")
        self.scope = words[0]
        self.scope_parameter = words[1].removeprefix("$") if len(words) == 2 else None
        if (self.scope == "service") != (self.scope_parameter is None):
            raise QueryError(
                f"{self.name}: scope {self.scope} "
                + ("names no parameter" if self.scope == "service" else "needs $parameter after it")
            )

    def _read_rule(self, word: str, said: str) -> None:
        if word in self.rule:
            raise QueryError(f"{self.name}: says {word}: twice")
        self.rule[word] = said.strip()

    def _read_parameter(self, line: str) -> None:
        found = _PARAMETER.fullmatch(line)
        if found is None:
            raise QueryError(
                f"{self.name}: the parameter line {line!r} is not written as $name: kind -- meaning"
            )
        name, kind, meaning = found.groups()
        if kind.rstrip("?") not in PARAMETER_KINDS:
            kinds = ", ".join(PARAMETER_KINDS)
            raise QueryError(
                f"{self.name}: the parameter {name} has the kind {kind}, none of {kinds}"
            )
        if any(parameter.name == name for parameter in self.parameters):
            raise QueryError(f"{self.name}: the parameter {name} is declared twice")
        self.parameters.append(Parameter(name, kind, meaning))

    def _read_columns(self, line: str) -> None:
        parts = [line] if " -- " in line else [part.strip() for part in line.split(",")]
        for part in parts:
            found = _COLUMN.fullmatch(part)
            if found is None:
                raise QueryError(
                    f"{self.name}: the column line {part!r} is not written as "
                    "-> name: kind -- meaning"
                )
            name, kind, meaning = found.groups()
            if kind.rstrip("?") not in COLUMN_KINDS:
                kinds = ", ".join(sorted(COLUMN_KINDS))
                raise QueryError(
                    f"{self.name}: the column {name} has the kind {kind}, none of {kinds}"
                )
            if any(column.name == name for column in self.columns):
                raise QueryError(f"{self.name}: the column {name} is declared twice")
            self.columns.append(Column(name, kind, meaning or ""))

    def check(self) -> None:
        if not self.summary:
            raise QueryError(f"{self.name}: has no header; its first line is a sentence after //")
        if not self.scope:
            raise QueryError(f"{self.name}: declares no scope ({', '.join(SCOPES)})")
        if not self.columns:
            raise QueryError(f"{self.name}: declares no columns")
        if self.scope_parameter is not None:
            kinds = {parameter.name: parameter.kind for parameter in self.parameters}
            if kinds.get(self.scope_parameter, "").rstrip("?") != "id":
                raise QueryError(
                    f"{self.name}: the scope names ${self.scope_parameter}, "
                    "which is no parameter of kind id"
                )


def _whole(
    name: str, body: str, fragments: Mapping[str, str], definitions: Iterable[Definition]
) -> str:
    body = _paste(name, body, fragments)
    for definition in definitions:
        body = definition.put_into(body)
    return body


def _paste(name: str, body: str, fragments: Mapping[str, str]) -> str:
    """Put each fragment under the comment that names it; fragments use no fragments."""

    def pasted(found: re.Match[str]) -> str:
        fragment = found[1].removeprefix(f"{FRAGMENTS}/")
        if fragment not in fragments:
            there = ", ".join(sorted(fragments)) or "none"
            raise QueryError(f"{name}: uses {found[1]}, but the fragments are: {there}")
        return f"{found[0]}\n{fragments[fragment].rstrip()}"

    return _USES.sub(pasted, body)


def _blank(found: re.Match[str]) -> str:
    """Something as long and without meaning in the place of a comment or a quoted text."""
    text = found[0]
    return "`" + "_" * (len(text) - 2) + "`" if text[0] == "`" else re.sub(r"[^\n]", " ", text)


def _refuse_writes(name: str, code: str) -> None:
    for pattern in (_WRITES, _PROCEDURE):
        found = pattern.search(code)
        if found:
            raise QueryError(f"{name}: reads only, so {found[0].strip()} is not allowed")


def _compare(name: str, what: str, declared: list[str], found: Iterable[str], how: str) -> None:
    seen = dict.fromkeys(found)
    for other in seen:
        if other not in declared:
            raise QueryError(f"{name}: the {what} {other} is {how} but not declared")
    for own in declared:
        if own not in seen:
            raise QueryError(f"{name}: the {what} {own} is declared but not {how}")


def _last_return(name: str, code: str) -> tuple[list[str], bool]:
    """The names that the last RETURN gives, and whether it is put in order."""
    depths = _depths(name, code)
    clauses = [found for found in _CLAUSE.finditer(code) if depths[found.start()] == 0]
    if any(found[1] == "UNION" for found in clauses):
        raise QueryError(f"{name}: has a UNION that cannot be put in order; put it into CALL {{ }}")
    returns = [place for place, found in enumerate(clauses) if found[1] == "RETURN"]
    if not returns:
        raise QueryError(f"{name}: has no RETURN")
    after = clauses[returns[-1] + 1 :]
    start = clauses[returns[-1]].end()
    end = after[0].start() if after else len(code)
    ordered = any(found[1] == "ORDER BY" for found in after)
    names = [_column_name(name, item) for item in _items(code, depths, start, end)]
    return names, ordered


def _depths(name: str, code: str) -> list[int]:
    depth, depths = 0, []
    for character in code:
        if character in ")]}":
            depth -= 1
        depths.append(depth)
        if character in "([{":
            depth += 1
    if depth or min(depths, default=0) < 0:
        raise QueryError(f"{name}: the brackets do not match")
    return depths


def _items(code: str, depths: list[int], start: int, end: int) -> list[str]:
    items, begin = [], start
    for place in range(start, end):
        if code[place] == "," and depths[place] == 0:
            items.append(code[begin:place])
            begin = place + 1
    return [*items, code[begin:end]]


def _column_name(name: str, item: str) -> str:
    text = item.strip().removeprefix("DISTINCT ").strip()
    named = re.search(r"\bAS\s+(\w+)$", text)
    if named:
        return named[1]
    if not re.fullmatch(r"\w+", text):
        raise QueryError(f"{name}: the returned {' '.join(text.split())!r} has no name; use AS")
    return text
