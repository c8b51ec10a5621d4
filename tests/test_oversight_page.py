"""docs/oversight.md and casegraph query show: what a rule is, and its text as it runs."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import cypher
from api.cli import main
from api.reference import derived
from cypher.rule import COLUMNS
from graph.oversight.pack import guidance
from graph.oversight.page import COLUMN_MEANINGS, oversight_page

if TYPE_CHECKING:
    from graph.store import Store


def shown(name: str) -> str:
    result = CliRunner().invoke(main, ["query", "show", name])
    assert result.exit_code == 0, result.output
    return str(result.stdout)


def test_the_page_tells_of_every_rule_parameter_column_and_definition() -> None:
    page = oversight_page(guidance())
    for rule in cypher.rules().values():
        assert f"\n## {rule.id}\n" in page
        assert rule.summary in page
        assert f"Staff read: “{rule.staff}”" in page
        for name in rule.settings:
            assert f"- `{name}` = " in page
    for name in guidance().settings:
        assert f"\n| `{name}` | " in page
    for definition in cypher.definitions():
        assert f"\n### {definition.name}({definition.argument})\n" in page
        assert definition.expression in page
    assert "`oversight_interval_days` = 31 days (*ours*)" in page
    assert "`allocation_review_days` = 28 days:" in page


def test_every_column_of_a_rule_is_explained() -> None:
    assert COLUMN_MEANINGS.keys() == COLUMNS.keys()


def test_the_reference_holds_the_page() -> None:
    assert derived()["docs/oversight.md"] == oversight_page(guidance())
    stands = Path(__file__).parents[1] / "docs" / "oversight.md"
    assert stands.read_text(encoding="utf-8").startswith("# Oversight rules\n")


def test_a_rule_a_shared_query_and_a_named_query_are_shown_whole() -> None:
    for name, text in (
        ("R07", cypher.rules()["R07"].text),
        ("r07", cypher.rules()["R07"].text),
        ("oversight/file", cypher.oversight("file").text),
        ("actions/unfollowed", cypher.find("actions/unfollowed").text),
    ):
        assert shown(name).endswith(f"{text.rstrip()};\n")
    assert "live(event)" not in shown("R07").split("UNWIND", 1)[1]


@pytest.mark.parametrize("name", ["r11", "oversight/r11", "oversight/R11"])
def test_a_rule_is_shown_by_the_name_of_its_file_too(name: str) -> None:
    assert shown(name) == shown("R11")


def test_what_is_shown_runs_as_it_is(store: "Store") -> None:
    text = shown("R11")
    pasted = text[text.index("// A risk meeting") :].rstrip().removesuffix(";")
    own = [name for name in (p.name for p in cypher.rules()["R11"].parameters) if name != "files"]
    assert store.read(pasted, files=[], **{name: guidance().value(name) for name in own}) == []


def test_a_name_that_is_no_query_is_refused() -> None:
    result = CliRunner().invoke(main, ["query", "show", "R99"])
    assert result.exit_code == 2
    assert "R99: there is no query of that name" in result.stderr
