"""The importers: each reads one source and says what is in it as facts."""

from __future__ import annotations

from importers.run import Importer

_ALL: tuple[Importer, ...] = ()

IMPORTERS = {importer.name: importer for importer in _ALL}
"""Every importer by the name it is called by."""
