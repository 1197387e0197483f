"""A real Chromium without a window, told what to do over a pipe in the DevTools protocol.

So tests see a page as a person's browser does: what it says after its script has run, what it asks
of the network, what the console complains of, how it looks.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

DESKTOP, PHONE = (1280, 900), (390, 844)
"""Width and height of a window."""

_ANSWERS_WITHIN = 60.0
_OPTIONS = (
    "--headless",
    "--remote-debugging-pipe",
    "--no-sandbox",  # as root in a container there is none
    "--disable-dev-shm-usage",  # which is small in a container
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--hide-scrollbars",
)


class Browser:
    """One running Chromium; every page is opened in a tab of its own."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._to, self._from = to_browser, from_browser
        self._unread = b""
        self._count = 0
        self.events: list[dict[str, Any]] = []

    def ask(self, method: str, session: str | None = None, **told: Any) -> dict[str, Any]:
        """Send a command and wait for its answer; what happens meanwhile is kept in `events`."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": told}
        message |= {"sessionId": session} if session else {}
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.next_message()
            if answer.get("id") == self._count:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]

    def next_message(self) -> dict[str, Any]:
        """What the browser says next."""
        last = time.monotonic() + _ANSWERS_WITHIN
        while b"\0" not in self._unread:
            ready, _, _ = select.select([self._from], [], [], max(0.0, last - time.monotonic()))
            more = os.read(self._from, 1 << 20) if ready else b""
            assert more, "Chromium does not answer" if not ready else "Chromium ended"
            self._unread += more
        first, _, self._unread = self._unread.partition(b"\0")
        message = json.loads(first)
        if "method" in message:
            self.events.append(message)
        return message

    def open(self, address: str, window: tuple[int, int] = DESKTOP, **emulated: str) -> Page:
        """Open a page and wait until it has loaded; `emulated` are CSS media features."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session, address)
        for domain in ("Page", "Runtime", "Log", "Network"):
            page.ask(f"{domain}.enable")
        page.resize(window)
        page.emulate(**emulated)
        page.go()
        return page


class Page:
    """One open page."""

    def __init__(self, browser: Browser, session: str, address: str) -> None:
        self._browser, self._session, self._address = browser, session, address

    def ask(self, method: str, **told: Any) -> dict[str, Any]:
        """Send a command of this page."""
        return self._browser.ask(method, self._session, **told)

    def go(self) -> None:
        """Load the page, again where it has been loaded, and wait until it is there."""
        before = len(self.happened("Page.loadEventFired"))
        self.ask("Page.navigate", url=self._address)
        while len(self.happened("Page.loadEventFired")) == before:
            self._browser.next_message()

    def happened(self, *methods: str) -> list[dict[str, Any]]:
        """What happened on this page of these kinds, in order."""
        return [
            event["params"]
            for event in self._browser.events
            if event.get("sessionId") == self._session and event["method"] in methods
        ]

    def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def resize(self, window: tuple[int, int]) -> None:
        """Another window; one of a phone's width is a phone's."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=window[0],
            height=window[1],
            deviceScaleFactor=1,
            mobile=window[0] < 600,
        )

    def emulate(self, media: str = "", **features: str) -> None:
        """Another medium, like print, or features like prefers_color_scheme='dark'."""
        told = [{"name": name.replace("_", "-"), "value": v} for name, v in features.items()]
        self.ask("Emulation.setEmulatedMedia", media=media, features=told)

    def press(self, *keys: str) -> None:
        """Press keys by their names, like Tab or ArrowRight, or type a letter."""
        for key in keys:
            text = {"text": key} if len(key) == 1 else {}
            code = _CODES.get(key, ord(key.upper()) if len(key) == 1 else 0)
            for kind in ("keyDown", "keyUp"):
                told = text if kind == "keyDown" else {}
                self.ask(
                    "Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, **told
                )

    def complaints(self) -> list[str]:
        """What the console holds: errors, warnings, and what the page's policy refused."""
        self.run("0")  # what was said before has come by then
        told = self.happened("Runtime.exceptionThrown", "Runtime.consoleAPICalled")
        return [json.dumps(each) for each in told] + [
            each["entry"]["text"] for each in self.happened("Log.entryAdded")
        ]

    def requests(self) -> list[str]:
        """All that the page asked for but itself and what it holds itself."""
        self.run("0")
        asked = [each["request"]["url"] for each in self.happened("Network.requestWillBeSent")]
        return [url for url in asked if url != self._address and not url.startswith("data:")]

    def screenshot(self, path: Path, *, whole: bool = False) -> None:
        """Keep how the page looks: its window, or the whole of it."""
        shot = self.ask("Page.captureScreenshot", captureBeyondViewport=whole, **self._clip(whole))
        path.write_bytes(base64.b64decode(shot["data"]))

    def _clip(self, whole: bool) -> dict[str, Any]:  # noqa: FBT001
        if not whole:
            return {}
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        return {"clip": {**size, "height": min(size["height"], 8000), "scale": 1}}

    def close(self) -> None:
        """Close the tab."""
        self.ask("Page.close")


_CODES = {"Tab": 9, "Enter": 13, "Home": 36, "End": 35, "ArrowRight": 39, "ArrowLeft": 37}


@contextmanager
def running() -> Iterator[Browser]:
    """A new Chromium, ended at the end; without it the tests are skipped, in CI they fail."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        told = "no Chromium on this machine (sudo apt-get install chromium): NOT TESTED"
        pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)
    with tempfile.TemporaryDirectory(prefix="leadodds-browser-") as folder:
        from_us, to_browser = _pipe()
        from_browser, to_us = _pipe()
        # The protocol speaks through the file descriptors 3 and 4.
        wrapped = f'exec "$@" 3<&{from_us} 4>&{to_us}'
        command = [program, *_OPTIONS, f"--user-data-dir={folder}", "about:blank"]
        with (Path(folder) / "log").open("wb") as log:
            process = subprocess.Popen(
                ["bash", "-c", wrapped, "bash", *command],
                pass_fds=(from_us, to_us),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        os.close(from_us)
        os.close(to_us)
        try:
            browser = Browser(to_browser, from_browser)
            yield browser
            browser.ask("Browser.close")
        finally:
            os.close(to_browser)
            os.close(from_browser)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _pipe() -> tuple[int, int]:
    """A pipe whose ends lie above the descriptors that the protocol takes."""
    ends = os.pipe()
    high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends]
    for end in ends:
        os.close(end)
    return high[0], high[1]
