"""What is derived from the model: up to date, and no harm to clients of the released schema."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from api.released import RELEASED
from tests.golden_text import ROOT


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["reference", *arguments])


def good(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return str(result.stdout)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project's folder with everything derived, released as it is."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "docs").mkdir()
    assert f"{RELEASED}: written" in good("--release", "--folder", str(folder))
    return folder


def test_the_reference_is_up_to_date() -> None:
    assert good("--check", "--folder", str(ROOT)) == "everything is up to date\n"


def test_a_stale_reference_is_named_and_mended(tmp_path: Path) -> None:
    assert run("--check", "--folder", str(tmp_path)).exit_code == 2
    (tmp_path / "docs").mkdir()
    stale = run("--check", "--folder", str(tmp_path))
    assert stale.exit_code == 1
    assert "docs/model.md: is out of date" in stale.stdout
    assert f"{RELEASED}: is not there" in stale.stdout
    assert not (tmp_path / "docs" / "model.md").exists()
    good("--release", "--folder", str(tmp_path))
    good("--check", "--folder", str(tmp_path))
    assert run("--check", "--release", "--folder", str(tmp_path)).exit_code == 2


@pytest.mark.parametrize(
    ("now", "released", "said"),
    [
        (
            "type Person implements Record {",
            "\\g<0>\n  shoeSize: Int",
            "Person.shoeSize was removed",
        ),
        (r"  feedCursor: String!", "  feedCursor: Int!", "Query.feedCursor changed type"),
        (r"enum ChallengeStatus \{", "\\g<0>\n  LOST", "LOST was removed"),
    ],
)
def test_what_would_break_clients_is_named(
    written: Path, now: str, released: str, said: str
) -> None:
    path = written / RELEASED
    kept = path.read_text(encoding="utf-8")
    try:
        path.write_text(re.sub(now, released, kept, count=1), encoding="utf-8")
        refused = run("--check", "--folder", str(written))
        assert refused.exit_code == 1
        assert said in refused.stdout
        older = re.sub(r"\A# casegraph \S+", "# casegraph 0.0.9", path.read_text(encoding="utf-8"))
        path.write_text(older, encoding="utf-8")
        good("--check", "--folder", str(written))
    finally:
        path.write_text(kept, encoding="utf-8")


def test_what_is_added_breaks_nobody(written: Path) -> None:
    path = written / RELEASED
    kept = path.read_text(encoding="utf-8")
    try:
        path.write_text(kept.replace("  feedCursor: String!\n", "", 1), encoding="utf-8")
        assert path.read_text(encoding="utf-8") != kept
        good("--check", "--folder", str(written))
    finally:
        path.write_text(kept, encoding="utf-8")
