"""Derived texts, reviewed like code; ``CASEGRAPH_GOLDEN=rewrite pytest`` writes them anew."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def check_golden(path: str, text: str) -> None:
    """The file holds exactly this text; the way to mend it is in the message."""
    file = ROOT / path
    if os.environ.get("CASEGRAPH_GOLDEN") == "rewrite":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    written = file.read_text(encoding="utf-8") if file.exists() else None
    assert written == text, (
        f"{path} is out of date: run CASEGRAPH_GOLDEN=rewrite pytest, and review"
    )
