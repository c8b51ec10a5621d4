"""Systems that cannot listen are sent what a subscription tells, until they take it."""

from __future__ import annotations

import base64
import logging
import queue
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from api import webhooks
from api.http import Service
from api.schema import schema
from api.webhooks import signed
from api.webhooks_file import WebhooksError, read
from graph import changes
from graph.audit import AuditLog
from graph.clock import now
from graph.facts import Place, Ref, Relationship
from graph.store import Store
from tests.listening import served
from tests.received import SECRET, System, system
from tests.test_subscriptions import entries, filled, load, log, tell
from tests.writing import HIDDEN, OPEN, WORKER

__all__ = ["filled", "log"]

DOCUMENT = (
    "subscription ($after: String) { records(after: $after) { cursor records { __typename id } } }"
)
WHSEC = "whsec_" + base64.b64encode(SECRET).decode()
PLACE = Place("more.json", 1)


def listed(folder: Path, times: int = 1, **given: str) -> Path:
    """A list of webhooks, each like the first but for its name."""
    said = {
        "name": "desk",
        "url": "https://desk.example.org/hook",
        "secret_variable": "DESK_SECRET",
        "role": "case-manager",
        "reader": WORKER,
        "document": DOCUMENT,
        **given,
    }
    path = folder / "webhooks.toml"
    lines = [f"{key} = '''{value}'''" for key, value in said.items() if value]
    path.write_text(("[[webhook]]\n" + "\n".join(lines) + "\n") * times)
    return path


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_SECRET", WHSEC)
    monkeypatch.setattr(webhooks, "FIRST_PAUSE", 0.2)
    monkeypatch.setattr(webhooks, "HELD", timedelta(seconds=2))


@pytest.fixture
def desk() -> Iterator[System]:
    with system() as found:
        yield found


@pytest.fixture
def service(desk: System, tmp_path: Path, log: AuditLog) -> Service:
    return Service(webhooks=listed(tmp_path, url=f"{desk.url}/hook"), log=log)


def begun(store: Store, desk: System) -> None:
    """Write until the system is told, and wait until it is told all of that."""
    for n in range(20):
        tell(store, f"e:begin {n}")
        try:
            ids = desk.next(1.5).ids
        except queue.Empty:
            continue
        while f"e:begin {n}" not in ids:
            ids = desk.next().ids
        return
    raise AssertionError("nothing was sent")


def test_a_system_is_sent_what_its_reader_may_see(
    filled: Store, desk: System, service: Service, log: AuditLog
) -> None:
    with served(filled, service):
        begun(filled, desk)
        tell(filled, "e:elsewhere", HIDDEN)
        tell(filled, "e:sealed", OPEN, sensitivity="SEALED")
        tell(filled, "e:new")
        sent = desk.next()
        assert sent.ids == ["e:new"]
        assert sent.path == "/hook"
        assert sent.is_signed()
        assert not sent.is_signed(b"another secret")
        assert sent.headers["webhook-id"].startswith("msg_")
        assert sent.said["type"] == "casegraph.delivery"
        assert sent.headers["content-type"] == "application/json; charset=utf-8"
        assert desk.is_quiet()
    last = entries(log)[-1]
    assert (last["operation"], last["outcome"]) == ("SUBSCRIPTION", "ANSWERED")
    assert last["counts"] == {"Event": 1}


def test_what_is_not_taken_is_sent_again_under_the_same_id(
    filled: Store, desk: System, service: Service
) -> None:
    with served(filled, service):
        begun(filled, desk)
        desk.answers(500, 302, 429)
        tell(filled, "e:one")
        tell(filled, "e:two")
        sent = [desk.next() for _ in range(4)]
        assert len({one.headers["webhook-id"] for one in sent}) == 1
        assert {one.path for one in sent} == {"/hook"}
        told = list(sent[0].ids)
        while "e:two" not in told:
            told += desk.next().ids
        assert told == ["e:one", "e:two"]


