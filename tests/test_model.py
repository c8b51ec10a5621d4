"""The model is the one that was designed, and it can be told and derived from."""

import re
import string

import pytest

from graph.declare import Cardinality, Kind, NodeType, RelationshipType, Standing, Told
from graph.model import MODEL
from graph.reference import model_page
from graph.schema import schema_text
from tests.golden_text import check_golden

RECORDS = (
    "Event RiskJudgement Document Meeting Oversight Decision Option Action Challenge Deviation "
    "View Annotation Withholding"
)

# type: start -> end, cardinality, and what tells two between the same ends apart
DESIGNED = f"""
SUBJECT_OF: Person -> Case, n:m
INVOLVED_IN: Person -> Case, n:m, role
RELATED_TO: Person -> Person, n:m, kind from
ASSIGNED_TO: Worker -> Case, n:m, role from
MEMBER_OF: Worker Agency -> Agency, n:1 current, from
MANAGES: Worker -> Worker, n:m, from
HELD_BY: Case -> Agency, n:1 current, from
ON_FILE: {RECORDS} -> Case, n:m
ABOUT: Oversight View Challenge Annotation -> *, n:m
INVOLVES: Event -> Person Worker, n:m, role
ADDRESSES: Oversight -> Event RiskJudgement Action Document Meeting Decision Challenge Deviation \
View Oversight Case, n:m
MADE_BY: Oversight Document RiskJudgement -> Worker, n:m
ATTENDED: Person Worker -> Meeting, n:m, capacity
RECORDED_IN: Meeting Decision Event Oversight -> Document, n:m
REFERRED_TO_MANAGER: Event -> Worker, n:m
DECIDED_BY: Decision -> Worker, n:m, role
BASED_ON: Decision -> Event Document View RiskJudgement Oversight, n:m
CONSIDERED: Decision -> Option, 1:n
CONSIDERED_IN: View -> Decision Meeting Document, n:m
MADE_AT: Decision -> Meeting, n:1
LED_TO: Decision -> Action Event Decision RiskJudgement Document Meeting, n:m
DIRECTS: Oversight Meeting Decision Document -> Action, n:m
OWNED_BY: Action -> Worker Person Agency Meeting, n:1 current, from
CLAIMED_BY: Action -> Worker, n:1
COVERS: Action -> Challenge, n:m
DUPLICATES: * -> *, n:1
CONFIRMS: Oversight Document Event Meeting -> Action, n:m
REPEATS: Action -> Action, n:1
REPLACES: Action -> Action, n:1
SIGNS_OFF: Oversight -> Document, n:m
ROLLS_BACK: Oversight -> Document, n:m
REVIEWS: Oversight -> Document, n:m
DRAWS_ON: Document -> Event Document View, n:m
SETS_LEVEL: Document -> RiskJudgement, 1:n
ANSWERS: Document Action -> Event, n:m
SUPERSEDES: {RECORDS} -> {RECORDS}, n:1
CORRECTS: {RECORDS} -> {RECORDS}, n:1
RAISED_BY: Challenge -> Worker Person, n:1
RAISED_ON: Challenge -> *, n:m
RAISES: Oversight -> Challenge, 1:n
ANSWERED_BY: Challenge -> Oversight Decision Action, n:m
REMEDIES: Document Action -> Challenge, n:m
EXPLAINS: Deviation -> Action Meeting Document Event Decision Case, n:m
VARIES: Deviation -> Standard, n:m
ESCALATES: Oversight -> Event, n:m
RESOLVES: Event -> Event, n:m
CORROBORATES: Document Event -> Event Meeting Oversight, n:m
EXPRESSED: Person -> View, 1:n
WROTE: Person -> Annotation, 1:n
WITHHOLDS: Withholding -> *, n:1
STANDS_ON: Finding -> Standard, n:m
CONCERNS: Finding -> *, n:m, position part
FROM_RUN: Statement -> ImportRun, n:1
"""

