"""The Java of the local server: its files in the data folder, its command line, its log."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from graph.lock import is_held

DATABASE = "cases"
SCRATCH = "scratch"
USER = "root"
INSTEAD = (
    "use Neo4j by its address (CASEGRAPH_URL=neo4j://user:password@host:7687), "
    "for one started by: docker compose up"
)
# Doors that nobody uses here: other protocols, consoles, importers of files from anywhere.
UNUSED_JARS = (
    "arcadedb-console",
    "arcadedb-graphql",
    "arcadedb-integration",
    "arcadedb-mcp",
    "arcadedb-postgresw",
    "arcadedb-python-bridge",
    "arcadedb-redisw",
    "arcadedb-studio",
)
LOGGING = """\
handlers=java.util.logging.ConsoleHandler
java.util.logging.ConsoleHandler.formatter=com.arcadedb.log.LogFormatter
.level=INFO
io.undertow.level=WARNING
org.xnio.level=WARNING
org.jboss.level=WARNING
"""
_OPENED = ("java.util.concurrent.atomic", "java.nio.channels.spi", "java.lang")
_LISTENING = re.compile(r"Listening for incoming BOLT connections on \S*:(\d+) ")
_FAILED = 'Exception in thread "main"'
_STARTED = "ArcadeDB Server started"
_SIZE = re.compile(r"[1-9]\d*[kmgKMG]")


class ServerError(Exception):
    """The local server cannot be used; the message begins with its place and says what to do."""


@dataclass(frozen=True)
class Home:
    """The files of a local server in its data folder; only their owner may read them."""

    folder: Path

    @property
    def path(self) -> Path:
        """Where everything but the databases lies."""
        return self.folder / "server"

    @property
    def starting(self) -> Path:
        """Locked by the one command that starts or stops the server."""
        return self.path / "start.lock"

    @property
    def users(self) -> Path:
        """Locked, shared, by everybody who uses the server."""
        return self.path / "users.lock"

    @property
    def supervisor(self) -> Path:
        """Locked by the supervisor, who writes its process number here."""
        return self.path / "supervisor.lock"

    @property
    def running(self) -> Path:
        """Locked by Java itself, so what is written here is true for as long as it is locked."""
        return self.path / "running"

    @property
    def arguments(self) -> Path:
        """What Java is started with. The password does not go on a command line."""
        return self.path / "arguments"

    @property
    def logging(self) -> Path:
        """What Java writes to its log."""
        return self.path / "logging.properties"

    @property
    def log(self) -> Path:
        """What Java says, since it was last started."""
        return self.path / "java.log"

    @property
    def accounts(self) -> Path:
        """Java's list of users, written anew at each start so that our password counts."""
        return self.path / "config" / "server-users.jsonl"


@dataclass(frozen=True)
class Running:
    """A Java that runs; without a port it is not ready yet."""

    pid: int
    password: str
    port: int | None = None

    def as_text(self) -> str:
        """The content of the file that Java holds locked."""
        return json.dumps({"pid": self.pid, "password": self.password, "port": self.port})


