"""From the model to docs/model.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graph.declare import CodeList, Model, NodeType, Property, RelationshipType, Standing, Told

_STANDING = {
    Standing.REFERENCE: "without a time of its own, known from always",
    Standing.CASE: "a case",
    Standing.RECORD: "a record, which lies on the file of one case or more",
    Standing.DERIVED: "computed, never a source of fact",
    Standing.STORE: "the store's own",
}

_TOLD = {Told.SHOW: "yes", Told.PENDING: "once a person has decided", Told.NEVER: "no"}

_PICTURE = """\
```mermaid
flowchart LR
    Person -- SUBJECT_OF --> Case
    Worker -- ASSIGNED_TO --> Case
    Case -- HELD_BY --> Agency
    Event -- ON_FILE --> Case
    Decision -- BASED_ON --> Event
    Decision -- BASED_ON --> Document
    Decision -- DECIDED_BY --> Worker
    Decision -- MADE_AT --> Meeting
    Decision -- CONSIDERED --> Option
    Person -- EXPRESSED --> View
    View -- CONSIDERED_IN --> Decision
    Decision -- LED_TO --> Action
    Oversight -- DIRECTS --> Action
    Oversight -- CONFIRMS --> Action
    Action -- OWNED_BY --> Worker
    Action -- REPEATS --> Action
    Oversight -- SIGNS_OFF --> Document
    Challenge -- RAISED_ON --> Document
    Document -- SETS_LEVEL --> RiskJudgement
```
"""

_BEGINNING = """\
# The model

Everything the store can hold: {nodes} kinds of node, {relationships} kinds of relationship,
{lists} lists of codes. This page is made from the declarations in `graph/model/`;
`casegraph reference` writes it again. A label, a property, a code or an end that is not named
here is refused, with its place.

## The core

{picture}
Every record lies on the file of one case or more: `(record)-[:ON_FILE]->(:Case)`. The picture
shows this for events only.

How to read the tables:

- *Clause* names the passage of the guidance that asks for it: P and V are HM Inspectorate of
  Probation's key principles (the current and the earlier version), S is South Gloucestershire's
  guidance on management oversight.
- *Told* says whether the child may be shown it where nobody decided otherwise. Free text waits
  for a person.
- *Derived* properties are computed by the store; a source never states them.
- Days are London calendar days. Date-times are UTC, without a zone.
"""


def model_page(model: Model) -> str:
    """The whole page."""
    return "\n".join(_lines(model)).rstrip() + "\n"


def _lines(model: Model) -> Iterator[str]:
    yield _BEGINNING.format(
        nodes=len(model.nodes),
        relationships=len(model.relationships),
        lists=len(model.code_lists),
        picture=_PICTURE,
    )
    records = [node.properties for node in model.records]
    every_record = _shared(records)
    every_node = _shared(
        [node.properties for node in model.nodes if node.standing is not Standing.STORE]
    )
    every_link = _shared([rel.properties for rel in model.relationships if len(rel.properties) > 1])
    yield "## Properties that many share\n"
    yield "### On every node\n"
    yield from _properties(every_node)
    yield "### On every case and every record, beside these\n"
    yield from _properties(_without(every_record, every_node))
    yield "### On every relationship\n"
    yield from _properties(every_link)
    yield "## Nodes\n"
    for node in model.nodes:
        yield from _node(node, every_record, every_node)
    yield "## Relationships\n"
    for rel in model.relationships:
        yield from _relationship(model, rel, every_link)
    yield "## Lists of codes\n"
    yield "A word that is given as *also* is read as the code; capitals make no difference.\n"
    for name in sorted(model.code_lists):
        yield from _code_list(model.code_lists[name])


def _node(
    node: NodeType, every_record: Mapping[str, Property], every_node: Mapping[str, Property]
) -> Iterator[str]:
    yield f"### {node.label}\n"
    yield f"{node.description} It is {_STANDING[node.standing]}.{_clause(node.clause)}\n"
    if node.told_to_child:
        yield f"The child is told: “{node.told_to_child}”\n"
    for names in node.indexes:
        yield f"Indexed by {_and(names)}.\n"
    yield from _properties(_without(_without(node.properties, every_record), every_node))


def _relationship(
    model: Model, rel: RelationshipType, every_link: Mapping[str, Property]
) -> Iterator[str]:
    yield f"### {rel.type}\n"
    start, end = (
        "any" if set(labels) == set(model.open_labels) else ", ".join(labels)
        for labels in model.ends(rel)
    )
    yield f"{rel.description}{_clause(rel.clause)}\n"
    yield f"- {start} → {end}, {rel.cardinality.value}"
    if rel.key:
        yield f"- two between the same ends differ in {_and(rel.key)}"
    if rel.needed_by:
        yield f"- without one, the {rel.needed_by} is reported as an orphan"
    if rel.same_label:
        yield "- both ends have the same label"
    if rel.acyclic:
        yield "- it never leads back to where it began"
    yield f"- told to the child: {_TOLD[rel.told_to_child]}\n"
    yield from _properties(_without(rel.properties, every_link))


def _properties(properties: Mapping[str, Property]) -> Iterator[str]:
    if not properties:
        return
    yield "| property | kind | meaning | clause | told |"
    yield "| --- | --- | --- | --- | --- |"
    for name, prop in properties.items():
        kind = prop.kind.value
        if prop.codes is not None:
            kind = f"[{prop.codes.name}](#{prop.codes.name.lower()})"
        if prop.kind.value == "codes":
            kind = f"several of {kind}"
        meaning = prop.description
        if prop.required:
            meaning += " **Required.**"
        if prop.derived:
            meaning += " *Derived.*"
        if prop.default:
            meaning += f" {prop.default} where nobody said."
        yield f"| `{name}` | {kind} | {meaning} | {prop.clause or ''} | {_TOLD[prop.told_as]} |"
    yield ""


def _code_list(codes: CodeList) -> Iterator[str]:
    yield f"### {codes.name}\n"
    yield f"{codes.description}{_clause(codes.clause)}\n"
    also: dict[str, list[str]] = {}
    for alias, code in codes.aliases.items():
        also.setdefault(code, []).append(alias)
    yield "| code | meaning | also |" if also else "| code | meaning |"
    yield "| --- | --- | --- |" if also else "| --- | --- |"
    for code, meaning in codes.codes.items():
        words = f" {', '.join(also.get(code, ()))} |" if also else ""
        yield f"| `{code}` | {meaning} |{words}"
    yield ""


def _shared(every: list[Mapping[str, Property]]) -> dict[str, Property]:
    return {
        name: prop
        for name, prop in every[0].items()
        if all(properties.get(name) is prop for properties in every)
    }


def _without(
    properties: Mapping[str, Property], shared: Mapping[str, Property]
) -> dict[str, Property]:
    return {name: prop for name, prop in properties.items() if shared.get(name) is not prop}


def _clause(clause: str | None) -> str:
    return f" ({clause})" if clause else ""


def _and(names: tuple[str, ...]) -> str:
    return " and ".join(f"`{name}`" for name in names)
