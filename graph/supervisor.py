"""The process that owns the local server's Java: it ends when nobody uses it any more.

It is started by ``graph.server`` and needs only the standard library, so that it stays small.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path
from types import FrameType

from graph.java import (
    LOGGING,
    Home,
    Running,
    ServerError,
    arguments,
    environment,
    has_failed,
    has_started,
    java,
    last_lines,
    port,
    running,
    said,
)
from graph.lock import Lock, is_held, is_held_elsewhere

START_SECONDS = 120.0
IDLE_SECONDS = 2.0
STOP_SECONDS = 20.0
# A new pair of databases takes 2 MB, and a commit needs room for its log.
LEAST_FREE = 32 * 1024 * 1024
_PAUSE = 0.1


def main() -> None:
    """Become a process of its own, then own Java until nobody needs it.

    A failure to start is written to standard output, which the starter reads.
    """
    home = Home(Path(sys.argv[1]))
    # What we and Java write is for its owner alone: the password, and every record.
    os.umask(0o077)
    if os.fork():
        # the starter waits for this one, so no process of ours is left for it to wait for
        os._exit(0)
    with Report() as report:
        try:
            lock = Lock.take(home.supervisor, seconds=5)
            if lock is None:
                return
            with lock:
                lock.write(str(os.getpid()))
                Supervisor(home, lock, report).run()
        except ServerError as error:
            report.say(str(error))
        except OSError as error:
            report.say(explained(home.folder, error))
        except Exception:
            report.say(f"{home.folder}: the supervisor failed:\n{traceback.format_exc()}")
            raise


class Report:
    """Standard output, until the server has started; the starter may be gone already."""

    def __init__(self) -> None:
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)

    def say(self, text: str) -> None:
        """Tell the starter why there is no server."""
        try:
            os.write(1, text.encode())
        except BrokenPipeError:
            return

    def end(self) -> None:
        """Tell the starter that there is nothing more to say."""
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.close(nothing)

    def __enter__(self) -> Report:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


class Supervisor:
    """One Java on one data folder, started here or left over by another supervisor."""

    def __init__(self, home: Home, lock: Lock, report: Report) -> None:
        self._home = home
        self._lock = lock
        self._report = report
        self._child: subprocess.Popen[bytes] | None = None
        self._running = Running(0, "")
        # The file that Java holds locked, even if its name is gone.
        self._sign = -1
        self._asked_to_stop = False
        self._idle_since: float | None = None
        signal.signal(signal.SIGTERM, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self._asked_to_stop = True

    def run(self) -> None:
        """Adopt Java or start it, and stay until it has ended."""
        left = self._left_over()
        if left is None:
            self._start()
        else:
            self._running = left
        if self._running.port is None:
            self._watch_start()
        self._report.end()
        while self._lives():
            if self._asked_to_stop or not self._in_place():
                self._stop()
            elif self._idle():
                self._stop_unless_somebody_comes()
            time.sleep(_PAUSE)

    def _left_over(self) -> Running | None:
        deadline = time.monotonic() + 5
        while is_held(self._home.running):
            left = running(self._home)
            if left is not None and left.pid:
                self._sign = os.open(self._home.running, os.O_RDWR)
                return left
            if time.monotonic() > deadline:
                raise ServerError(
                    f"{self._home.folder}: a process that cannot be told holds "
                    f"{self._home.running}; end it and try again"
                )
            time.sleep(_PAUSE)
        return None

    def _start(self) -> None:
        home = self._home
        program, jars = java(str(home.folder))
        free = shutil.disk_usage(home.folder).free
        if free < LEAST_FREE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        password = secrets.token_urlsafe(24)
        home.accounts.unlink(missing_ok=True)
        home.arguments.unlink(missing_ok=True)
        home.arguments.write_text(arguments(home, jars, password), encoding="utf-8")
        home.logging.write_text(LOGGING, encoding="utf-8")
        if home.log.exists():
            home.log.replace(home.log.with_suffix(".log.before"))
        held = Lock.take(home.running, seconds=5)
        if held is None:
            raise ServerError(f"{home.folder}: {home.running} stays locked; try again")
        self._sign = os.open(home.running, os.O_RDWR)
        with held, home.log.open("wb") as log:
            held.write(Running(0, password).as_text())

            def sign() -> None:
                # By the process that becomes Java, before it does: no Java is ever unsigned.
                held.write(Running(os.getpid(), password).as_text())

            self._child = subprocess.Popen(
                [program, f"@{home.arguments}"],
                cwd=home.path,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[held.descriptor],
                preexec_fn=sign,
            )
        self._running = Running(self._child.pid, password)

    def _watch_start(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            lives = self._lives()
            log = said(self._home)
            if self._asked_to_stop:
                return
            if has_started(log):
                self._say_port(port(log))
                return
            if not lives or has_failed(log):
                self._stop()
                raise ServerError(self._died(log))
            if time.monotonic() > deadline:
                self._stop()
                raise ServerError(
                    f"{self._home.folder}: Java was not ready after {START_SECONDS:.0f} seconds; "
                    f"it said last, in {self._home.log}:\n{last_lines(log)}"
                )
            time.sleep(_PAUSE / 4)

    def _say_port(self, number: int | None) -> None:
        if number is None:
            self._stop()
            raise ServerError(f"{self._home.folder}: Java names no port in {self._home.log}")
        # The lock is Java's, the file is ours to write: in place, so that it stays the same file.
        found = Running(self._running.pid, self._running.password, number)
        Lock(self._home.running, self._sign).write(found.as_text())

    def _died(self, log: str) -> str:
        folder = self._home.folder
        if os.strerror(errno.ENOSPC) in log or shutil.disk_usage(folder).free < LEAST_FREE // 4:
            return explained(folder, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
        return (
            f"{folder}: Java died at start; it said last, in {self._home.log}:\n{last_lines(log)}"
        )

    def _lives(self) -> bool:
        if self._child is not None:
            return self._child.poll() is None
        return is_held_elsewhere(self._sign)

    def _in_place(self) -> bool:
        """Whether the data folder is still there, with us and our Java in it."""
        return self._lock.in_place() and Lock(self._home.running, self._sign).in_place()

    def _idle(self) -> bool:
        alone = Lock.take(self._home.users)
        if alone is None:
            self._idle_since = None
            return False
        alone.release()
        now = time.monotonic()
        if self._idle_since is None:
            self._idle_since = now
        return now - self._idle_since >= IDLE_SECONDS

    def _stop_unless_somebody_comes(self) -> None:
        # Who comes now waits for the start lock, then starts another Java.
        starting = Lock.take(self._home.starting)
        if starting is None:
            return
        with starting:
            if self._idle():
                self._stop()

    def _stop(self) -> None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            if not self._lives():
                return
            os.kill(self._running.pid, number)
            deadline = time.monotonic() + STOP_SECONDS
            while self._lives() and time.monotonic() < deadline:
                time.sleep(_PAUSE / 4)


def explained(folder: Path, error: OSError) -> str:
    """A message for an error of the file system."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{folder}: the disk is full; free some space, then try again"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"{folder}: cannot be written to ({error.strerror}); name another folder, "
            "or ask for the right to write here"
        )
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return f"{error.filename or folder}: is not a folder; name a folder for the data"
    return f"{folder}: cannot be used for data ({error}); name another folder, on this machine"


if __name__ == "__main__":
    main()
