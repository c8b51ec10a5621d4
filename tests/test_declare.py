"""A wrong declaration fails when it is made, in words that name it."""

import re
from dataclasses import replace

import pytest

from graph.declare import (
    ANY,
    Cardinality,
    CodeList,
    Kind,
    Model,
    ModelError,
    NodeType,
    Property,
    RelationshipType,
    Standing,
    Told,
)

ID = Property(Kind.STRING, "The identifier.", required=True)
DAY = Property(Kind.DATE, "A day.")
COLOUR = CodeList(
    "Colour", "A colour.", {"RED": "Red.", "DARK_BLUE": "Dark blue."}, {"navy blue": "DARK_BLUE"}
)
CHILD = NodeType("Child", "A child.", Standing.REFERENCE, {"id": ID})
VISIT = NodeType("Visit", "A visit.", Standing.RECORD, {"id": ID, "visited_on": DAY})
RUN = NodeType("Run", "A run.", Standing.STORE, {"id": ID})
RECEIVED = RelationshipType("RECEIVED", ("Child",), ("Visit",), "The child was visited.")


def with_property(name: str, prop: Property) -> Model:
    return Model((replace(CHILD, properties={"id": ID, name: prop}),), ())


def with_codes(kind: Kind, codes: CodeList) -> Model:
    return with_property("colour", Property(kind, "A colour.", codes=codes))


def with_relationship(rel: RelationshipType) -> Model:
    return Model((CHILD, VISIT), (rel,))


def refused(message: str) -> pytest.RaisesExc[ModelError]:
    return pytest.RaisesExc(ModelError, match=f"^{re.escape(message)}$")


def test_a_label_is_declared_once() -> None:
    with refused("label Child is declared twice"):
        Model((CHILD, CHILD), ())


def test_a_relationship_type_is_declared_once() -> None:
    with refused("relationship type RECEIVED is declared twice"):
        Model((CHILD, VISIT), (RECEIVED, RECEIVED))


@pytest.mark.parametrize("label", ["child", "Child_Visit", ""])
def test_a_label_is_in_pascal_case(label: str) -> None:
    with refused(f"label {label} is not in PascalCase"):
        Model((replace(CHILD, label=label),), ())


@pytest.mark.parametrize("rel_type", ["Received", "RECEIVED_", "received"])
def test_a_relationship_type_is_in_upper_snake(rel_type: str) -> None:
    with refused(f"relationship type {rel_type} is not in UPPER_SNAKE"):
        with_relationship(replace(RECEIVED, type=rel_type))


@pytest.mark.parametrize("name", ["visitedOn", "Visited", "visited__on", "1st"])
def test_a_property_is_in_snake_case(name: str) -> None:
    with refused(f"Child.{name}: the name is not in snake_case"):
        with_property(name, DAY)


def test_a_node_is_described_in_a_sentence() -> None:
    with refused("Child: the description does not end with a full stop"):
        Model((replace(CHILD, description="A child"),), ())


def test_a_relationship_is_described_in_a_sentence() -> None:
    with refused("RECEIVED: the description does not end with a full stop"):
        with_relationship(replace(RECEIVED, description="was visited"))


def test_a_property_is_described_in_a_sentence() -> None:
    with refused("Child.age: the description does not end with a full stop"):
        with_property("age", Property(Kind.INTEGER, "Years"))


def test_a_code_has_a_meaning_in_a_sentence() -> None:
    with refused("Colour.RED: the description does not end with a full stop"):
        with_codes(Kind.CODE, replace(COLOUR, codes={"RED": "Red"}, aliases={}))


def test_a_default_is_a_code_of_its_list() -> None:
    with refused("Child.colour: the default GREEN is no code of its list"):
        properties = {
            **CHILD.properties,
            "unsaid": Property(Kind.STRINGS, "What nobody said.", derived=True),
            "colour": Property(Kind.CODE, "Its colour.", codes=COLOUR, default="GREEN"),
        }
        Model((replace(CHILD, properties=properties),), ())


def test_a_default_is_told_apart_from_what_was_said() -> None:
    with refused("Child: has a default, and no property unsaid to tell of it"):
        with_property("colour", Property(Kind.CODE, "Its colour.", codes=COLOUR, default="RED"))


def test_a_node_has_an_id() -> None:
    with refused("Child: no property id is declared"):
        Model((replace(CHILD, properties={"age": Property(Kind.INTEGER, "Years.")}),), ())


def test_a_period_names_properties_of_the_node() -> None:
    with refused("Visit: the period names ended_on, not its property"):
        Model((replace(VISIT, periods=(("visited_on", "ended_on"),)),), ())


def test_an_index_names_properties_of_the_node() -> None:
    with refused("Visit: an index names status, not its property"):
        Model((replace(VISIT, indexes=(("visited_on", "status"),)),), ())