CLOCKS = {
    "happened_at",
    "recorded_at",
    "available_at",
    "revised_at",
    "superseded_at",
    "known_at",
    "said_at",
    "last_said_at",
    "extract_at",
    "started_at",
    "finished_at",
    "given_at",
    "ended_at",
    "reviewed_at",
}

OWNERS: tuple[NodeType | RelationshipType, ...] = (*MODEL.nodes, *MODEL.relationships)


def name_of(owner: NodeType | RelationshipType) -> str:
    return owner.label if isinstance(owner, NodeType) else owner.type


def as_designed(rel: RelationshipType) -> str:
    parts = [f"{' '.join(rel.start)} -> {' '.join(rel.end)}", rel.cardinality.value]
    if rel.key:
        parts.append(" ".join(rel.key))
    return f"{rel.type}: {', '.join(parts)}"


def test_every_relationship_is_as_designed() -> None:
    assert [as_designed(rel) for rel in MODEL.relationships] == DESIGNED.split("\n")[1:-1]


def test_there_are_nineteen_labels_and_those_of_the_stores_own() -> None:
    own = [node.label for node in MODEL.nodes if node.standing is Standing.STORE]
    assert own == ["Statement", "ImportRun", "Change", "Lease", "Receipt", "Grant", "Conflict"]
    assert len(MODEL.nodes) == 19 + len(own)
    assert set(MODEL.by_label) - set(MODEL.open_labels) == {*own, "Finding"}
    assert set(MODEL.kept_labels) == {*MODEL.open_labels, *own} - {"Change", "Lease"}
    assert MODEL.computed_types == {"STANDS_ON", "CONCERNS"}


def test_every_record_lies_on_a_file() -> None:
    assert MODEL.by_type["ON_FILE"].start == tuple(
        node.label for node in MODEL.nodes if node.standing is Standing.RECORD
    )


def test_what_is_an_orphan_without() -> None:
    needed = {rel.type: rel.needed_by for rel in MODEL.relationships if rel.needed_by}
    assert needed == {
        "SUBJECT_OF": "end",
        "ON_FILE": "start",
        "ABOUT": "start",
        "DECIDED_BY": "start",
        "DIRECTS": "end",
        "RAISED_BY": "start",
    }


def test_what_never_leads_back_and_what_joins_its_own_kind() -> None:
    acyclic = {rel.type for rel in MODEL.relationships if rel.acyclic}
    assert acyclic == {"SUPERSEDES", "CORRECTS", "REPLACES", "REPEATS", "LED_TO"}
    same = {rel.type for rel in MODEL.relationships if rel.same_label}
    assert same == {"SUPERSEDES", "CORRECTS", "DUPLICATES"}


def test_what_is_current_in_time_says_where_its_end_comes_from() -> None:
    current = [rel for rel in MODEL.relationships if rel.cardinality is Cardinality.CURRENT]
    assert {rel.type for rel in current} == {"OWNED_BY", "HELD_BY", "MEMBER_OF"}
    for rel in current:
        assert rel.properties["to_derived"].derived


@pytest.mark.parametrize("owner", OWNERS, ids=name_of)
def test_a_day_is_a_date_and_a_clock_is_a_moment(owner: NodeType | RelationshipType) -> None:
    for name, prop in owner.properties.items():
        if name in CLOCKS:
            assert prop.kind is Kind.DATETIME, name
        elif name.endswith(("_at", "_on")) or name in ("from", "to"):
            assert prop.kind in (Kind.DATE, Kind.STRINGS), name


@pytest.mark.parametrize("owner", OWNERS, ids=name_of)
def test_no_two_names_become_one_in_camel_case(owner: NodeType | RelationshipType) -> None:
    camel = [re.sub("_(.)", lambda found: found[1].upper(), name) for name in owner.properties]
    assert len(set(camel)) == len(camel)


