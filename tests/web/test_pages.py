"""The pages in a real browser: on a wide and a narrow screen, with and without scripts."""

import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from api.http import Service, create_app
from api.serving import bound
from graph.audit import AuditLog
from graph.store import open_store
from tests import made_up, siblings
from tests.conftest import Servers
from tests.web.browser import Browser, Page, find_browser, running_browser

_BROWSER = "CASEGRAPH_TEST_BROWSER"
NARROW = 320


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser, or a visible skip; a failure where the run requires one."""
    if find_browser() is None:
        if os.environ.get(_BROWSER) == "required":
            pytest.fail(f"{_BROWSER}=required, and there is no chromium", pytrace=False)
        pytest.skip("there is no chromium on this machine")
    with running_browser(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.fixture(scope="module")
def site(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages over the made-up case, served on a free port; who looks is written down."""
    with (
        open_store(servers.url("local")) as store,
        AuditLog.open(tmp_path_factory.mktemp("log") / "log.jsonl") as log,
        bound("127.0.0.1", 0) as listening,
    ):
        store.empty()
        assert not store.load(made_up.facts(), made_up.RUN).refused
        assert not store.load(siblings.facts(), siblings.RUN).refused
        server = uvicorn.Server(
            uvicorn.Config(create_app(store, Service(log=log)), log_level="warning")
        )
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.02)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


CHILD = f"/child/{made_up.CHILD}?as_of=2023-05-01"
DECISION = f"/decision/{made_up.DECISION}?known_at=2023-03-25"
SISTER = f"/child/{siblings.SISTER}?as_of={siblings.DAY}"
LONG_DECISION = "/decision/s:aunt?known_at=2024-05-01"
LOOKED = f"/child/{made_up.CHILD}/who-looked"
PAGES = ["/?as_of=2023-05-01", DECISION, CHILD, SISTER, LONG_DECISION, LOOKED]


def own_only(page: Page, site: str) -> bool:
    return all(url.startswith((site, "data:")) for url in page.asked)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [1280, NARROW])
def test_a_page_fits_the_screen_and_asks_nobody_else(
    browser: Browser, site: str, path: str, width: int, tmp_path: Path
) -> None:
    with browser.page(site + path, width=width) as page:
        page.picture(tmp_path / "page.png")
        assert page.value("document.documentElement.scrollWidth") <= width
        assert page.complaints == []
        assert own_only(page, site)
        assert page.value("document.querySelectorAll('h1').length") == 1
        assert page.value("document.querySelectorAll('main').length") == 1


@pytest.mark.parametrize("path", ["/?as_of=2023-05-01", DECISION, SISTER, LONG_DECISION])
def test_nothing_on_a_narrow_screen_stands_beyond_its_edge(
    browser: Browser, site: str, path: str
) -> None:
    """No part scrolls sideways on its own either: what is cut off is not read."""
    with browser.page(site + path, width=NARROW) as page:
        page.value("document.querySelectorAll('details').forEach(part => { part.open = true })")
        beyond = (
            "[...document.querySelectorAll('main *, footer *')].filter(part => "
            "!part.closest('thead, .hidden') && part.getBoundingClientRect().right > innerWidth)"
            ".map(part => part.outerHTML.slice(0, 200))"
        )
        assert page.value(beyond) == []


def test_a_row_of_a_table_says_what_its_cells_are_where_the_head_has_no_room(
    browser: Browser, site: str
) -> None:
    cell = "document.querySelector('td[data-label=\"By when\"]')"
    label = f"getComputedStyle({cell}, '::before').content"
    with browser.page(site + "/?as_of=2023-05-01", width=NARROW) as page:
        assert page.value(label).startswith('"By when')
    with browser.page(site + "/?as_of=2023-05-01") as page:
        assert page.value(label) == "none"


def test_a_sister_reads_whose_words_are_whose_and_not_her_brothers(
    browser: Browser, site: str
) -> None:
    with browser.page(site + SISTER, width=NARROW) as page:
        whose = "[...document.querySelectorAll('.whose')].map(part => part.innerText)"
        labels = set(page.value(whose))
        assert "In plain words, agreed by Pat Lane, team manager:" in labels
        assert {"The record says:", "Your own words:"} <= labels
        text = page.value("document.body.innerText")
        assert "I want my own room" in text
        assert "I want to live with Dad" not in text


def test_graphiql_has_room_to_write_and_to_read_on_a_narrow_screen(
    browser: Browser, site: str
) -> None:
    with browser.page(site + "/graphiql", width=NARROW) as page:
        page.until("document.querySelector('.result-window') !== null")
        assert page.value("document.documentElement.scrollWidth") <= NARROW
        for part in (".graphiql-editors", ".graphiql-response"):
            box = f"document.querySelector('{part}').getBoundingClientRect()"
            assert page.value(f"{box}.width") > NARROW * 0.6
            assert page.value(f"{box}.height") > 150
            assert page.value(f"{box}.right") <= NARROW


def test_the_child_file_fits_at_twice_the_size_of_letters(browser: Browser, site: str) -> None:
    with browser.page(site + CHILD, width=NARROW * 2) as page:
        page.value("document.documentElement.style.fontSize = '200%'")
        assert page.value("document.documentElement.scrollWidth") <= NARROW * 2


def test_the_child_file_says_nothing_in_its_title_and_little_in_its_address(
    browser: Browser, site: str
) -> None:
    with browser.page(site + CHILD) as page:
        assert page.value("document.title") == "Home"
        assert "Ada" not in page.value("location.href")