def test_what_may_be_seen_no_more_is_not_sent_again(
    filled: Store, desk: System, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(filled, service):
        begun(filled, desk)
        monkeypatch.setattr(webhooks, "FIRST_PAUSE", 3.0)
        desk.answers(500)
        tell(filled, "e:one")
        assert desk.next().ids == ["e:one"]
        ended = {"role": "LEAD", "to": date(2024, 2, 1)}
        worker, case = Ref("Worker", WORKER), Ref("Case", OPEN)
        load(filled, "moved", [Relationship("ASSIGNED_TO", worker, case, ended, place=PLACE)])
        assert desk.is_quiet(6.0)


def test_after_a_restart_it_goes_on_where_it_stopped(
    filled: Store, desk: System, service: Service
) -> None:
    with served(filled, service):
        begun(filled, desk)
    tell(filled, "e:between")
    with served(filled, service):
        assert desk.next().ids == ["e:between"]
        tell(filled, "e:after")
        assert desk.next().ids == ["e:after"]
        assert desk.is_quiet()


def test_of_two_processes_one_tells_and_the_other_when_it_is_gone(
    filled: Store, desk: System, service: Service
) -> None:
    with served(filled, service):
        with served(filled, service):
            begun(filled, desk)
            tell(filled, "e:once")
            assert desk.next().ids == ["e:once"]
            assert desk.is_quiet()
        tell(filled, "e:other")
        assert desk.next().ids == ["e:other"]


def test_who_wants_nothing_more_is_told_nothing_more(
    filled: Store, desk: System, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    with served(filled, service):
        begun(filled, desk)
        desk.answers(410)
        tell(filled, "e:one")
        assert desk.next().ids == ["e:one"]
        tell(filled, "e:two")
        assert desk.is_quiet(4.0)
    assert "desk: wants nothing more" in caplog.text


def test_whoever_was_away_for_too_long_is_told_so_first(
    filled: Store, desk: System, service: Service
) -> None:
    with served(filled, service):
        begun(filled, desk)
    for n in range(3):
        tell(filled, f"e:{n}")
        changes.latest(filled)
    assert changes.forget(filled, now() + timedelta(days=1)) > 2
    with served(filled, service):
        gap = desk.next()
        assert gap.said["type"] == "casegraph.gap"
        assert gap.is_signed()
        begun(filled, desk)


def test_a_reader_who_may_not_ask_is_told_nothing_and_the_log_says_so(
    filled: Store, desk: System, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    path = listed(tmp_path, url=desk.url, purpose="selling houses")
    with served(filled, Service(webhooks=path)):
        tell(filled, "e:one")
        assert desk.is_quiet(3.0)
    assert "desk: is not told" in caplog.text


def test_the_signature_is_that_of_standard_webhooks() -> None:
    """The example of its specification."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    headers = signed(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', 1614265330)
    assert headers["Webhook-Signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": ""}, "webhook 1: name: is missing"),
        ({"name": "Ö"}, "name: has small letters, digits and - alone"),
        ({"nam": "x"}, "nam: is none of document, name,"),
        ({"url": "http://desk.example.org/"}, "url: begins with https://"),
        ({"url": "https://a:b@desk.example.org/"}, "url: is an address"),
        ({"url": "https://[x/"}, "url: is no address"),
        ({"secret_variable": "NO_SUCH"}, "secret_variable: the environment has no NO_SUCH"),
        ({"secret_variable": "SHORT"}, "secret_variable: SHORT is whsec_ and 24 to 64 bytes"),
        ({"role": "boss"}, "role: boss is no role"),
        ({"role": "operator"}, "role: operator may not subscribe"),
        ({"role": "analyst"}, "role: analyst may not subscribe"),
        ({"document": "subscription {"}, "document: Syntax Error"),
        ({"document": "subscription { x }"}, "document: Cannot query field"),
        ({"document": "subscription { records { cursor } }"}, "document: is one subscription that"),
        ({"document": "query ($after: String) { __typename }"}, "document: "),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: str
) -> None:
    monkeypatch.setenv("SHORT", "whsec_" + base64.b64encode(b"short").decode())
    path = listed(tmp_path, 1, **given)
    with pytest.raises(WebhooksError) as refused:
        read(path, schema())
    assert str(refused.value).startswith(f"{path}: webhook 1: ")
    assert said in str(refused.value)


def test_two_of_one_name_and_files_that_are_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WebhooksError, match="webhook 2: name: desk is taken"):
        read(listed(tmp_path, times=2), schema())
    broken = tmp_path / "broken.toml"
    broken.write_text("[[webhook]]\nname = desk\n")
    with pytest.raises(WebhooksError, match=r"broken.toml: is no TOML: .*line 2, column 8"):
        read(broken, schema())
    broken.write_text("hook = 1\n")
    with pytest.raises(WebhooksError, match="has a table"):
        read(broken, schema())
    with pytest.raises(WebhooksError, match="cannot be read"):
        read(tmp_path / "none.toml", schema())
