"""Killed in the middle of a load: nothing acknowledged is lost, nothing is torn."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from graph import server
from graph.bolt import Connection
from graph.store import Store, StoreError, open_store
from tests import crash_load
from tests.cutting_proxy import CuttingProxy

KILLS = 20


def check(store: Store, acknowledged: int) -> None:
    """Every case is whole, and there are as many as were acknowledged."""
    held = crash_load.held(store)
    torn = [row for row in held if (row["actions"], row["children"]) != (crash_load.ACTIONS, 1)]
    assert not torn
    assert len(held) >= acknowledged // (crash_load.FACTS // crash_load.CASES)


def check_complete(store: Store) -> None:
    report = store.load(crash_load.facts(), crash_load.RUN)
    assert not report.refused
    assert len(crash_load.held(store)) == crash_load.CASES
    assert crash_load.records(store) == crash_load.FACTS
    again = store.load(crash_load.facts(), crash_load.RUN)
    assert (again.new, again.changed, again.unchanged) == (0, 0, crash_load.FACTS)


@contextmanager
def killed_after(seconds: float, pid: int) -> Iterator[None]:
    timer = threading.Timer(seconds, os.kill, (pid, signal.SIGKILL))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


def test_the_local_server_killed_in_mid_load_loses_nothing_acknowledged(tmp_path: Path) -> None:
    chance = random.Random(7)
    killed = acknowledged = 0
    for _ in range(KILLS):
        with open_store(tmp_path) as store:
            check(store, acknowledged)
            if crash_load.records(store) == crash_load.FACTS:
                store.empty()  # nothing is left to be killed in
                acknowledged = 0
            done = 0

            def said(number: int) -> None:
                nonlocal done
                done += number

            pid = server.status(tmp_path).pid
            assert pid is not None
            try:
                with killed_after(chance.uniform(0.02, 0.7), pid):
                    store.load(crash_load.facts(), crash_load.RUN, said, batch_facts=110)
            except StoreError:
                killed += 1
            acknowledged = max(acknowledged, done)
        _wait_until_gone(tmp_path, pid)
    assert killed > KILLS // 2, "the kills came too late to be in mid-load"
    with open_store(tmp_path) as store:
        check(store, acknowledged)
        check_complete(store)


def _wait_until_gone(folder: Path, pid: int) -> None:
    for _ in range(200):
        if server.status(folder).pid != pid:
            return
        time.sleep(0.05)
    server.stop(folder)


def test_the_importer_killed_in_mid_load_loses_nothing_acknowledged(
    store: Store, server_url: str
) -> None:
    chance = random.Random(11)
    killed = 0
    for _ in range(KILLS):
        command = [sys.executable, "-m", "tests.crash_load", server_url]
        loader = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert loader.stdout is not None
        acknowledged = int(loader.stdout.readline() or 0)
        with killed_after(chance.uniform(0.0, 0.4), loader.pid):
            for line in loader.stdout:
                acknowledged = int(line)
            killed += loader.wait() == -signal.SIGKILL
        loader.stdout.close()
        check(store, acknowledged)
        if crash_load.records(store) == crash_load.FACTS:
            store.empty()
    assert killed > KILLS // 2, "the kills came too late to be in mid-load"
    check_complete(store)


@dataclass(frozen=True)
class Upstream:
    """How a server is reached behind a proxy."""

    host: str
    port: int
    user: str
    password: str
    database: str

    @staticmethod
    def of(url: str) -> Upstream:
        """The server of a store's URL; of a folder, while it is held open."""
        if "://" not in url:
            local = server.join(Path(url))
            local.close()
            parts = urlsplit(local.url)
            user, password, database = local.user, local.password, local.database
        else:
            parts = urlsplit(url)
            user, password, database = parts.username or "", parts.password or "", "neo4j"
        return Upstream(parts.hostname or "", parts.port or 0, user, password, database)

    def connect(self, proxy: CuttingProxy, retry_seconds: float) -> Connection:
        """Connect through the proxy."""
        address = f"bolt://127.0.0.1:{proxy.port}"
        return Connection(
            address, self.user, self.password, self.database, retry_seconds=retry_seconds
        )


def test_a_connection_cut_in_mid_load_is_taken_up_again(store: Store, server_url: str) -> None:
    upstream = Upstream.of(server_url)
    with CuttingProxy(upstream.host, upstream.port, every_bytes=200_000) as proxy:
        with Store(upstream.connect(proxy, retry_seconds=30)) as cut:
            report = cut.load(crash_load.facts(), crash_load.RUN, batch_facts=110)
            assert not report.refused
        assert proxy.cuts >= 3
    check_complete(store)


def test_a_connection_lost_for_good_says_so(store: Store, server_url: str) -> None:
    upstream = Upstream.of(server_url)
    with (
        CuttingProxy(upstream.host, upstream.port, every_bytes=None) as proxy,
        Store(upstream.connect(proxy, retry_seconds=0.5)) as lost,
    ):
        proxy.stop()
        with pytest.raises(StoreError, match="the connection was lost"):
            lost.read("RETURN 1 AS one")
    assert store.read("RETURN 1 AS one") == [{"one": 1}]
