"""The pages of oversight: findings on cases, a case judged whole, its assurance case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

import cypher
from api import path_picture, words
from api.address import day_asked, known_at_asked
from api.asking import Day, today
from api.bearer import looked_of, reader_of
from api.overseeing import Judged, Overseen, Overseer, TooManyError, Wanted, age
from api.show import as_csv
from cypher.rule import ROLES, SEVERITIES
from graph.oversight.assurance import EXPLAINED, NOT_MET, UNKNOWN, Claim
from graph.oversight.finding import Finding
from graph.oversight.judgement import WARNING
from graph.oversight.wording import told
from graph.relations import sight_of

SHOWN = 25
PRINTED = 1_000
AGES = (7, 28, 90, 365)
STATES = ("OPEN", "REMEDIED", "HISTORIC")

ICONS: Mapping[str, str] = {
    "CRITICAL": "‼",
    "HIGH": "▲",
    "MEDIUM": "◆",
    "LOW": "▽",
    "INFO": "ⓘ",
    "MET": "✓",
    "EXPLAINED": "✎",
    "NOT_MET": "✗",
    "NOT_DUE": "◷",
    "UNKNOWN": "?",
    "NOT_LOOKED_AT": "–",
    "DOES_NOT_APPLY": "∅",
}
"""A sign beside each word, so that nothing hangs on a colour."""

_COLUMNS = (
    *("severity", "rule_id", "title", "case_id", "outcome", "state", "text_staff"),
    *("responsible_role", "due_at", "days_over", "since", "late", "subject_ids", "missing"),
    *("evidence_path", "searched", "sources_seen", "outage", "explained_by", "suppressed_reason"),
    *("stands_on", "assumptions"),
    *("policy_pack", "rule_version", "as_of", "known_at", "hindsight", "detail", "id"),
)

Show = Callable[..., Response]


class OversightPages:
    """Every page about oversight; ``show`` makes a page of a template and its values."""

    def __init__(self, store: Overseen, show: Show) -> None:
        self._store = store
        self._show = show

    def _overseer(self, request: Request) -> Overseer:
        """Who judges for whoever asks."""
        sight = sight_of(self._store.read, reader_of(request))
        return Overseer(self._store, sight=sight, looked=looked_of(request))

    def findings(self, request: Request) -> Response:
        """The findings on all cases or on a team's, the worst first, a page at a time."""
        asked = _Asked(request)
        as_of = day_asked(request)
        overseer = self._overseer(request)
        teams = overseer.teams(as_of)
        given: dict[str, Any] = {
            "asked": asked,
            "teams": teams,
            "day": as_of or Day(known_at=asked.known_at).day,
            "severities": [one for one in reversed(SEVERITIES) if one != "INFO"],
            "rules": cypher.rules().values(),
            "roles": ROLES,
            "states": STATES,
            "ages": AGES,
        }
        try:
            judged = _judged(overseer, asked)
        except TooManyError as error:
            return self._show("oversight_many.html", status=400, said=str(error), **given)
        page, pages = asked.page, max(1, -(-len(judged.findings) // SHOWN))
        if asked.whole:
            shown = judged.findings[:PRINTED]
        else:
            shown = judged.findings[(page - 1) * SHOWN : page * SHOWN]
        return self._show(
            "oversight.html",
            judged=judged,
            shown=shown,
            number=len(judged.findings),
            on_cases=len({found.case_id for found in judged.findings}),
            by_severity=Counter(found.severity for found in judged.findings),
            page=page,
            pages=pages,
            most=PRINTED,
            hindsight=judged.terms.known_on > judged.terms.as_of,
            **given,
        )

    def table(self, request: Request) -> Response:
        """The same findings as CSV, all of them."""
        judged = _judged(self._overseer(request), _Asked(request))
        text = as_csv(_COLUMNS, [found.as_row() for found in judged.findings])
        name = f"findings-{judged.terms.as_of}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(text, media_type="text/csv", headers=headers)

    def case(self, request: Request) -> Response:
        """A case judged whole: findings, the indicated judgement, people's own, strengths."""
        case_id = request.path_params["id"]
        found = self._overseer(request).case(case_id, day_asked(request), known_at_asked(request))
        return self._show(
            "oversight_case.html",
            case_id=case_id,
            groups=_groups(found.findings),
            judged=found.judged,
            withheld=found.withheld,
            parts=_PARTS,
            warning=WARNING,
            recorded=found.recorded,
            terms=found.terms,
            hindsight=found.terms.known_on > found.terms.as_of,
            claim=found.assurance,
            counts=found.assurance.counts(),
            asked=_Times(request),
        )

    def assurance(self, request: Request) -> Response:
        """The assurance case of a case, as a tree over the rules."""
        case_id = request.path_params["id"]
        found = self._overseer(request).case(case_id, day_asked(request), known_at_asked(request))
        return self._show(
            "assurance.html",
            case_id=case_id,
            claim=found.assurance,
            counts=found.assurance.counts(),
            terms=found.terms,
            hindsight=found.terms.known_on > found.terms.as_of,
            asked=_Times(request),
            shows_path=_shows_path,
        )


_PARTS = (
    ("evident", "Evident: oversight can be seen where risk was raised."),
    ("effective", "Effective: no serious finding stands open."),
    ("made_a_difference", "Made a difference: a strength can be shown."),
)


def _shows_path(claim: Claim) -> bool:
    return claim.finding is not None and claim.status in (NOT_MET, EXPLAINED, UNKNOWN)


def _groups(findings: tuple[Finding, ...]) -> list[tuple[str, str, list[Finding]]]:
    """What is listed on the page of a case, in parts: id, heading, findings."""
    parts: tuple[tuple[str, str, Callable[[Finding], bool]], ...] = (
        ("open", "Open", lambda one: one.is_open),
        (
            "past",
            "Late, put right, or in the past",
            lambda one: one.state in ("REMEDIED", "HISTORIC") and one.severity != "INFO",
        ),
        ("explained", "Explained on the record", lambda one: one.outcome == "EXPLAINED"),
        ("unknown", "Cannot be told from this record", lambda one: one.outcome == "UNKNOWN"),
        (
            "information",
            "For information",
            lambda one: one.outcome == "BREACH" and one.severity == "INFO",
        ),
    )
    return [(id_, text, [one for one in findings if belongs(one)]) for id_, text, belongs in parts]


class _Times:
    """The day that is judged and the time looked back to, as they stand in the address."""

    def __init__(self, request: Request) -> None:
        self.text = {
            name: request.query_params.get(name, "").strip() for name in ("as_of", "known_at")
        }
        self.as_of = day_asked(request)
        self.known_at = known_at_asked(request)

    @property
    def times(self) -> str:
        """The two as the end of an address; empty where neither is given."""
        given = {name: self.text[name] for name in ("as_of", "known_at") if self.text[name]}
        return f"?{urlencode(given)}" if given else ""


def _judged(overseer: Overseer, asked: _Asked) -> Judged:
    return overseer.findings(asked.wanted, None, asked.team, asked.as_of, asked.known_at)


class _Asked(_Times):
    """What the form on the page of findings asks for."""

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        for name in ("team", "rule", "severity", "role", "state", "days"):
            self.text[name] = request.query_params.get(name, "").strip()
        page = request.query_params.get("page", "").strip() or "1"
        self.whole = page == "all"
        self.page = 1 if self.whole else _number("page", page, least=1)
        self.team = self.text["team"] or None
        state = self.text["state"] or "OPEN"
        if state not in (*STATES, "ANY"):
            raise HTTPException(400, f"state is one of {', '.join(STATES)} or ANY.")
        self.wanted = Wanted(
            rules=(self.text["rule"].upper(),) if self.text["rule"] else (),
            severity=self.text["severity"] or "LOW",
            states=STATES if state == "ANY" else (state,),
            role=self.text["role"] or None,
            days=_number("days", self.text["days"] or "0"),
        )

    def at(self, page: int | str | None = None, **others: Any) -> str:
        """The end of an address with the same filters, on another page."""
        given = {name: text for name, text in {**self.text, **others}.items() if text}
        if page is not None:
            given["page"] = str(page)
        return f"?{urlencode(given)}" if given else ""


def _number(name: str, text: str, least: int = 0) -> int:
    if not text.isdecimal() or len(text) > 6 or int(text) < least:
        raise HTTPException(400, f"{name} takes a whole number from {least}.")
    return int(text)


# --- what templates call -----------------------------------------------------------------


def leads(record: str) -> str | None:
    """Where a record of a path has a page of its own."""
    label, id_ = path_picture.name(record)
    folder = {"Decision": "decision", "Person": "child", "Case": "oversight"}.get(label)
    return f"/{folder}/{quote(id_, safe=':/')}" if folder else None


def searched(found: Finding) -> str:
    """What was looked for where something was not found."""
    said = found.searched
    labels = words.listed(map(words.code, said.get("labels") or ())) or "records"
    since, until = said.get("from"), said.get("to")
    when = ""
    if since is not None:
        when += f" from {words.day(since)}"
    if until is not None:
        when += f" to {words.day(until)}"
    count = said.get("count")
    looked = "" if count is None else f"; {words.counted(count, 'record')} looked at"
    return f"{labels}{when}{looked}"


def anchor(text: str) -> str:
    """An id of ours as an id of an element."""
    return text.replace(":", "-")


FILTERS: Mapping[str, Callable[..., Any]] = {
    "anchor": anchor,
    "counted": words.counted,
    "age": age,
    "picture": path_picture.picture,
    "steps": path_picture.read_path,
    "told": told,
}
GLOBALS: Mapping[str, Any] = {"icons": ICONS, "leads": leads, "searched": searched, "today": today}
