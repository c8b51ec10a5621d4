"""The pages of oversight in a real browser: they fit, filter by form, and are reached by keys."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from api.http import create_app
from api.serving import bound
from graph.store import open_store
from tests import found_on
from tests.conftest import Servers
from tests.web.browser import Browser
from tests.web.test_pages import NARROW, browser, own_only

__all__ = ["browser"]

DAY = f"as_of={found_on.DAY}"
LIST = f"/oversight?{DAY}"
CASE = f"/oversight/{found_on.RAISED}?{DAY}"
HOSTILE = f"/oversight/{found_on.SIGNED}?{DAY}"
ASSURANCE = f"/oversight/{found_on.RAISED}/assurance?{DAY}"
PAGES = [LIST, CASE, HOSTILE, ASSURANCE]


@pytest.fixture(scope="module")
def site(servers: Servers) -> Iterator[str]:
    """The pages over the made-up cases, served on a free port."""
    with open_store(servers.url("local")) as store, bound("127.0.0.1", 0) as listening:
        store.empty()
        assert not store.load(found_on.facts(), found_on.RUN).refused
        server = uvicorn.Server(uvicorn.Config(create_app(store), log_level="warning"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.02)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [1280, NARROW])
def test_a_page_fits_the_screen_and_complains_of_nothing(
    browser: Browser, site: str, path: str, width: int, tmp_path: Path
) -> None:
    with browser.page(site + path, width=width) as page:
        page.value("document.querySelectorAll('details').forEach(part => { part.open = true })")
        page.picture(tmp_path / "page.png")
        assert page.value("document.documentElement.scrollWidth") <= width
        beyond = (
            "[...document.querySelectorAll('main *')].filter(part => "
            "!part.closest('thead, .hidden') && part.getBoundingClientRect().right > innerWidth)"
            ".map(part => part.outerHTML.slice(0, 200))"
        )
        assert page.value(beyond) == []
        assert page.complaints == []
        assert own_only(page, site)
        assert page.value("document.querySelectorAll('h1').length") == 1
        ids = "[...document.querySelectorAll('[id]')].map(part => part.id)"
        assert page.value(f"new Set({ids}).size === {ids}.length")


def test_the_form_filters_and_keeps_what_was_chosen(browser: Browser, site: str) -> None:
    with browser.page(site + LIST) as page:
        page.value("document.querySelector('#rule').value = 'R06'")
        page.value("document.querySelector('#severity').value = 'HIGH'")
        page.value("document.querySelector('form.filter').requestSubmit()")
        page.until("location.search.includes('rule=R06') && document.readyState === 'complete'")
        rules = "[...document.querySelectorAll('td[data-label=Rule]')].map(c => c.innerText)"
        found = page.value(rules)
        assert found
        assert all(text.startswith("R06") for text in found)
        assert page.value("document.querySelector('#rule').value") == "R06"
        assert page.value("document.querySelector('#as_of').value") == str(found_on.DAY)


def test_keys_go_through_the_form_and_then_the_findings(browser: Browser, site: str) -> None:
    with browser.page(site + LIST) as page:
        reached = []
        for _ in range(40):
            tab = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
            page.call("Input.dispatchKeyEvent", type="keyDown", **tab)
            page.call("Input.dispatchKeyEvent", type="keyUp", **tab)
            reached.append(
                page.value(
                    "(part => part.id || part.className || part.innerText)(document.activeElement)"
                )
            )
        form = ["team", "rule", "severity", "role", "days", "state", "as_of", "known_at"]
        places = [reached.index(name) for name in form]
        assert reached[0] == "skip"
        assert places == sorted(places)
        assert reached.index("Show") > places[-1]
        assert reached.index("All as CSV") > reached.index("Show")
        assert any("no management oversight was found" in text for text in reached)


def test_a_finding_in_the_list_leads_to_its_place_on_the_case(browser: Browser, site: str) -> None:
    with browser.page(f"{site}{LIST}&rule=R06") as page:
        page.value("document.querySelector('td a').click()")
        page.until("document.querySelector(':target') !== null")
        assert page.value("document.querySelector(':target').id").startswith("finding-R06-")
        assert page.value("document.querySelector(':target .what').innerText")


def test_a_picture_says_in_words_what_it_shows(browser: Browser, site: str) -> None:
    with browser.page(site + HOSTILE) as page:
        described = "document.querySelector('svg.picture').getAttribute('aria-labelledby')"
        texts = f"{described}.split(' ').map(id => document.getElementById(id).textContent)"
        title, words = page.value(texts)
        assert title == "The path as a picture"
        assert "Document:o:plan ON_FILE Case:o:signed" in words
        assert page.value("document.querySelectorAll('svg.picture rect').length") > 1


def test_hostile_words_are_words(browser: Browser, site: str) -> None:
    with browser.page(site + HOSTILE) as page:
        assert found_on.HOSTILE in page.value("document.body.innerText")
        assert page.value("document.querySelectorAll('main script, main img').length") == 0


def test_printed_the_form_is_gone_and_every_path_is_there(browser: Browser, site: str) -> None:
    with browser.page(site + HOSTILE) as page:
        page.call("Emulation.setEmulatedMedia", media="print")
        shown = "getComputedStyle(document.querySelector('form')).display"
        assert page.value(shown) == "none"
        closed = "[...document.querySelectorAll('details .path')].filter(p => !p.offsetHeight)"
        assert page.value(f"{closed}.length") == 0


@pytest.mark.parametrize("path", [f"{LIST}&page=all", CASE, ASSURANCE])
def test_printed_a_page_fits_the_sheet(browser: Browser, site: str, path: str) -> None:
    a4 = 680  # CSS pixels between margins of 15 mm
    with browser.page(site + path, width=a4) as page:
        page.call("Emulation.setEmulatedMedia", media="print")
        assert page.value("document.documentElement.scrollWidth") <= a4