def test_what_a_child_is_told_uses_properties_of_the_node() -> None:
    with refused("Visit: what the child is told uses when, which is not its property"):
        Model((replace(VISIT, told_to_child="Somebody came on {when}."),), ())


def test_the_end_of_a_relationship_is_a_declared_label() -> None:
    with refused("RECEIVED: no node type Letter is declared"):
        with_relationship(replace(RECEIVED, end=("Letter",)))


def test_the_key_of_a_relationship_names_its_properties() -> None:
    with refused("RECEIVED: the key names role, which is not its property"):
        with_relationship(replace(RECEIVED, key=("role",)))


def test_a_relationship_is_needed_by_one_of_its_ends() -> None:
    with refused("RECEIVED: needed_by is Child, not start or end"):
        with_relationship(replace(RECEIVED, needed_by="Child"))


def test_same_label_needs_a_label_that_both_ends_share() -> None:
    with refused("RECEIVED: joins the same label, but its ends share none"):
        with_relationship(replace(RECEIVED, same_label=True))


def test_a_relationship_that_is_current_in_time_has_a_validity() -> None:
    with refused("RECEIVED: current in time, but without from and to"):
        with_relationship(replace(RECEIVED, cardinality=Cardinality.CURRENT))


@pytest.mark.parametrize(
    "prop", [Property(Kind.CODE, "A colour."), Property(Kind.STRING, "A colour.", codes=COLOUR)]
)
def test_a_code_has_a_list_and_nothing_else_has_one(prop: Property) -> None:
    with refused("Child.colour: a code has a code list, and nothing else has one"):
        with_property("colour", prop)


def test_what_is_derived_cannot_be_required() -> None:
    with refused("Child.age: a derived property cannot be required of a source"):
        with_property("age", Property(Kind.INTEGER, "Years.", required=True, derived=True))


def test_a_code_list_is_declared_once() -> None:
    with refused("Child.coat: the code list Colour is declared twice"):
        properties = {
            "id": ID,
            "hat": Property(Kind.CODE, "The hat.", codes=COLOUR),
            "coat": Property(Kind.CODE, "The coat.", codes=replace(COLOUR)),
        }
        Model((replace(CHILD, properties=properties),), ())


def test_a_code_is_in_upper_snake() -> None:
    with refused("Colour: the code red is not in UPPER_SNAKE"):
        with_codes(Kind.CODE, replace(COLOUR, codes={"red": "Red."}, aliases={}))


def test_a_number_code_is_a_number() -> None:
    with refused("Child.colour: the code RED of Colour is not a number"):
        with_codes(Kind.NUMBER_CODE, COLOUR)


def test_an_alias_stands_for_a_code() -> None:
    with refused("Colour: the alias sky stands for LIGHT_BLUE, not a code"):
        with_codes(Kind.CODE, replace(COLOUR, aliases={"sky": "LIGHT_BLUE"}))


def test_a_word_is_a_code_or_an_alias() -> None:
    with refused("Colour: red is a code and an alias"):
        with_codes(Kind.CODE, replace(COLOUR, aliases={"red": "DARK_BLUE"}))


def test_words_are_understood_in_capitals_and_with_underscores() -> None:
    assert COLOUR.words == {
        "RED": "RED",
        "DARK_BLUE": "DARK_BLUE",
        "NAVY BLUE": "DARK_BLUE",
        "NAVY_BLUE": "DARK_BLUE",
    }


def test_free_text_waits_for_a_person_and_the_rest_is_shown() -> None:
    assert Property(Kind.TEXT, "A note.").told_as is Told.PENDING
    assert DAY.told_as is Told.SHOW
    assert replace(DAY, told=Told.NEVER).told_as is Told.NEVER


def test_any_leaves_out_what_is_the_stores_own() -> None:
    rel = replace(RECEIVED, end=ANY, needed_by="end")
    model = Model((CHILD, VISIT, RUN), (rel,))
    assert model.ends(rel) == (("Child",), ("Child", "Visit"))
    assert model.needs == {"Child": (("RECEIVED", "end"),), "Visit": (("RECEIVED", "end"),)}


def test_what_a_source_may_state_and_what_it_must() -> None:
    derived = replace(DAY, derived=True)
    node = replace(VISIT, properties={"id": ID, "visited_on": DAY, "recorded_on": derived})
    assert node.stated == {"id", "visited_on"}
    assert node.required == ("id",)
    validity = {"from": DAY, "to": DAY, "to_known": derived}
    rel = replace(RECEIVED, properties=validity)
    assert rel.stated == {"from", "to"}
    assert rel.required == ()
    assert rel.periods == (("from", "to"),)
