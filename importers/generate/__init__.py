"""Made-up records at scale: as many cases as asked for, in the shapes that real files have.

Most files are short and a few are very long; siblings share their meetings; directions are given
again; a third of what is directed is not followed; reasons, views and documents are sometimes
there. The same seed gives the same records. Nothing here resembles anybody.

Ids are those that the tables and sheets of ``write_folder`` load with, so that either way gives
the same records. An action is said as it stood when it was last saved.
"""

from __future__ import annotations

from importers.generate.folder import write_folder
from importers.generate.stream import generate
from importers.generate.telling import FIRST_DAY, LAST_DAY

__all__ = ["FIRST_DAY", "LAST_DAY", "generate", "write_folder"]
