"""The importers: each reads one source and says what is in it as facts."""

from __future__ import annotations

from importers.run import Importer
from importers.ssd import SSD

_ALL: tuple[Importer, ...] = (SSD,)

IMPORTERS = {importer.name: importer for importer in _ALL}
"""Every importer by the name it is called by."""
