"""The child's file: whose words are whose, and nobody else's part is told as the child's."""

import io
from collections.abc import Iterator
from datetime import date

import pytest
from rich.console import Console
from starlette.testclient import TestClient

from api.asking import Asking, Day
from api.child import ChildFile, child_file
from api.child_teller import Entry
from api.child_text import show_file
from api.http import create_app
from graph.store import Store, open_store
from tests import siblings
from tests.conftest import Servers

ASKING = Asking(Day(date.fromisoformat(siblings.DAY)))


@pytest.fixture(scope="module")
def filled(servers: Servers) -> Iterator[Store]:
    with open_store(servers.url("local")) as store:
        store.empty()
        assert not store.load(siblings.facts(), siblings.RUN).refused
        yield store


@pytest.fixture(scope="module")
def file(filled: Store) -> ChildFile:
    return the_file(filled, siblings.SISTER)


def the_file(store: Store, person_id: str) -> ChildFile:
    found = child_file(store, ASKING, person_id)
    assert found is not None
    return found


def entry(file: ChildFile, part: str, record: str) -> Entry:
    """The one entry of a part that rests on a record first."""
    (section,) = [section for section in file.sections if section.id == part]
    (found,) = [x for _, items in section.groups for x in items if x.rests_on[0] == record]
    return found


def more(told: Entry, title: str) -> list[str]:
    return [str(line) for heading, lines in told.more if heading == title for line in lines]


# --- whose words ---


def test_agreed_plain_words_come_first_under_a_label_of_their_own(file: ChildFile) -> None:
    for part in ("timeline", "decisions", "family"):
        told = entry(file, part, "Decision:s:aunt")
        plain, record = told.words
        assert str(plain) == (
            "In plain words, agreed by Pat Lane, team manager: You went to live with Auntie Eve."
        )
        assert record.whose == "The record says"
        assert record.quoted
        assert record.text.startswith("Ava to be placed with kinship carer")


def test_the_reasons_stand_beneath_the_plain_words_as_the_record_gives_them(
    file: ChildFile,
) -> None:
    told = entry(file, "decisions", "Decision:s:aunt")
    assert more(told, "Why") == ["The record says: “Carer assessed as suitable”"]
    assert more(told, "What else was thought about") == [
        "That you stay at home. It was not chosen.",
        "In plain words, agreed by Kim Ode, quality officer: It was not safe at home.",
        "The record says: “Threshold met”",
    ]


def test_plain_words_are_shown_while_the_records_own_words_wait(file: ChildFile) -> None:
    told = entry(file, "decisions", "Decision:s:school")
    assert [word.whose for word in told.words] == [
        "In plain words, agreed on 3 March 2024 "
        "(we could not find a note that says who agreed them)"
    ]
    assert told.pending
    assert more(told, "Why") == ["There are reasons on the record. We cannot show them here yet."]
    assert more(told, "Who decided") == ["We could not find a note that says who decided this."]


def test_the_childs_own_words_are_unchanged_and_labelled_as_theirs(file: ChildFile) -> None:
    for part in ("timeline", "listened-to"):
        told = entry(file, part, "View:s:avas")
        assert [str(word) for word in told.words] == ["Your own words: “I want my own room”"]
    assert "Your own words: “I want my own room”" in more(
        entry(file, "decisions", "Decision:s:aunt"), "What you said"
    )


def test_what_another_noted_of_a_view_is_not_called_the_childs_own_words(file: ChildFile) -> None:
    told = entry(file, "listened-to", "View:s:noted")
    assert [str(word) for word in told.words] == [
        "Someone wrote down what you said: “Ava is happy at her aunt's”"
    ]


# --- whose part ---


def test_a_brothers_words_and_move_are_on_his_file_alone(filled: Store, file: ChildFile) -> None:
    his = the_file(filled, siblings.BROTHER)
    for record in ("View:s:bens", "Event:s:bens_move"):
        assert entry(his, "timeline", record).shared == ""
        assert not [
            x for s in file.sections for _, items in s.groups for x in items if record in x.rests_on
        ]
    assert entry(his, "timeline", "Event:s:bens_move").text == "You moved to another home."


def test_each_child_is_told_of_their_own_part_in_a_shared_meeting(
    filled: Store, file: ChildFile
) -> None:
    told = entry(file, "listened-to", "Meeting:s:review")
    assert "You were not there, and nobody passed on what you felt." in told.text
    his = entry(the_file(filled, siblings.BROTHER), "listened-to", "Meeting:s:review")
    assert "You were there and spoke for yourself." in his.text


def test_a_visit_that_names_neither_child_does_not_say_who_was_seen(file: ChildFile) -> None:
    told = entry(file, "who-checked", "Event:s:visit")
    assert told.shared == "This is on someone else's record too. Some of it may not be about you."
    assert more(told, "Did they see you?") == [
        "We could not find a note that says whether they saw you."
    ]
    assert "came to see you" not in told.text


def test_what_happened_to_a_parent_is_not_said_of_the_child(file: ChildFile) -> None:
    told = entry(file, "timeline", "Event:s:arrest")
    assert told.text == "The police arrested someone."
    assert told.shared == ""


def test_what_is_on_two_files_says_so(file: ChildFile) -> None:
    assert entry(file, "decisions", "Decision:s:help").shared
    assert entry(file, "promises", "Action:s:swim").shared
    assert (
        entry(file, "promises", "Action:s:swim").text == "Sam Reed (social worker) was to do this."
    )
    assert not entry(file, "decisions", "Decision:s:aunt").shared


def test_the_file_as_it_is_known_is_the_same_file(filled: Store, file: ChildFile) -> None:
    """Who agreed the words and whom a shared file is about are rebuilt with the past."""
    assert child_file(filled.as_known(date(2026, 1, 1)), ASKING, siblings.SISTER) == file


# --- surfaces ---


def test_the_page_quotes_the_record_and_the_child_and_not_the_plain_words(filled: Store) -> None:
    with TestClient(create_app(filled), base_url="http://127.0.0.1:8000") as client:
        page = client.get(f"/child/{siblings.SISTER}?as_of={siblings.DAY}").text
    assert '<span class="whose">Your own words:</span> <q>I want my own room</q>' in page
    assert "agreed by Pat Lane, team manager:</span> You went to live with Auntie Eve." in page
    assert "<q>You went to live" not in page
    assert page.index("You went to live with Auntie Eve.") < page.index("Ava to be placed")
    assert "I want to live with Dad" not in page


def test_the_start_page_lists_an_action_of_two_files_once(filled: Store) -> None:
    with TestClient(create_app(filled), base_url="http://127.0.0.1:8000") as client:
        page = client.get(f"/?as_of={siblings.DAY}").text
    assert page.count("Take both swimming") == 1


def test_the_terminal_gives_the_same_labels(file: ChildFile) -> None:
    out = Console(file=io.StringIO(), width=400)
    show_file(out, file)
    text = out.file.getvalue()  # type: ignore[attr-defined]  # a StringIO was given
    assert "In plain words, agreed by Pat Lane, team manager: You went to live" in text
    assert "Your own words: “I want my own room”" in text
    assert "This is on someone else's record too." in text
