"""Measure the log of who looked: python -m tests.bench.audit [FOLDER].

Looks of one case and twenty decisions are appended by one and by several processes, each by one or
several threads; then the log is opened cold, verified, and asked who looked.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import threading
import time
from multiprocessing.synchronize import Barrier
from pathlib import Path

from graph.audit import AuditLog, key_of
from graph.audit_key import Keys
from graph.audit_look import Names, Subject, Told, looks
from graph.audit_verify import verify
from graph.batch import Rows
from tests.audit_writer import entry

RECORDS = 20
_ready: Barrier


class Nobody:
    """A store that knows nobody."""

    def query(self, name: str, **parameters: object) -> Rows:
        return []

    def read(self, text: str, **parameters: object) -> Rows:
        return []


def _begin(ready: Barrier) -> None:
    global _ready
    _ready = ready


def _work(path: Path, threads: int, count: int) -> float:
    with AuditLog.open(path) as log:
        _ready.wait()
        begun = time.perf_counter()

        def go() -> None:
            for number in range(count // threads):
                log.append(entry(number, RECORDS))

        running = [threading.Thread(target=go) for _ in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        return time.perf_counter() - begun


def appended(folder: Path, processes: int, threads: int, count: int) -> float:
    """Entries a second, of all processes together."""
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(processes)
    with context.Pool(processes, _begin, (ready,)) as pool:
        work = [(folder / f"{processes}-{threads}" / "log.jsonl", threads, count)] * processes
        seconds = max(pool.starmap(_work, work, chunksize=1))
    return processes * count / seconds


def _disk(folder: Path) -> float:
    descriptor = os.open(folder / "disk", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    begun = time.perf_counter()
    for _ in range(500):
        os.write(descriptor, b"x" * 1000)
        getattr(os, "fdatasync", os.fsync)(descriptor)
    os.close(descriptor)
    return 500 / (time.perf_counter() - begun)


def main(folder: Path) -> None:
    print(f"the disk alone: {_disk(folder):,.0f} writes of 1,000 bytes a second, each synced")
    for processes, threads, count in ((1, 1, 3000), (1, 8, 4000), (8, 1, 800), (8, 4, 800)):
        found = appended(folder, processes, threads, count)
        print(f"{processes} processes of {threads} threads: {found:,.0f} entries a second")
    log = folder / "long.jsonl"
    with AuditLog.open(log) as opened:
        key = opened._key()
        told = [entry(number, RECORDS).told(key) for number in range(1000)]
        for _ in range(100):
            with opened._file.alone():
                opened._file.write(told)
    log.with_suffix(".tree").unlink()
    begun = time.perf_counter()
    AuditLog.open(log).close()
    cold = time.perf_counter() - begun
    begun = time.perf_counter()
    AuditLog.open(log).close()
    warm = time.perf_counter() - begun
    begun = time.perf_counter()
    assert not verify(log).findings
    verified = time.perf_counter() - begun
    begun = time.perf_counter()
    subject = Subject("p", frozenset([("Person", "p"), *(("Case", f"c{n}") for n in range(5))]))
    found_looks = list(looks(log, Keys.read(key_of(log)), subject, Names(Nobody()), Told()))
    asked = time.perf_counter() - begun
    size = log.stat().st_size
    print(f"100,000 entries, {size / 1e6:.0f} MB: opened {cold:.2f} s cold, {warm:.3f} s after; ")
    print(f"verified in {verified:.1f} s; who looked ({len(found_looks)}) in {asked:.1f} s")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as made:
        main(Path(made))
