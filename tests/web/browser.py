"""A real browser, headless, driven through a pipe by the protocol of its developer tools."""

import json
import os
import select
import shutil
import subprocess
import sys
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_SECONDS = 60.0

# The browser reads commands from descriptor 3 and writes to descriptor 4.
_START = """
import fcntl, os, sys
reads, writes = (fcntl.fcntl(int(n), fcntl.F_DUPFD, 20) for n in sys.argv[1:3])
os.dup2(reads, 3)
os.dup2(writes, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""


class BrowserError(Exception):
    """The browser did not do what it was told."""


def find_browser() -> str | None:
    """The browser of this machine."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    """A running browser."""

    def __init__(self, writing: int, reading: int) -> None:
        self._writing, self._reading = writing, reading
        self._waiting = b""
        self._number = 0
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """Tell the browser to do something; its answer."""
        self._number += 1
        number = self._number
        said: dict[str, Any] = {"id": number, "method": method, "params": params}
        if session:
            said["sessionId"] = session
        os.write(self._writing, json.dumps(said).encode() + b"\0")
        deadline = time.monotonic() + _SECONDS
        while True:
            message = self._next(deadline)
            if message.get("id") == number:
                if "error" in message:
                    raise BrowserError(f"{method}: {message['error']}")
                answer: dict[str, Any] = message["result"]
                return answer

    def _next(self, deadline: float) -> dict[str, Any]:
        while b"\0" not in self._waiting:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._reading], [], [], left)[0]:
                raise BrowserError("the browser does not answer")
            part = os.read(self._reading, 1 << 20)
            if not part:
                raise BrowserError("the browser has ended")
            self._waiting += part
        text, _, self._waiting = self._waiting.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        if "id" not in message:
            self.events.append(message)
        return message

    @contextmanager
    def page(
        self, url: str, *, width: int = 1280, height: int = 900, scripts: bool = True
    ) -> Iterator["Page"]:
        """A page in a window of its own, loaded."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        page = Page(self, attached["sessionId"])
        try:
            page.call("Page.enable")
            page.call("Runtime.enable")
            page.call("Log.enable")
            page.call("Network.enable")
            page.call("Emulation.setScriptExecutionDisabled", value=not scripts)
            page.resize(width, height)
            self.events.clear()
            page.call("Page.navigate", url=url)
            page.until("document.readyState === 'complete' && location.href !== 'about:blank'")
            yield page
        finally:
            self.call("Target.closeTarget", targetId=target)


class Page:
    """A page that is open."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser = browser
        self._session = session

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Tell this page to do something."""
        return self._browser.call(method, self._session, **params)

    def resize(self, width: int, height: int, scale: float = 1) -> None:
        """Give the window a size in CSS pixels."""
        size = {"width": width, "height": height, "deviceScaleFactor": scale}
        self.call("Emulation.setDeviceMetricsOverride", mobile=False, **size)

    def value(self, expression: str) -> Any:
        """What an expression gives in the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise BrowserError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def until(self, expression: str, seconds: float = 30) -> None:
        """Wait for an expression to be true."""
        deadline = time.monotonic() + seconds
        while not self.value(expression):
            if time.monotonic() > deadline:
                raise BrowserError(f"never true: {expression}; {self.value('document.title')}")
            time.sleep(0.05)

    def press(self, key: str, times: int = 1) -> None:
        """Press a key."""
        for _ in range(times):
            for kind in ("keyDown", "keyUp"):
                self.call("Input.dispatchKeyEvent", type=kind, key=key, code=f"{key}Left")

    def picture(self, path: Path) -> None:
        """Leave a picture of the whole page."""
        answer = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(b64decode(answer["data"]))

    @property
    def complaints(self) -> list[str]:
        """What the browser complained of: errors of scripts, what a policy refused."""
        said = []
        for event in self._browser.events:
            params = event["params"]
            if event["method"] == "Log.entryAdded" and params["entry"]["level"] == "error":
                said.append(params["entry"]["text"])
            if event["method"] == "Runtime.exceptionThrown":
                said.append(str(params["exceptionDetails"]))
        return said

    @property
    def asked(self) -> list[str]:
        """The addresses that were asked for."""
        return [
            event["params"]["request"]["url"]
            for event in self._browser.events
            if event["method"] == "Network.requestWillBeSent"
        ]


@contextmanager
def running_browser(folder: Path) -> Iterator[Browser]:
    """A headless browser with a profile of its own."""
    found = find_browser()
    if found is None:
        raise BrowserError("there is no chromium on this machine")
    to_browser, from_browser = os.pipe(), os.pipe()
    passed = (to_browser[0], from_browser[1])
    command = [sys.executable, "-c", _START, *map(str, passed), found]
    command += ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    command += ["--remote-debugging-pipe", f"--user-data-dir={folder}", "--no-first-run"]
    command += ["--disable-background-networking", "--lang=en-GB", "--hide-scrollbars"]
    with (folder / "browser.log").open("wb") as log:
        process = subprocess.Popen(command, pass_fds=passed, stdout=log, stderr=log)
    for descriptor in passed:
        os.close(descriptor)
    try:
        yield Browser(to_browser[1], from_browser[0])
    finally:
        for descriptor in (to_browser[1], from_browser[0]):
            os.close(descriptor)
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
