"""The real Neo4j of the tests: what else the suite relies on when it asks for one."""

import json
from pathlib import Path

import pytest
from neo4j import GraphDatabase

from tests import neo4j_server
from tests.neo4j_server import APOC_POM, POM, Neo4j, ServerMissingError, version


def test_both_poms_name_the_same_version() -> None:
    named = f"<neo4j.version>{version()}</neo4j.version>"
    assert named in POM.read_text(encoding="utf-8")
    assert named in APOC_POM.read_text(encoding="utf-8")


def test_a_machine_without_maven_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEGRAPH_CACHE", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ServerMissingError, match="Maven"):
        neo4j_server.jars(POM, "lib")


def test_a_machine_without_java_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ServerMissingError, match="Java 17"):
        neo4j_server.java()


def test_a_machine_with_another_java_is_told_which(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "java"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(ServerMissingError, match=r"11\.0\.2"):
        neo4j_server.java()


def test_apoc_writes_a_file_and_reads_it_back(neo4j_with_apoc: Neo4j) -> None:
    address, user, password = _split(neo4j_with_apoc.url)
    file = neo4j_with_apoc.import_folder / "all.json"
    with GraphDatabase.driver(address, auth=(user, password)) as driver:
        driver.execute_query(
            "CREATE (:Child {child_id: 'ava'})-[:RECEIVED]->(:Visit {visit_id: 'v1'})"
        )
        driver.execute_query("CALL apoc.export.json.all($file, {})", file=file.name)
        driver.execute_query("MATCH (n) DETACH DELETE n")
        driver.execute_query("CREATE CONSTRAINT FOR (n:Child) REQUIRE n.neo4jImportId IS UNIQUE")
        driver.execute_query("CREATE CONSTRAINT FOR (n:Visit) REQUIRE n.neo4jImportId IS UNIQUE")
        driver.execute_query("CALL apoc.import.json($file, {})", file=file.name)
        rows, _, _ = driver.execute_query(
            "MATCH (c:Child)-[:RECEIVED]->(v:Visit) RETURN c.child_id AS child, v.visit_id AS visit"
        )
    assert [row.data() for row in rows] == [{"child": "ava", "visit": "v1"}]
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [line["type"] for line in lines] == ["node", "node", "relationship"]


def _split(url: str) -> tuple[str, str, str]:
    scheme, _, rest = url.partition("://")
    credentials, _, address = rest.partition("@")
    user, _, password = credentials.partition(":")
    return f"{scheme}://{address}", user, password
