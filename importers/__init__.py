"""The importers: each reads one source and says what is in it as facts."""

from __future__ import annotations

from importers.jsonl import JSONL
from importers.run import GraphImporter, Importer
from importers.sheets import RECORD_SHEETS
from importers.ssd import SSD
from importers.story import STORY

_ALL: tuple[Importer | GraphImporter, ...] = (JSONL, RECORD_SHEETS, SSD, STORY)

IMPORTERS = {importer.name: importer for importer in _ALL}
"""Every importer by the name it is called by."""
