"""The page on access holds the roles as the code does."""

import re

import pytest

from graph.access import PERMISSIONS, PURPOSES, Permission, Role
from tests.golden_text import ROOT

PAGE = (ROOT / "docs" / "access.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ([A-Z_]+) \| ([^|]*) \| ([^|]*) \|$", re.MULTILINE)


def told() -> dict[str, tuple[str, str]]:
    """The table of roles as the page has it."""
    part = PAGE.split("<!-- roles -->")[1].split("<!-- /roles -->")[0]
    return {row[1]: (row[2], row[3]) for row in ROW.finditer(part)}


@pytest.mark.parametrize("role", Role)
def test_every_role_is_told_with_what_it_may(role: Role) -> None:
    purposes = ", ".join(PURPOSES[role])
    held = PERMISSIONS[role]
    may = (
        "everything"
        if held == frozenset(Permission)
        else ", ".join(permission.value for permission in Permission if permission in held)
    )
    assert told()[role.value] == (purposes, may or "nothing")


def test_no_other_role_is_told() -> None:
    assert set(told()) == {role.value for role in Role}
