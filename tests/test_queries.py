"""Query files: what is read from them, and every way in which one is refused."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

import cypher
from cypher import Query, QueryError, read_folder, read_query
from cypher.page import queries_page
from graph.model import MODEL

GOOD = """\
// Children who have not been seen since a given day.
// A child who was never seen is listed too.
// scope: case $case_id
// basis: S40, P22
// $case_id: id? -- the case; null for the whole service
// $as_of: date -- children last seen before this day
//   are listed
// -> child_id: id -- the child
// -> last_seen: date?, times: integer

MATCH (child:Child)  // not $this, and no CREATE
WHERE child.note <> 'CREATE $that' AND child.last_seen < $as_of AND child.case_id = $case_id
RETURN child.id AS child_id, child.last_seen AS last_seen, size([1, 2]) AS times
ORDER BY child_id
"""


def read(text: str) -> Query:
    return read_query("area/name", text)


def test_a_file_says_what_it_takes_and_gives() -> None:
    query = read(GOOD)
    assert query.summary == "Children who have not been seen since a given day."
    assert query.detail == "A child who was never seen is listed too."
    assert (query.scope, query.scope_parameter) == ("case", "case_id")
    assert query.basis == ("S40", "P22")
    assert [(p.name, p.kind) for p in query.parameters] == [("case_id", "id?"), ("as_of", "date")]
    assert query.parameters[1].meaning == "children last seen before this day are listed"
    assert [(c.name, c.kind) for c in query.columns] == [
        ("child_id", "id"),
        ("last_seen", "date?"),
        ("times", "integer"),
    ]
    assert query.text.startswith("// Children who")
    assert query.text.endswith("ORDER BY child_id\n")


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


SENTENCE = "// Children who have not been seen since a given day."
ORDER = "ORDER BY child_id\n"
RETURNED = "size([1, 2]) AS times"

REFUSED = {
    "no sentence": (
        changed(SENTENCE, "// Children not seen"),
        "the first line is not a sentence that ends with a full stop",
    ),
    "no header": ("MATCH (n) RETURN n\n", "has no header; its first line is a sentence after //"),
    "no scope": (
        changed("// scope: case $case_id\n", ""),
        "declares no scope (case, record, person, service)",
    ),
    "unknown scope": (
        changed("scope: case $case_id", "scope: world"),
        "the scope 'world' is none of case, record, person, service, "
        "followed by the parameter that names it",
    ),
    "two scopes": (
        changed("// basis", "// scope: service\n// basis"),
        "the scope is declared twice",
    ),
    "scope without its parameter": (
        changed("scope: case $case_id", "scope: case"),
        "scope case needs $parameter after it",
    ),
    "the service is no parameter": (
        changed("scope: case $case_id", "scope: service $case_id"),
        "scope service names no parameter",
    ),
    "scope names no id": (
        changed("scope: case $case_id", "scope: case $as_of"),
        "the scope names $as_of, which is no parameter of kind id",
    ),
    "parameter line": (
        changed("// $as_of: date -- children", "// $as_of date: children"),
        "the parameter line '$as_of date: children last seen before this day are listed' "
        "is not written as $name: kind -- meaning",
    ),
    "parameter kind": (
        changed("$as_of: date", "$as_of: day"),
        "the parameter as_of has the kind day, none of "
        "id, string, date, datetime, integer, boolean, strings, dates, maps",
    ),
    "parameter twice": (
        changed("// -> child_id", "// $as_of: date -- again\n// -> child_id"),
        "the parameter as_of is declared twice",
    ),
    "column line": (
        changed("-> child_id: id -- the child", "-> child_id -- the child"),
        "the column line 'child_id -- the child' is not written as -> name: kind -- meaning",
    ),
    "column kind": (
        changed("times: integer", "times: number"),
        "the column times has the kind number, none of "
        "boolean, date, dates, datetime, id, ids, integer, map, maps, string, strings",
    ),
    "column twice": (
        changed("times: integer", "times: integer, child_id: id"),
        "the column child_id is declared twice",
    ),
    "no columns": (
        changed("// -> child_id: id -- the child\n// -> last_seen: date?, times: integer\n", ""),
        "declares no columns",
    ),
    "other header line": (
        changed("// -> child_id", "// note this\n// -> child_id"),
        "the header line 'note this' is no scope, basis, parameter or column; "
        "indent it to go on with the line above",
    ),
    "parameter not declared": (
        changed("child.case_id = $case_id", "child.case_id = $case_id AND child.x = $other"),
        "the parameter other is used but not declared",
    ),
    "parameter not used": (
        changed(" < $as_of", " < date()"),
        "the parameter as_of is declared but not used",
    ),
    "column not declared": (
        changed(RETURNED, f"{RETURNED}, child.name AS name"),
        "the column name is returned but not declared",
    ),
    "column not returned": (
        changed(f", {RETURNED}", ""),
        "the column times is declared but not returned",
    ),
    "column without a name": (
        changed(RETURNED, "size([1, 2])"),
        "the returned 'size([1, 2])' has no name; use AS",
    ),
    "no order": (
        changed(ORDER, ""),
        "does not end in ORDER BY; a query that gives one row says: // one row",
    ),
    "one row, ordered": (
        changed("// basis", "// one row\n// basis"),
        "is declared as one row and has an ORDER BY after its RETURN",
    ),
    "no return": (changed("RETURN", "WITH"), "has no RETURN"),
    "union": (
        changed(ORDER, f"UNION MATCH (n) RETURN n.id AS child_id\n{ORDER}"),
        "has a UNION that cannot be put in order; put it into CALL { }",
    ),
    "brackets": (changed("(child:Child)", "(child:Child"), "the brackets do not match"),
    "fragment": (
        changed("MATCH", "// uses: fragments/nowhere\nMATCH"),
        "uses fragments/nowhere, but the fragments are: none",
    ),
    "procedure": (
        changed("MATCH", "CALL db.labels() YIELD label MATCH"),
        "reads only, so CALL db.labels is not allowed",
    ),
}
WRITES = ("CREATE (n)", "MERGE (n)", "SET n.x = 1", "DETACH DELETE n", "REMOVE n.x", "delete n")


@pytest.mark.parametrize("why", REFUSED)
def test_a_wrong_file_is_refused_in_words(why: str) -> None:
    text, message = REFUSED[why]
    with pytest.raises(QueryError) as error:
        read(text)
    assert str(error.value) == f"area/name: {message}"


@pytest.mark.parametrize("clause", WRITES)
def test_a_query_does_not_write(clause: str) -> None:
    with pytest.raises(QueryError, match=f"reads only, so {clause.split()[0]} is not allowed"):
        read(changed("RETURN", f"{clause} RETURN"))


def test_words_that_only_look_like_clauses_are_no_clauses() -> None:
    read(changed("child.note <>", "child.set = {set: 1} AND child.set_at > 0 AND child.note <>"))


BYTES = {
    b"\xef\xbb\xbf// A.\n": "begins with a byte order mark; save it without one",
    b"// A \xe9.\n": "is not UTF-8 (byte 5)",
    b"// A.\r\n": "has line ends other than LF",
    b"// A.": "does not end with a line end",
}


@pytest.mark.parametrize("content", BYTES)
def test_a_file_is_utf8_with_plain_line_ends(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "name.cypher").write_bytes(content)
    with pytest.raises(QueryError) as error:
        read_folder(tmp_path)
    assert str(error.value) == f"name: {BYTES[content]}"


def test_a_name_is_in_snake_case(tmp_path: Path) -> None:
    (tmp_path / "NotSeen.cypher").write_text(GOOD)
    with pytest.raises(QueryError, match=r"^NotSeen.cypher: the file or folder NotSeen is not in"):
        read_folder(tmp_path)


def test_a_fragment_stands_in_the_text_where_it_is_used(tmp_path: Path) -> None:
    (tmp_path / "fragments").mkdir()
    fragment = "// Only children who are seen.\n\nWITH child WHERE child.seen < $as_of\n"
    (tmp_path / "fragments" / "seen.cypher").write_text(fragment)
    used = changed("RETURN", "// uses: fragments/seen\nRETURN")
    (tmp_path / "not_seen.cypher").write_text(used)
    loaded = read_folder(tmp_path)
    assert list(loaded) == ["not_seen"]
    pasted = "// uses: fragments/seen\nWITH child WHERE child.seen < $as_of\nRETURN"
    assert pasted in loaded["not_seen"].text


ALL_KINDS = """\
// Every kind of parameter.
// scope: service
// one row
// $id: id -- a
// $string: string? -- b
// $date: date -- c
// $integer: integer -- d
// $boolean: boolean -- e
// $strings: strings -- f
// $dates: dates -- g
// -> found: integer
RETURN size([$id, $string, $date, $integer, $boolean, $strings, $dates]) AS found
"""
GIVEN: dict[str, Any] = {
    "id": "case:1",
    "string": None,
    "date": "2024-03-31",
    "integer": "-7",
    "boolean": "true",
    "strings": "a, b",
    "dates": ["2024-03-31", date(2024, 4, 1)],
}


def test_a_call_gives_values_or_their_text() -> None:
    assert read(ALL_KINDS).arguments(GIVEN) == {
        "id": "case:1",
        "string": None,
        "date": date(2024, 3, 31),
        "integer": -7,
        "boolean": True,
        "strings": ["a", "b"],
        "dates": [date(2024, 3, 31), date(2024, 4, 1)],
    }


WRONG = {
    "id": ("", "takes the id of a record"),
    "string": (5, "takes text"),
    "date": (datetime(2024, 3, 31), "takes a day, as 2024-03-31"),  # noqa: DTZ001 -- any moment
    "integer": (True, "takes a whole number"),
    "boolean": ("yes", "takes true or false"),
    "strings": ({"a": 1}, "takes a list, or text with commas between"),
    "dates": (["31/03/2024"], "takes a day, as 2024-03-31"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_refused_with_its_parameter(name: str) -> None:
    value, message = WRONG[name]
    with pytest.raises(QueryError) as error:
        read(ALL_KINDS).arguments({**GIVEN, name: value})
    assert str(error.value) == f"area/name: {name} {message}; found {value!r}"


def test_null_is_refused_where_it_is_not_declared() -> None:
    with pytest.raises(QueryError, match=r"^area/name: date takes a value, not null; found None"):
        read(ALL_KINDS).arguments({**GIVEN, "date": None})


def test_a_call_gives_exactly_the_declared_parameters() -> None:
    query = read(GOOD)
    with pytest.raises(QueryError) as error:
        query.arguments({"case_id": None})
    assert str(error.value) == (
        "area/name: the parameter as_of is missing: date, "
        "children last seen before this day are listed"
    )
    with pytest.raises(QueryError, match=r"the parameter case_id is missing \(null is allowed\)"):
        query.arguments({"as_of": "2024-01-01"})
    with pytest.raises(QueryError) as error:
        query.arguments({"case_id": "1", "as_of": "2024-01-01", "day": 1})
    assert str(error.value) == "area/name: takes no parameter day; it takes case_id, as_of"


def test_a_scope_without_its_id_is_the_whole_service() -> None:
    query = read(GOOD)
    assert query.scope_of({"case_id": "c1"}) == ("case", "c1")
    assert query.scope_of({"case_id": None}) == ("service", None)
    assert read(ALL_KINDS).scope_of({}) == ("service", None)


def test_a_row_has_the_declared_columns() -> None:
    query = read(GOOD)
    query.check_row({"child_id": "1", "last_seen": None, "times": 2})
    with pytest.raises(QueryError) as error:
        query.check_row({"child_id": "1", "last_seen": None, "time": 2})
    assert str(error.value) == (
        "area/name: the server's columns differ from the header: time, times"
    )


def test_an_unknown_name_is_answered_with_close_ones() -> None:
    with pytest.raises(QueryError, match=r"^trace/decisions: .*; did you mean trace/decision"):
        cypher.find("trace/decisions")
    with pytest.raises(QueryError, match=r"^unfollowed: .*; did you mean actions/unfollowed"):
        cypher.find("unfollowed")
    with pytest.raises(QueryError, match=r"^xyz: there is no query of that name; there are: "):
        cypher.find("xyz")


def test_every_query_of_ours_is_good_and_says_what_it_rests_on() -> None:
    known = cypher.queries()
    assert known is cypher.queries()
    for query in known.values():
        assert "rests_on" in {column.name for column in query.columns}, query.name
        assert all(column.meaning for column in query.columns), query.name


def test_every_label_and_type_in_a_query_is_declared() -> None:
    for query in cypher.queries().values():
        code = re.sub(r"//[^\n]*|'[^'\n]*'", "", query.text)
        labels = re.findall(r"\(\w*:([A-Z]\w+(?:\s*\|\s*\w+)*)", code)
        types = re.findall(r"\[\w*:([A-Z_]+(?:\|[A-Z_]+)*)", code)
        used = {label.strip() for found in labels for label in found.split("|")}
        assert used <= set(MODEL.by_label), query.name
        assert {type_ for found in types for type_ in found.split("|")} <= set(MODEL.by_type)


def test_any_record_means_every_label_but_the_stores_own() -> None:
    found = re.search(r"MATCH \(record:([\w|\s]+)\{id", cypher.find("records/one").text)
    assert found is not None
    assert {label.strip() for label in found[1].split("|")} == set(MODEL.open_labels)


def test_the_page_of_the_queries_is_up_to_date() -> None:
    page = Path(__file__).parents[1] / "docs" / "queries.md"
    assert page.read_text(encoding="utf-8") == queries_page(cypher.queries())
