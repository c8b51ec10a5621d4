"""What becomes of a test whose server is missing, or cannot do what the test asks."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

ASKS = "def test_asks(server_url):\n    assert server_url\n"

MARKED = """
import pytest

CANNOT = pytest.mark.unsupported("local", reason="cannot divide", raises=ZeroDivisionError)

@CANNOT
def test_the_named_error(server_url):
    1 / 0

@CANNOT
def test_another_error(server_url):
    [][0]

@CANNOT
def test_no_error_any_more(server_url):
    pass
"""


def outcome(folder: Path, text: str, **environment: str) -> str:
    """What a run of these tests reports, with nothing on PATH but what is given."""
    file = folder / "test_inner.py"
    file.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider"]
    command += ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), str(file)]
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("JAVA_HOME", "CASEGRAPH_TEST_SERVERS")
    }
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_a_missing_server_that_is_required_fails_the_run(tmp_path: Path) -> None:
    said = outcome(tmp_path, ASKS, PATH=str(tmp_path), CASEGRAPH_TEST_SERVERS="neo4j")
    assert "1 skipped, 1 error" in said
    assert "neo4j: Java 17 is not installed" in said


def test_a_missing_server_on_a_laptop_is_a_visible_skip(tmp_path: Path) -> None:
    said = outcome(tmp_path, ASKS, PATH=str(tmp_path))
    assert "1 passed, 1 skipped" in said
    assert "neo4j: Java 17 is not installed" in said


def test_a_server_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    said = outcome(tmp_path, ASKS, CASEGRAPH_TEST_SERVERS="local,oracle")
    assert "no server 'oracle', only local, neo4j" in said


def test_a_mark_holds_only_while_its_error_is_seen(tmp_path: Path) -> None:
    said = outcome(tmp_path, MARKED, CASEGRAPH_TEST_SERVERS="local")
    assert "2 failed, 3 skipped, 1 xfailed" in said
    assert re.findall(r"^(XFAIL|FAILED) .*::(\w+)\[local\]", said, flags=re.MULTILINE) == [
        ("XFAIL", "test_the_named_error"),
        ("FAILED", "test_another_error"),
        ("FAILED", "test_no_error_any_more"),
    ]
