"""A service that starts judges a few cases, and ends at once all the same."""

import threading
import time
from typing import Any

import pytest

from api.asking import today
from api.warming import Warming
from graph.batch import Rows
from graph.oversight.oversee import Terms, judge_case
from graph.store import Store, StoreError
from tests import made_up


class Asked:
    """A store that notes what it is asked; it can take its time, or answer with an error."""

    def __init__(self, store: Store, seconds: float = 0, error: Exception | None = None) -> None:
        self.texts: list[str] = []
        self._store = store
        self._seconds = seconds
        self._error = error

    def query(self, name: str, **given: Any) -> Rows:
        return self._store.query(name, **given)

    def read(self, text: str, timeout: float = 60, **given: Any) -> Rows:
        self.texts.append(text)
        time.sleep(self._seconds)
        if self._error is not None:
            raise self._error
        return self._store.read(text, timeout, **given)


def ended() -> None:
    """Wait until all was asked."""
    for thread in threading.enumerate():
        if thread.name == "warming":
            thread.join(60)


@pytest.fixture
def filled(store: Store) -> Store:
    assert not store.load(made_up.facts(), made_up.RUN).refused
    return store


def test_what_a_page_of_a_case_asks_was_asked_before(filled: Store) -> None:
    page: Any = Asked(filled)
    assert judge_case(page, made_up.CASE, Terms(today())) is not None
    warmed: Any = Asked(filled)
    with Warming(warmed, "guidance"):
        ended()
    assert set(page.texts) <= set(warmed.texts)


def test_who_stops_the_service_waits_for_one_statement_alone(filled: Store) -> None:
    slow: Any = Asked(filled, seconds=0.5)
    with Warming(slow, "guidance"):
        while not slow.texts:
            time.sleep(0.01)
    assert len(slow.texts) <= 2
    assert not any(thread.name == "warming" for thread in threading.enumerate())


def test_what_goes_wrong_is_logged_and_the_service_goes_on(
    filled: Store, caplog: pytest.LogCaptureFixture
) -> None:
    broken: Any = Asked(filled, error=StoreError("the disk is full"))
    with Warming(broken, "guidance"):
        ended()
    assert "the disk is full" in caplog.text


def test_a_store_without_cases_has_nothing_to_plan(store: Store) -> None:
    empty: Any = Asked(store)
    with Warming(empty, "guidance"):
        ended()
    assert empty.texts == []
