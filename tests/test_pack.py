"""Policy packs: numbers as data with an owner; a wrong pack is refused with its line."""

from pathlib import Path

import pytest

import cypher
from graph.oversight.days import Period
from graph.oversight.pack import GUIDANCE, PackError, find_pack, guidance, read_pack

HEAD = """\
pack: ours
title: Our own
owner: The Head of Service
version: "3"
valid_from: 2024-04-01
extends: guidance
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "ours.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_pack_says_only_what_differs(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        HEAD
        + "parameters:\n  trigger_days: {value: 3}\n  claim_days: {value: 1, unit: MONTHS}\n"
        + "rules:\n  R28: {enabled: false}\n",
    )
    pack = read_pack(path)
    assert pack.period("trigger_days") == Period(3, "WORKING_DAYS")
    assert pack.period("claim_days") == Period(1, "MONTHS")
    assert pack.period("countersign_days") == guidance().period("countersign_days")
    assert pack.disabled == {"R28"}
    assert (pack.name, pack.owner, pack.version) == ("ours", "The Head of Service", "3")
    assert find_pack(str(path)) == pack


WRONG = {
    "parameters:\n  trigger_dayz: {value: 3}\n": "ours.yaml:8: trigger_dayz is no parameter",
    "parameters:\n  trigger_days: {value: many}\n": "ours.yaml:8: trigger_days takes a value",
    "parameters:\n  trigger_days: {value: -1}\n": "ours.yaml:8: trigger_days takes a number",
    "parameters:\n  trigger_days: {value: 3, unit: WEEKS}\n": "ours.yaml:8: the unit WEEKS",
    "parameters:\n  trigger_days: {worth: 3}\n": "ours.yaml:8: worth is no key of parameter",
    "parameters:\n  trigger_days: {unit: MONTHS}\n": "ours.yaml:8: the parameter trigger_days has",
    "parameters:\n  trigger_days: {value: 3, clauses: [P99]}\n": "ours.yaml:8: P99 is no clause",
    "rules:\n  R99: {enabled: false}\n": "ours.yaml:8: there is no rule R99",
    "rules:\n  R28: {enabled: perhaps}\n": "ours.yaml:8: enabled takes true or false",
    "standards:\n  - {id: a, title: t, authority: b, approver_role: BOSS}\n": (
        "ours.yaml:8: the approver_role BOSS is none of"
    ),
    "standards:\n  - {id: a, title: t}\n": "ours.yaml:8: a standard says authority:",
    "standards:\n  - {id: a, title: t, authority: b, rule: R99}\n": "ours.yaml:8: there is no rule",
    "paramters: {}\n": "ours.yaml:7: paramters is no key of a policy pack",
    "rules: {R28: {}, R28: {}}\n": "ours.yaml:7: R28 is said twice",
    "rules: [R28]\n": "ours.yaml:7: takes names and values",
    "standards: {a: b}\n": "ours.yaml:7: takes a list",
    "rules: {R28: [\n": "ours.yaml:8: is no YAML",
    "parameters:\n  forums:\n    value:\n      - MACE\n      - PARTY\n": (
        "ours.yaml:11: forums: PARTY is no code of MeetingKind"
    ),
    "parameters:\n  required_documents: {value: [PLAN or PLANE]}\n": (
        "ours.yaml:8: required_documents: PLANE is no code of DocumentKind"
    ),
    "parameters:\n  forums: {value: [MACE], codes: EventKind}\n": (
        "ours.yaml:8: codes is no key of parameter forums"
    ),
    "parameters:\n  repeat_count: {value: -1}\n": "ours.yaml:8: repeat_count takes a number from 0",
    "parameters:\n  claim_days: {value: 99999999}\n": "ours.yaml:8: claim_days takes a number from",
    "valid_to: 2001-01-01\n": "ours.yaml:7: valid_to 2001-01-01 is before valid_from",
    "valid_to: soon\n": "ours.yaml:7: takes a day, as 2024-03-31, not 'soon'",
    "pack: again\n": "ours.yaml:7: pack is said twice",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_pack_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(PackError) as raised:
        read_pack(write(tmp_path, HEAD + text))
    assert str(raised.value).startswith(WRONG[text])


def test_a_pack_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"ours\.yaml:1: a policy pack says title:"):
        read_pack(write(tmp_path, "pack: ours\n"))
    with pytest.raises(PackError, match=r"ours\.yaml:6: extends other; a pack extends guidance"):
        read_pack(write(tmp_path, HEAD.replace("extends: guidance", "extends: other")))
    with pytest.raises(PackError, match="cannot be read: No such file"):
        read_pack(tmp_path / "missing.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"title: caf\xe9")
    with pytest.raises(PackError, match=r"is not UTF-8 \(byte 10\)"):
        read_pack(tmp_path / "latin.yaml")


def test_the_packs_that_come_with_the_product() -> None:
    assert find_pack(GUIDANCE) is guidance()
    national = find_pack("national")
    assert {standard.id for standard in national.standards} > {"national:conference"}
    assert national.settings.keys() == guidance().settings.keys()


def test_every_rule_finds_its_parameters_and_every_parameter_is_used() -> None:
    elsewhere = {"raised_stages", "raised_by_immediate_risk_days"}
    strengths = {p.name for p in cypher.oversight("strengths").parameters}
    used = elsewhere | strengths - {"files"}
    for rule in cypher.rules().values():
        assert set(rule.settings) <= guidance().settings.keys(), rule.id
        used |= set(rule.settings)
        for name in rule.periods:
            assert guidance().settings[name].unit, f"{rule.id}: {name} is no length of time"
    assert used == guidance().settings.keys()


def test_what_the_guidance_does_not_give_is_said_to_be_ours() -> None:
    assert guidance().assumptions(("trigger_days", "required_documents", "forums")) == [
        "trigger_days = 5 working days",
        "forums = RISK_PANEL, MAPPA, MACE, RISK_MANAGEMENT_MEETING, REVIEW_MEETING",
    ]


def test_another_value_is_read_as_its_own_kind() -> None:
    changed = guidance().changed(
        {"trigger_days": "3", "forums": "MAPPA, MACE", "first_judgement_rises": "true"}
    )
    assert changed.value("trigger_days") == 3
    assert changed.value("forums") == ["MAPPA", "MACE"]
    assert changed.value("first_judgement_rises") is True
    for name, value, message in (
        ("trigger_day", "3", "is no parameter of the policy pack guidance"),
        ("trigger_days", "three", "takes a whole number, not 'three'"),
        ("trigger_days", "99999999999999999999", "takes at most 36500"),
        ("trigger_days", "36501", "takes at most 36500, not 36501"),
        ("trigger_days", "٣", "takes a whole number"),
        ("forums", "MACE, PARTY", "forums: PARTY is no code of MeetingKind"),
        ("first_judgement_rises", "yes", "takes true or false, not 'yes'"),
    ):
        with pytest.raises(PackError, match=message):
            guidance().changed({name: value})
