"""The commands that the README shows do what it says."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.conftest import need_local_server

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CASEGRAPH = str(Path(sys.executable).with_name("casegraph"))


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def shown() -> list[list[str]]:
    """The commands on the demo's records."""
    commands = [shlex.split(line) for block in blocks("console") for line in block.splitlines()]
    return [command for command in commands if "./casegraph-demo" in command or "--list" in command]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demo was run."""
    need_local_server()
    folder = tmp_path_factory.mktemp("readme")
    command = [CASEGRAPH, "demo", "--no-serve"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "One decision, as it looks now" in done.stdout
    assert "Actions nobody followed" in done.stdout
    return folder


@pytest.mark.parametrize("command", shown(), ids=" ".join)
def test_a_command_of_the_readme_answers(demo: Path, command: list[str]) -> None:
    done = subprocess.run(
        [CASEGRAPH, *command[1:]], cwd=demo, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout) > 100


def test_the_python_of_the_readme_runs(demo: Path) -> None:
    (text,) = blocks("python")
    text += "\nassert len(now) == 1 and len(then) == 1 and now != then\n"
    done = subprocess.run(
        [sys.executable, "-c", text], cwd=demo, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def last_command_of(target: str) -> str:
    """What make runs last for a target; also where this test is itself run by make."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    said = subprocess.run(
        ["make", "--no-print-directory", "-n", target],
        cwd=ROOT,
        env=outside,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return said.strip().splitlines()[-1]


def test_make_demo_serves_until_it_is_stopped() -> None:
    need_local_server()
    assert "make demo\n" in blocks("sh")
    assert last_command_of("demo").endswith("/casegraph demo")
    demo = [CASEGRAPH, "demo", "--port", "0"]
    with subprocess.Popen(demo, cwd=ROOT, stdout=subprocess.PIPE, text=True) as serving:
        assert serving.stdout is not None
        for line in serving.stdout:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)/ +the start", line):
                break
        else:
            pytest.fail("the demo did not serve")
        asked = HTTPConnection("127.0.0.1", int(found[1]), timeout=20)
        asked.request("GET", "/health")
        assert asked.getresponse().status == 200
        asked.close()
        serving.send_signal(signal.SIGINT)
        assert serving.wait(30) in (0, 130)


def test_make_test_runs_the_check_that_ci_runs() -> None:
    assert "make test\n" in blocks("sh")
    assert last_command_of("test") == "./check"
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
