"""The environments of the tools: Node's and Python's, made from their locks under .cache/proofs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CACHE = ROOT / ".cache" / "proofs"
_LONGEST = 60 * 60  # Neo4j's checks take seconds a statement


class MissingError(Exception):
    """A tool that cannot be had here; the message says what is missing."""


def run(
    command: Sequence[str | Path],
    folder: Path,
    given: str | None = None,
    hooks: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a tool in a folder and keep what it says."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=os.environ if hooks is None else {**os.environ, "SCHEMATHESIS_HOOKS": str(hooks)},
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=_LONGEST,
    )


def node() -> Path:
    """A folder with the npm tools and our scripts for them."""
    folder = CACHE / "node"
    if shutil.which("npm") is None:
        raise MissingError("there is no npm on this machine")
    folder.mkdir(parents=True, exist_ok=True)
    lock = (HERE / "package-lock.json").read_text(encoding="utf-8")
    stamp = folder / "made-from.json"
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != lock:
        done = run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
        if done.returncode:
            raise MissingError(f"npm cannot get its packages: {_last(done.stderr)}")
        stamp.write_text(lock, encoding="utf-8")
    for script in (*HERE.glob("*.cjs"), *HERE.glob("*.mjs")):
        shutil.copy(script, folder)
    shutil.copy(ROOT / "tests" / "golden" / "schema.graphql", folder)
    return folder


def python() -> Path:
    """The folder of the Python tools' programs."""
    folder = CACHE / "python"
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    lock = (HERE / "requirements.txt").read_text(encoding="utf-8")
    stamp = folder / "made-from.txt"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != lock:
        venv.create(folder, with_pip=True, clear=True)
        install = ["-m", "pip", "install", "--quiet", "--require-hashes", "--requirement"]
        done = run([programs / "python", *install, HERE / "requirements.txt"], folder)
        if done.returncode:
            raise MissingError(f"pip cannot get its packages: {_last(done.stderr)}")
        stamp.write_text(lock, encoding="utf-8")
    return programs


def _last(said: str) -> str:
    lines = [line for line in said.splitlines() if line.strip()]
    return lines[-1] if lines else "it does not say why"
