"""A real Neo4j for the tests, without Docker: jars by Maven, Java 17, one free port on loopback."""

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from neo4j import GraphDatabase
from neo4j.exceptions import DriverError, Neo4jError

HERE = Path(__file__).resolve().parent
POM = HERE / "neo4j" / "pom.xml"
APOC_POM = HERE / "neo4j" / "apoc.xml"
JAVA_VERSIONS = (17, 21)
SECONDS_TO_START = 120
SECONDS_TO_STOP = 60

# As Neo4j's own start script sets them.
JVM_OPTIONS = (
    "-XX:+UseG1GC",
    "-Xms256m",
    "-Xmx2g",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dlog4j2.disable.jmx=true",
)


class ServerMissingError(Exception):
    """What this machine lacks to run the Neo4j of the tests."""


class Neo4jStartError(Exception):
    """Neo4j is there, but did not start; the message ends with its last lines."""


@dataclass(frozen=True)
class Neo4j:
    """A running Neo4j: its address with credentials, and the folder that APOC reads and writes."""

    url: str
    import_folder: Path


def version() -> str:
    """The version that the pom names."""
    found = re.search(r"<neo4j.version>(.+?)</neo4j.version>", POM.read_text(encoding="utf-8"))
    if found is None:
        raise Neo4jStartError(f"{POM.name}: no property neo4j.version")
    return found[1]


def cache_folder() -> Path:
    """Where the jars are kept between runs: CASEGRAPH_CACHE, or .cache beside the sources."""
    given = os.environ.get("CASEGRAPH_CACHE")
    return Path(given) if given else HERE.parent / ".cache"


def java() -> str:
    """The Java that Neo4j 5.26 runs on."""
    home = os.environ.get("JAVA_HOME")
    found = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if found is None or not Path(found).exists():
        raise ServerMissingError("Java 17 is not installed")
    said = subprocess.run([found, "-version"], capture_output=True, text=True, check=False).stderr
    number = re.search(r'version "(\d+)', said)
    if number is None or int(number[1]) not in JAVA_VERSIONS:
        raise ServerMissingError(
            f"Neo4j {version()} needs Java 17 or 21, {found} says: {said[:80]!r}"
        )
    return found


def jars(pom: Path, name: str) -> Path:
    """The folder with the jars that a pom names, copied by Maven the first time."""
    folder = cache_folder() / "neo4j" / version() / name
    if folder.is_dir():
        return folder
    maven = shutil.which("mvn")
    if maven is None:
        raise ServerMissingError("Maven (mvn) is not installed")
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Another run may be doing the same: copy beside, then move into place as one step.
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        copied = Path(scratch, name)
        command = [maven, "-B", "-q", "-f", str(pom), "dependency:copy-dependencies"]
        command += ["-DincludeScope=runtime", f"-DoutputDirectory={copied}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ServerMissingError(
                f"Maven could not get the jars of {pom.name}:\n{done.stdout[-2000:]}"
            )
        try:
            copied.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    return folder


@contextmanager
def running_neo4j(home: Path, *, apoc: bool = False) -> Iterator[Neo4j]:
    """Start Neo4j with its data in an empty folder, and stop it at the end.

    Without Java 17 or Maven this raises ServerMissingError. Neo4j also ends when the
    test run is killed.
    """
    program = java()
    class_path = [f"{jars(POM, 'lib')}/*"]
    port = _free_port()
    settings = _settings(home, port)
    if apoc:
        plugins = jars(APOC_POM, "apoc")
        class_path.append(f"{plugins}/*")
        settings |= _apoc_settings(plugins)
    password = secrets.token_hex(16)
    _prepare(home, settings)
    base = [program, *JVM_OPTIONS, "-cp", os.pathsep.join(class_path)]
    _set_password(base, home, password)

    url = f"bolt://neo4j:{password}@127.0.0.1:{port}"
    log = home / "neo4j.out"
    command = [*base, "org.neo4j.server.CommunityEntryPoint"]
    command += [f"--home-dir={home}", f"--config-dir={home / 'conf'}"]
    with (
        log.open("wb") as output,
        subprocess.Popen(command, stdout=output, stderr=output) as server,
    ):
        with _ending_with_us(server):
            _wait_for_bolt(server, port, password, log)
            yield Neo4j(url, home / "import")
        server.wait(SECONDS_TO_STOP)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _settings(home: Path, port: int) -> dict[str, str]:
    return {
        "server.default_listen_address": "127.0.0.1",
        "server.bolt.listen_address": f"127.0.0.1:{port}",
        "server.http.enabled": "false",
        "server.https.enabled": "false",
        "dbms.usage_report.enabled": "false",
        "server.memory.pagecache.size": "128m",
        "server.directories.import": str(home / "import"),
        "db.tx_log.preallocate": "false",
        # The small stores of the tests differ so much that most queries would be planned anew.
        "dbms.cypher.min_replan_interval": "1h",
    }


def _apoc_settings(plugins: Path) -> dict[str, str]:
    return {
        "server.directories.plugins": str(plugins),
        "dbms.security.procedures.unrestricted": "apoc.*",
    }


def _prepare(home: Path, settings: dict[str, str]) -> None:
    for name in ("conf", "import", "logs"):
        (home / name).mkdir(parents=True)
    lines = [f"{name}={value}\n" for name, value in settings.items()]
    (home / "conf" / "neo4j.conf").write_text("".join(lines), encoding="utf-8")
    (home / "conf" / "apoc.conf").write_text(
        "apoc.export.file.enabled=true\napoc.import.file.enabled=true\n", encoding="utf-8"
    )


def _set_password(base: list[str], home: Path, password: str) -> None:
    done = subprocess.run(
        [*base, "org.neo4j.cli.AdminTool", "dbms", "set-initial-password", password],
        env={**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Neo4jStartError(f"Neo4j's password could not be set:\n{done.stdout}{done.stderr}")


@contextmanager
def _ending_with_us(server: subprocess.Popen[bytes]) -> Iterator[None]:
    """End the server when this block ends, and also when this process is killed.

    The watcher waits on a pipe that only we hold: it closes with us, however we end.
    Its data ends with the run, so there is nothing that a slow, orderly stop would save.
    """
    script = 'read -r _; kill -9 "$1"'
    with subprocess.Popen(["sh", "-c", script, "sh", str(server.pid)], stdin=subprocess.PIPE):
        yield


def _wait_for_bolt(server: subprocess.Popen[bytes], port: int, password: str, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        if server.poll() is not None:
            raise Neo4jStartError(f"Neo4j ended at start:\n{_last_lines(log)}")
        try:
            with GraphDatabase.driver(
                f"bolt://127.0.0.1:{port}", auth=("neo4j", password)
            ) as driver:
                driver.verify_connectivity()
                return
        except (DriverError, Neo4jError) as error:
            if time.monotonic() > deadline:
                raise Neo4jStartError(f"Neo4j does not answer:\n{_last_lines(log)}") from error
        time.sleep(0.2)


def _last_lines(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])


if __name__ == "__main__":
    for made in (jars(POM, "lib"), jars(APOC_POM, "apoc")):
        sys.stdout.write(f"{made}\n")
