"""The made-up demo: a family of three children over five years, and the inspectors' four cases.

The people, places and events are invented. The data are SSD tables and record sheets like those
of any service, read by the same importers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from graph.facts import Refusal
from importers.run import ImportReport, Progress, Store, import_source

FOLDER = Path(__file__).parent

PERSON_ID = "ssd:ssd_person:N1001"
"""Kezia, whose file is worth reading first."""

CASE_ID = "ssd:ssd_cin_episodes:R2101"
"""Her case since January 2021."""

DECISION_ID = "sheet:decisions:pause-weekends"
"""Her weekends with her aunt are stopped: decided in March, written down in April."""

KNOWN_AT = date(2022, 4, 12)
"""The day after it was written down: the police had answered, and nobody had read it."""

GOOD_DECISION_ID = "sheet:decisions:live-with-abena"
"""She goes to live with her aunt: reasons, evidence, options, views, and what came of it."""

AS_OF = date(2022, 10, 31)
"""A day on which some promises are kept and some are not."""

FACTS = 1_970
"""How many facts the demo holds, for a progress bar."""


@dataclass
class DemoReport:
    """What loading the demo did, source by source."""

    reports: tuple[ImportReport, ...]

    @property
    def refused(self) -> list[Refusal]:
        """What was not loaded; nothing, if all is well."""
        return [refusal for report in self.reports for refusal in report.refused]

    @property
    def new(self) -> int:
        """How many records and relationships were new to the store."""
        return sum(report.load.new for report in self.reports)

    @property
    def facts(self) -> int:
        """How many facts were read."""
        return sum(report.load.facts for report in self.reports)

    @property
    def exit_status(self) -> int:
        """0 where everything was understood."""
        return max(report.exit_status for report in self.reports)

    def as_json(self) -> list[dict[str, Any]]:
        """The reports as plain values."""
        return [report.as_json() for report in self.reports]

    def lines(self) -> Iterator[str]:
        """The reports for a reader."""
        for report in self.reports:
            yield from report.lines()


def load_demo(store: Store, progress: Progress | None = None) -> DemoReport:
    """Load the demo into a store: first the tables of the case system, then the record sheets."""
    return DemoReport(
        tuple(
            import_source(store, name, [FOLDER / name], progress=progress)
            for name in ("ssd", "sheets")
        )
    )
