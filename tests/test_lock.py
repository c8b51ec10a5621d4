"""The lock that `make setup` installs from."""

import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
LOCKED = re.findall(r"^([^\s\[]+)(?:\[(\S+)\])?==(\S+)", LOCK, flags=re.MULTILINE)


def wanted() -> Iterator[Requirement]:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = declared["project"]
    for extra in project["optional-dependencies"].values():
        yield from map(Requirement, extra)
    yield from map(Requirement, project["dependencies"])
    yield from map(Requirement, declared["build-system"]["requires"])


@pytest.mark.parametrize("requirement", list(wanted()), ids=lambda requirement: requirement.name)
def test_what_the_project_asks_for_is_locked_within_its_range(requirement: Requirement) -> None:
    versions = [v for name, _, v in LOCKED if name == canonicalize_name(requirement.name)]
    assert versions, "run `make lock`"
    assert all(requirement.specifier.contains(version) for version in versions), "run `make lock`"


def test_what_is_asked_for_with_an_extra_is_locked_with_it() -> None:
    """Else pip looks for the newest one with the extra, and refuses it for want of a hash."""
    asked = 0
    for name, _, _ in LOCKED:
        with suppress(PackageNotFoundError):  # for another machine or another Python
            for text in distribution(name).requires or ():
                one = Requirement(text)
                if one.extras and (one.marker is None or one.marker.evaluate({"extra": ""})):
                    extras = {e for n, e, _ in LOCKED if n == canonicalize_name(one.name)}
                    assert extras == {",".join(sorted(one.extras))}, f"{name} asks for {one}"
                    asked += 1
    assert asked


def test_the_lock_names_no_registry_and_no_folder() -> None:
    assert not re.findall(r"://|--(?:extra-)?index-url|--find-links|--trusted-host", LOCK)
    assert not re.findall(r"^[./~]|file:", LOCK, flags=re.MULTILINE)


def test_every_locked_version_has_a_hash() -> None:
    for line in re.findall(r"^\S+==.*$", LOCK, flags=re.MULTILINE):
        assert line.endswith("\\"), f"{line}: no hash follows"
