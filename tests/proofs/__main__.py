"""make api-proofs: every tool against a served store of made-up records, one line each.

What cannot be had on this machine is skipped, and named; with CASEGRAPH_PROOFS=required it fails.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import uvicorn

import cypher
from api.command import opened
from api.http import Service, create_app
from api.released import RELEASED
from api.schema import sdl
from api.serving import bound, configured
from graph.model import MODEL
from graph.selection import many, one
from graph.store import Store
from importers.run import import_source
from tests import made_up, signed, writing
from tests.proofs import tools
from tests.proofs.tools import MissingError
from tests.selections import Chooser, Held

STORIES = tools.ROOT / "tests" / "golden" / "stories"
SELECTIONS = 20
EXAMPLES = 15
LEAST_CASES = 1_000
AT_LEAST = {"MUST": (13, 13), "SHOULD": (23, 23), "MAY": (21, 25)}


class FailedError(Exception):
    """What a tool found."""


@dataclass(frozen=True)
class Served:
    """The application that the tools try, and the tokens of three readers."""

    store: Store
    url: str
    analyst: str
    system: str
    worker: str


def audits(served: Served) -> str:
    """graphql-http's audits of GraphQL over HTTP."""
    done = tools.run(["node", "audits.cjs", served.url, served.analyst], tools.node())
    if done.returncode:
        raise FailedError(done.stderr)
    found = json.loads(done.stdout)
    said = ", ".join(f"{level} {found[level][0]}/{found[level][1]}" for level in AT_LEAST)
    for level, (least, of) in AT_LEAST.items():
        if found[level][0] < least or found[level][1] != of:
            raise FailedError(f"{said}: {found['failed']}")
    return said


def graphql_cop(served: Served) -> str:
    """graphql-cop, from a folder named in GRAPHQL_COP: nothing but that queries are answered."""
    place = os.environ.get("GRAPHQL_COP", "")
    if not Path(place, "graphql-cop.py").is_file():
        raise MissingError("GRAPHQL_COP names no folder with graphql-cop.py")
    allowed: dict[str, set[str]] = {
        "": set(),
        served.system: {"GET Method Query Support"},
        # an analyst may see the schema
        served.analyst: {"GET Method Query Support", "Introspection", "Field Suggestions"},
    }
    tried = 0
    for token, expected in allowed.items():
        header: list[str] = (
            ["-H", json.dumps({"Authorization": f"Bearer {token}"})] if token else []
        )
        program = tools.python() / "python"
        command: list[str | Path] = [
            program,
            "graphql-cop.py",
            "-t",
            served.url,
            "-f",
            "-o",
            "json",
            *header,
        ]
        done = tools.run(command, Path(place))
        said = done.stdout.strip().splitlines()
        if done.returncode or not said:
            raise FailedError(done.stderr or "it says nothing")
        results = json.loads(said[-1])
        found = {one["title"] for one in results if one["result"]}
        if found - expected:
            raise FailedError(f"{'with' if token else 'without'} a token: {found - expected}")
        tried += len(results)
    return f"{tried} checks, as nobody, as a system and as an analyst: nothing unexpected"


def schemathesis(served: Served) -> str:
    """Generated documents for every field at the root: no answer is a fault of ours."""
    readers = {"an analyst": served.analyst, "a system": served.system, "a worker": served.worker}
    cases = {who: _generated(served, token) for who, token in readers.items()}
    if sum(cases.values()) < LEAST_CASES:
        raise FailedError(f"only {cases} cases")
    return ", ".join(f"{number:,} as {who}" for who, number in cases.items()) + ": no fault"


def _generated(served: Served, token: str) -> int:
    folder = Path(tempfile.mkdtemp(dir=tools.CACHE))
    schema = tools.ROOT / "tests" / "golden" / "schema.graphql"
    command: list[str | Path] = [
        tools.python() / "st",
        "--no-color",
        "run",
        schema,
        "--url",
        served.url,
    ]
    how = ["--checks", "no_fault", "--max-examples", str(EXAMPLES), "--seed", "1"]
    done = tools.run(
        [*command, "--header", f"Authorization: Bearer {token}", *how, "--request-timeout", "60"],
        folder,
        hooks=tools.HERE / "hooks.py",
    )
    counted = re.search(r"([\d,]+) generated", done.stdout)
    if done.returncode or counted is None:
        raise FailedError(done.stdout[-4_000:] + done.stderr)
    return int(counted[1].replace(",", ""))