def running(home: Home) -> Running | None:
    """The Java that runs on a data folder, if one does and has said so."""
    if not is_held(home.running):
        return None
    try:
        return Running(**json.loads(home.running.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        # being written at this moment
        return None


def java(place: str) -> tuple[Path, Path]:
    """The Java and the folder of jars that the wheel brings; nothing of it is imported."""
    found = find_spec("arcadedb_embedded")
    places = found.submodule_search_locations if found else None
    for wheel in map(Path, places or ()):
        program = wheel / "jre" / "bin" / "java"
        if program.exists():
            return program, wheel / "jars"
    raise ServerError(
        f"{place}: the local server (arcadedb-embedded) is not installed; where this machine has "
        f"no wheel of it, {INSTEAD}"
    )


def heap(place: str) -> str:
    """How much memory Java may take: CASEGRAPH_HEAP, else a quarter of what there is."""
    given = os.environ.get("CASEGRAPH_HEAP")
    if not given:
        # also right inside a container with a limit of its own
        return "-XX:MaxRAMPercentage=25"
    if not _SIZE.fullmatch(given):
        raise ServerError(f"{place}: CASEGRAPH_HEAP={given} is not a size; say for example 2g")
    return f"-Xmx{given}"


def statement_seconds(place: str) -> float:
    """How long one statement may take: CASEGRAPH_TIMEOUT in seconds, else two minutes."""
    given = os.environ.get("CASEGRAPH_TIMEOUT", "120")
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0
    if not 0 < seconds < 1_000_000:
        raise ServerError(f"{place}: CASEGRAPH_TIMEOUT is {given!r}; it takes seconds, as 120")
    return seconds


def arguments(home: Home, jars: Path, password: str) -> str:
    """The file of arguments for Java, which listens on loopback only and on any free port."""
    used = [jar for jar in sorted(jars.glob("*.jar")) if not jar.name.startswith(UNUSED_JARS)]
    settings = {
        "server.rootPath": str(home.path),
        "server.databaseDirectory": str(home.folder / "databases"),
        "server.rootPassword": password,
        "server.defaultDatabases": f"{DATABASE}[{USER}];{SCRATCH}[{USER}]",
        "server.httpIncomingHost": "127.0.0.1",
        "server.httpIncomingPort": "0",
        "server.plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        "serverMetrics": "false",
        "polyglotEngineEnabled": "false",
        "opencypher.loadCsv.allowFileUrls": "false",
        "opencypher.loadCsv.allowRemoteUrls": "false",
        # rounds make up for guessable passwords; ours is 192 random bits
        "server.saltIterations": "1",
        # production would hide what went wrong
        "server.mode": "test",
        "bolt.host": "127.0.0.1",
        "bolt.port": "0",
        # the time that a transaction asks for over Bolt is not kept by this server
        "command.timeout": str(int(statement_seconds(str(home.folder)) * 1000)),
        # every commit is on the disk before it is acknowledged
        "txWalFlush": "2",
    }
    options = [
        heap(str(home.folder)),
        "-XX:+UseCompactObjectHeaders",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:-UsePerfData",
        f"-XX:ErrorFile={home.path / 'java-crash.log'}",
        "--add-modules=jdk.incubator.vector",
        "--enable-native-access=ALL-UNNAMED",
        *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED),
        "-Djava.awt.headless=true",
        "-Dfile.encoding=UTF8",
        f"-Djava.util.logging.config.file={home.logging}",
        "-Dpolyglot.engine.WarnInterpreterOnly=false",
        *(f"-Darcadedb.{name}={value}" for name, value in settings.items()),
        "-cp",
        os.pathsep.join(map(str, used)),
        "com.arcadedb.server.ArcadeDBServer",
    ]
    return "".join(f"{_quoted(option)}\n" for option in options)


def environment() -> dict[str, str]:
    """What Java inherits: nothing that would change how it starts."""
    left_out = ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH", "LC_ALL")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    # names of folders in any language, log lines in one
    return {**kept, "LC_ALL": "C.UTF-8"}


def said(home: Home) -> str:
    """What Java has said since it was started."""
    try:
        return home.log.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""


def port(log: str) -> int | None:
    """The port on which Java says it listens."""
    found = _LISTENING.search(log)
    return int(found[1]) if found else None


def has_started(log: str) -> bool:
    """Whether Java says that it is ready."""
    return _STARTED in log


def has_failed(log: str) -> bool:
    """Whether Java says that its start failed; it does not always end then."""
    return _FAILED in log


def last_lines(log: str, count: int = 12) -> str:
    """The end of the log for a message: where a start failed, from there on, without the stack."""
    _, failed, after = log.rpartition(_FAILED)
    lines = (failed + after if failed else log).splitlines()
    told = [line for line in lines if line.strip() and not line.startswith("\tat ")]
    shown = told[:count] if failed else told[-count:]
    return "\n".join(f"  {line[:300]}" for line in shown)


def _quoted(option: str) -> str:
    escaped = option.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