@pytest.mark.parametrize("node", MODEL.nodes, ids=name_of)
def test_what_a_child_is_told_gives_away_nothing_that_waits(node: NodeType) -> None:
    if node.told_to_child is None:
        return
    assert node.told_to_child.endswith(".")
    for _, name, _, _ in string.Formatter().parse(node.told_to_child):
        if name is not None:
            assert node.properties[name].told_as is Told.SHOW


def test_a_child_is_told_of_every_kind_of_record_and_of_no_finding() -> None:
    assert all(node.told_to_child for node in MODEL.records)
    silent = {node.label for node in MODEL.nodes if node.told_to_child is None}
    own = {node.label for node in MODEL.nodes if node.standing is Standing.STORE}
    assert silent == {"Person", "Finding", *own}


@pytest.mark.parametrize(
    ("name", "word", "code"),
    [
        ("RiskDomain", "VULNERABILITY", "SAFETY_AND_WELLBEING"),
        ("WorkerRole", "SOCIAL WORKER", "CASE_MANAGER"),
        ("WorkerRole", "RESPONSIBLE_OFFICER", "CASE_MANAGER"),
        ("WorkerRole", "OFFENDER MANAGER", "CASE_MANAGER"),
        ("OversightLevel", "PROCESS_QA", "1"),
        ("OversightLevel", "SUPERVISION", "2"),
        ("OversightLevel", "IMMEDIATE_RISK", "3"),
        ("AbuseCategory", "NEGLECT", "NEG"),
        ("Ethnicity", "CNHE", "CHNE"),
        ("PlacementType", "U4", "U4"),
    ],
)
def test_other_words_for_a_code_are_understood(name: str, word: str, code: str) -> None:
    assert MODEL.code_lists[name].words[word] == code


@pytest.mark.parametrize("name", sorted(MODEL.code_lists))
def test_one_word_stands_for_one_code(name: str) -> None:
    codes = MODEL.code_lists[name]
    words = [(alias.upper().replace(" ", "_"), code) for alias, code in codes.aliases.items()]
    assert len(dict(words)) == len(set(words))


def test_nothing_is_required_but_what_a_record_means_nothing_without() -> None:
    required = {
        node.label: set(node.required) - {"id"} for node in MODEL.nodes if len(node.required) > 1
    }
    assert required == {
        "Case": {"service"},
        "Event": {"kind"},
        "RiskJudgement": {"domain", "level"},
        "Document": {"kind"},
        "Meeting": {"kind"},
        "Oversight": {"level", "kind"},
        "Decision": {"kind"},
        "Option": {"kind"},
        "Action": {"summary"},
        "Challenge": {"kind"},
        "View": {"whose"},
        "Withholding": {"ground", "review_at"},
        "Standard": {"title"},
        "Statement": {"of_label", "of_id", "said", "source_system"},
        "ImportRun": {"source_system"},
        "Change": {"number", "at", "records"},
        "Lease": {"at"},
        "Receipt": {"reader", "operation", "input", "given_at"},
        "Grant": {
            *("reader", "role", "kind", "of_label", "of_id"),
            *("reason", "until", "given_by", "given_at"),
        },
        "Conflict": {"reader", "person", "given_by", "given_at"},
    }


def test_no_name_on_the_page_is_linked_to_twice() -> None:
    headings = re.findall("^### (.+)$", model_page(MODEL), re.MULTILINE)
    anchors = [heading.lower().replace(" ", "-") for heading in headings]
    assert len(set(anchors)) == len(anchors)


def test_the_picture_of_the_core_shows_what_the_model_allows() -> None:
    shown = re.findall(r"^    (\w+) -- (\w+) --> (\w+)$", model_page(MODEL), re.MULTILINE)
    assert len(shown) > 15
    for start, rel_type, end in shown:
        starts, ends = MODEL.ends(MODEL.by_type[rel_type])
        assert start in starts
        assert end in ends


def test_the_page_on_the_model_is_up_to_date() -> None:
    check_golden("docs/model.md", model_page(MODEL))


def test_the_schema_is_the_reviewed_one() -> None:
    check_golden("tests/golden/schema.cypher", schema_text(MODEL))