def eslint(_: Served) -> str:
    """graphql-eslint's rules for schemas and for Relay."""
    folder = tools.node()
    command = ["npx", "--no-install", "eslint", "--no-color", "--max-warnings", "0"]
    done = tools.run([*command, "schema.graphql"], folder)
    if done.returncode:
        raise FailedError(done.stdout[-4_000:] + done.stderr)
    planted = folder / "planted.graphql"
    planted.write_text("type Query { bad_name: String }\n", encoding="utf-8")
    if tools.run([*command, planted.name], folder).returncode == 0:
        raise FailedError("it does not find a planted fault")
    return "no error"


def inspector(_: Served) -> str:
    """graphql-inspector's differences from the released schema: none that breaks a client."""
    released = (tools.ROOT / RELEASED).read_text(encoding="utf-8")
    folder = tools.node()

    def broken(released: str) -> list[str]:
        given = json.dumps({"released": released, "now": sdl()})
        done = tools.run(["node", "inspector.cjs"], folder, given)
        if done.returncode:
            raise FailedError(done.stderr)
        found: list[str] = json.loads(done.stdout)
        return found

    if not broken(released.replace("type Query {", "type Query {\n  planted: Int", 1)):
        raise FailedError("it does not find a planted fault")
    if found := broken(released):
        raise FailedError("\n".join(found[:20]))
    return "nothing breaks a client of the released schema"


def clairvoyance(served: Served) -> str:
    """clairvoyance: nothing is learnt of the schema by guessing, not even with all its names."""
    names = sorted({*re.findall(r"\b[_A-Za-z]\w*", sdl(), re.ASCII)})
    if not _learnt(served, served.analyst, ["id", "name", "people"]):
        raise FailedError("it learns nothing as an analyst either, who may see the schema")
    for who, token in {"nobody": "", "a system": served.system}.items():
        if found := _learnt(served, token, names):
            raise FailedError(f"as {who}: {', '.join(sorted(found)[:20])}")
    return f"nothing learnt with {len(names):,} words, as nobody and as a system"


def _learnt(served: Served, token: str, words: list[str]) -> set[str]:
    """The fields that it finds; it ends with an error where the answers tell it nothing."""
    listed, found = tools.CACHE / "words.txt", tools.CACHE / "learnt.json"
    listed.write_text("\n".join(words), encoding="utf-8")
    found.unlink(missing_ok=True)
    command: list[str | Path] = [tools.python() / "clairvoyance", served.url, "-w", listed]
    command += ["-o", found, *(["-H", f"Authorization: Bearer {token}"] if token else [])]
    done = tools.run(command, tools.CACHE)
    if found.exists():
        types = json.loads(found.read_text(encoding="utf-8"))["data"]["__schema"]["types"]
        return {field["name"] for one in types for field in one.get("fields") or ()}
    if "EndpointError" not in done.stderr:
        raise FailedError(done.stderr[-4_000:])
    return set()


def cypher_lint(served: Served) -> str:
    """Neo4j's own checks of every query and rule, and of compiled selections."""
    texts = {f"cypher/{name}": query.text for name, query in cypher.every().items()}
    written = len(texts)
    held = Held.of(served.store)
    for seed in range(SELECTIONS):
        random = Random(seed)
        chooser = Chooser(held, random)
        label = MODEL.open_labels[seed % len(MODEL.open_labels)]
        part = chooser.page(label)
        asked = many(MODEL, label, part.where, part.page, part.wanted, counted=part.counted)
        texts[f"page {seed}"] = asked.text
        node = random.choice(list(held.nodes.values()))
        wanted = chooser.wanted((node["label"],), 3)
        texts[f"record {seed}"] = one(MODEL, (node["label"],), node["id"], wanted).text
    labels = [node.label for node in MODEL.nodes]
    types = [rel.type for rel in MODEL.relationships]
    planted = {"planted": "MATCH (n:Person) RETURN m"}
    given: dict[str, object] = {"statements": texts, "labels": labels, "relationshipTypes": types}
    if not _linted({**given, "statements": planted}):
        raise FailedError("it does not find a planted fault")
    if found := _linted(given):
        raise FailedError("\n".join(found[:20]))
    return f"{written} files and {len(texts) - written} compiled statements: no diagnostic"