def test_a_part_with_a_note_opens_only_when_the_reader_wants_it(
    browser: Browser, site: str
) -> None:
    with browser.page(site + CHILD) as page:
        assert page.value("document.querySelectorAll('details').length") > 0
        assert page.value("document.querySelectorAll('details[open]').length") == 0
        page.value("document.querySelector('details summary').click()")
        page.until("document.querySelectorAll('details[open]').length === 1")


def test_every_part_of_the_child_file_is_reached_from_its_list(browser: Browser, site: str) -> None:
    with browser.page(site + CHILD) as page:
        broken = "[...document.querySelectorAll('nav a')].filter(a => !document.querySelector("
        assert page.value(broken + "a.getAttribute('href'))).map(a => a.href)") == []


def test_the_child_file_leads_to_who_has_looked_at_it(browser: Browser, site: str) -> None:
    with browser.page(site + CHILD) as page:
        page.value("document.querySelector('a[href$=\"/who-looked\"]').click()")
        page.until("document.querySelector('h1')?.textContent.startsWith('Who has looked')")
        said = page.value("document.querySelector('ol.entries').textContent")
        assert "where your record is kept" in said
        assert page.value("document.title") == "Home"
        assert page.complaints == []


def test_the_exit_can_be_pressed_with_a_finger(browser: Browser, site: str) -> None:
    with browser.page(site + CHILD, width=NARROW) as page:
        box = "document.querySelector('.exit a').getBoundingClientRect()"
        assert page.value(f"{box}.height") >= 44
        page.value("window.scrollTo(0, document.body.scrollHeight)")
        page.until(f"{box}.top >= 0 && {box}.bottom <= window.innerHeight")


def test_shift_three_times_leaves_at_once(browser: Browser, site: str) -> None:
    with browser.page(site + CHILD) as page:
        page.call("Network.setBlockedURLs", urls=["https://*"])  # no other site from a test
        page.press("Shift", times=2)
        assert page.value("document.querySelector('.cover')") is None
        page.value("window.left = new Promise(leave => addEventListener('beforeunload', leave))")
        page.press("Shift")
        page.until("location.protocol !== 'http:' || document.querySelector('.cover') !== null")


def test_the_child_file_is_whole_without_scripts(browser: Browser, site: str) -> None:
    with browser.page(site + CHILD) as page:
        with_scripts = page.value("document.body.innerText")
    with browser.page(site + CHILD, scripts=False) as page:
        assert page.value("document.body.innerText") == with_scripts
        exit_ = page.value("document.querySelector('.exit a').href")
        assert exit_.startswith("https://")


def ask_in_graphiql(page: Page, document: str) -> None:
    editor = "document.querySelector('.CodeMirror').CodeMirror"
    page.until("document.querySelector('.graphiql-execute-button') !== null")
    page.until("window.GraphiQL && document.querySelector('.CodeMirror') !== null")
    page.value(f"{editor}.setValue({json.dumps(document)})")
    # what kind of operation it is, is known once it was read
    page.until(f"{editor}.documentAST?.loc?.source.body === {editor}.getValue()")
    page.value("document.querySelector('.graphiql-execute-button').click()")


ANSWER = "document.querySelector('.result-window .CodeMirror').CodeMirror.getValue()"


def shows(words: str) -> str:
    return f"{ANSWER}.includes({json.dumps(words)})"


def test_graphiql_runs_a_query_without_any_other_server(browser: Browser, site: str) -> None:
    with browser.page(site + "/graphiql") as page:
        ask_in_graphiql(page, '{ person(id: "t:ada") { name } }')
        page.until(shows("Ada Quill"))
        assert page.complaints == []
        assert own_only(page, site)


def test_graphiql_goes_on_to_the_next_page(browser: Browser, site: str) -> None:
    asked = "{ actions(first: 1%s) { pageInfo { endCursor hasNextPage } nodes { id } } }"
    with browser.page(site + "/graphiql") as page:
        ask_in_graphiql(page, asked % "")
        page.until(shows('"hasNextPage": true'))
        first = json.loads(page.value(ANSWER))["data"]["actions"]
        ask_in_graphiql(page, asked % f', after: "{first["pageInfo"]["endCursor"]}"')
        page.until(f"!{shows(json.dumps(first['nodes'][0]['id']))} && {shows('nodes')}")


def test_graphiql_is_told_what_another_page_writes(browser: Browser, site: str) -> None:
    """A subscription in one page, a mutation in another."""
    told = '{id: "told", kind: "VISIT", happened_from: "2024-01-05"}'
    event = f'{{type: "node", id: "told", labels: ["Event"], properties: {told}}}'
    on_file = (
        '{type: "relationship", label: "ON_FILE", start: {id: "told"}, end: {id: "t:case"}, '
        "properties: {}}"
    )
    with browser.page(site + "/graphiql") as page, browser.page(site + "/graphiql") as other:
        ask_in_graphiql(page, "{ feedCursor }")
        page.until(shows("feedCursor"))
        after = json.loads(page.value(ANSWER))["data"]["feedCursor"]
        ask_in_graphiql(
            page, f'subscription {{ records(after: "{after}") {{ records {{ id }} }} }}'
        )
        ingest = f'ingest(source: "ed", facts: [{event}, {on_file}])'
        ask_in_graphiql(other, f"mutation {{ {ingest} {{ report {{ new }} }} }}")
        other.until(shows('"new": 2'))
        page.until(shows('"ed:told"'))
        assert page.complaints == []
        assert own_only(page, site)


def test_a_decision_is_compared_by_filling_in_a_day(browser: Browser, site: str) -> None:
    with browser.page(f"{site}/decision/{made_up.DECISION}") as page:
        page.value("document.querySelector('#known_at').value = '2023-03-25'")
        page.value("document.querySelector('form').requestSubmit()")
        page.until("location.search.includes('known_at=2023-03-25')")
        page.until("document.querySelectorAll('mark').length > 0")
