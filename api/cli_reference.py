"""The command that writes what is derived from the model, or says what is out of date."""

from __future__ import annotations

from pathlib import Path

import click

from api.command import REFUSED, CannotError, as_path


@click.command()
@click.option("--check", is_flag=True, help="Only say whether they are up to date.")
@click.option("--release", is_flag=True, help="Also keep the schema as the released one.")
@click.option(
    "--folder",
    type=as_path(),
    default=".",
    help="The project's folder. Without it: where you are.",
)
@click.pass_context
def reference(context: click.Context, check: bool, release: bool, folder: Path) -> None:
    """Write what is derived from the model, queries and rules: docs/ and the GraphQL schema.

    With --check also say what of the schema would break clients of the released one.
    """
    from api.reference import SDL, derived
    from api.released import RELEASED, as_released, breaks

    if not (folder / "docs").is_dir():
        raise CannotError(f"{folder}: has no folder docs; go to the project's folder")
    if check and release:
        raise CannotError("--check only looks, and --release writes: give one of them")
    texts = derived()
    if release:
        texts[RELEASED] = as_released(texts[SDL])
    stale = {name: text for name, text in texts.items() if _written(folder / name) != text}
    said = [f"{name}: is out of date; run casegraph reference" for name in stale]
    if check:
        released = _written(folder / RELEASED)
        if released is None:
            said.append(f"{RELEASED}: is not there; casegraph reference --release writes it")
        else:
            said += [f"{RELEASED}: {what}" for what in breaks(released, texts[SDL])]
    else:
        said = [_write(folder, name, text) for name, text in stale.items()]
    for line in said or ["everything is up to date"]:
        click.echo(line)
    if check and said:
        context.exit(REFUSED)


def _written(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return f"{name}: written"


COMMANDS = (reference,)