def _linted(given: dict[str, object]) -> list[str]:
    done = tools.run(["node", "cypher_lint.cjs"], tools.node(), json.dumps(given))
    if done.returncode:
        raise FailedError(done.stderr)
    found: list[str] = json.loads(done.stdout)
    return found


CLIENTS: dict[str, object] = {
    "query": "query ($id: ID!) { case(id: $id) { id status } }",
    "variables": {"id": writing.OPEN},
    "begin": "{ feedCursor }",
    "page": "query ($after: String) { actions(first: 1, after: $after) "
    "{ pageInfo { endCursor hasNextPage } nodes { id } } }",
    "mutation": "mutation ($key: String!) { recordAction("
    f'caseId: "{writing.OPEN}", summary: "Call the school", idempotencyKey: $key) {{ id }} }}',
    "subscription": "subscription ($after: String) { records(after: $after) "
    "{ cursor records { __typename id } } }",
}


def clients(served: Served) -> str:
    """What gql and urql are answered: a query, pages, a mutation and a subscription."""
    given = json.dumps(CLIENTS)
    programs: dict[str, tuple[list[str | Path], Path]] = {
        "gql": ([tools.python() / "python", tools.HERE / "clients.py"], tools.CACHE),
        "urql": (["node", "clients.cjs"], tools.node()),
    }
    for name, (command, folder) in programs.items():
        done = tools.run([*command, served.url, served.worker], folder, given)
        if done.returncode:
            raise FailedError(f"{name}: {done.stderr[-4_000:]}")
        said = json.loads(done.stdout)
        made = said["mutation"]["recordAction"]["id"]
        if said["query"] != {"case": {"id": writing.OPEN, "status": "OPEN"}}:
            raise FailedError(f"{name}: {said['query']}")
        if said["pages"] != sorted(set(said["pages"])) or not {made, "a:jo"} <= set(said["pages"]):
            raise FailedError(f"{name}: {said['pages']}")
        if made not in [record["id"] for record in said["subscription"]["records"]["records"]]:
            raise FailedError(f"{name}: {said['subscription']}")
    return f"{' and '.join(programs)}: a query, pages, a mutation and a subscription each"


PROOFS: dict[str, Callable[[Served], str]] = {
    "audits": audits,
    "graphql-cop": graphql_cop,
    "schemathesis": schemathesis,
    "eslint": eslint,
    "inspector": inspector,
    "clairvoyance": clairvoyance,
    "clients": clients,
    "cypher-lint": cypher_lint,
}


@contextmanager
def serving() -> Iterator[Served]:
    """A store of stories and the made-up case, served with an issuer."""
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(str(Path(folder) / "data"), new=True) as store,
        bound("127.0.0.1", 0) as listening,
    ):
        import_source(store, "story", sorted(STORIES.glob("*.json"))[::5])
        store.load(made_up.facts(), made_up.RUN)
        writing.fill(store)
        app = create_app(store, Service(verifier=signed.verifier()))
        server = uvicorn.Server(configured(app))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.02)
            hour = int(time.time()) + 3600
            yield Served(
                store,
                f"http://127.0.0.1:{listening.getsockname()[1]}/graphql",
                signed.token(casegraph_role="analyst", exp=hour),
                signed.token(casegraph_role="external-system", exp=hour),
                signed.token(casegraph_role="case-manager", casegraph_id=writing.WORKER, exp=hour),
            )
        finally:
            server.should_exit = True
            thread.join()


def main(names: list[str]) -> int:
    """Run the proofs of these names, or all; the number of those that failed."""
    logging.disable(logging.CRITICAL)
    required = os.environ.get("CASEGRAPH_PROOFS") == "required"
    passed = failed = skipped = 0
    tools.CACHE.mkdir(parents=True, exist_ok=True)
    with serving() as served:
        for name in names or PROOFS:
            began = time.monotonic()
            try:
                said, outcome = PROOFS[name](served), "passed"
                passed += 1
            except MissingError as missing:
                said, outcome = str(missing), "FAILED" if required else "skipped"
                failed, skipped = failed + required, skipped + (not required)
            except FailedError as error:
                said, outcome = str(error), "FAILED"
                failed += 1
            print(f"{outcome}  {name} ({time.monotonic() - began:.0f} s): {said}", flush=True)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) > 0)
