"""The commands token and serve --issuer, as a person runs them."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner

from api.cli import main
from graph.access import Reader, Role
from graph.store import open_store
from tests import made_up, signed
from tests.conftest import Servers

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["serve", "--host", "0.0.0.0"], "name an --issuer"),  # noqa: S104
        (["serve", "--host", "192.0.2.1"], "name an --issuer"),
        (["serve", "--audience", "x"], "belong to an --issuer"),
        (["serve", "--issuer", "https://id.example.org"], "needs --audience"),
        (["serve", "--issuer", "local", "--jwks", "x"], "has its own"),
        (["serve", "--issuer", "http://id.example.org", "--audience", "x"], "over https:// only"),
        (["serve", "--issuer", "https://x", "--audience", "x", "--jwks", "no.json"], "no.json: "),
        (["serve", "--allow-origin", "*"], "is no origin"),
        (["token", "--role", "operator", "--reader", "x"], "is not one of"),
        (["token", "--role", "iro", "--reader", "x", "--hours", "0"], "0<x<=744"),
        (["token", "--role", "iro", "--reader", "x", "--url", "nowhere"], "no such folder"),
        (["token", "--role", "iro", "--reader", "x", "--url", "bolt://x"], "with --key"),
    ],
)
def test_what_cannot_be_done_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert list(tmp_path.iterdir()) == []


def test_a_token_is_printed_alone(tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    arguments = ["token", "--role", "team-manager", "--reader", "hr:7", "--purpose", "a review"]
    result = CliRunner().invoke(main, [*arguments, "--key", str(key)])
    assert result.exit_code == 0, result.output
    from api.issuer import LocalIssuer

    given = LocalIssuer(key).verifier().reader(result.stdout.strip())
    assert given == Reader("hr:7", Role.TEAM_MANAGER, "a review")


def casegraph(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "api.cli", *arguments]


@pytest.mark.parametrize("issuer", ["local", "another"])
def test_the_server_takes_tokens_and_ends_when_told(
    servers: Servers, tmp_path: Path, issuer: str
) -> None:
    url = servers.url("local")
    with open_store(url) as store:
        store.empty()
        assert not store.load(made_up.facts(), made_up.RUN).refused
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(signed.published()))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    whose = {
        "local": ["--issuer", "local", "--key", str(tmp_path / "key.pem")],
        "another": ["--issuer", signed.ISSUER, "--audience", "casegraph", "--jwks", str(keys)],
    }
    command = casegraph("serve", "--port", "0", "--host", "0.0.0.0", "--url", url, *whose[issuer])  # noqa: S104
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            where = next(word for word in process.stdout.readline().split() if "http" in word)
            token = signed.token()
            if issuer == "local":
                made = casegraph(
                    "token", "--role", "analyst", "--reader", "me", *whose["local"][2:]
                )
                token = subprocess.run(
                    made, env=environment, capture_output=True, text=True, check=True
                ).stdout.strip()
            body = {"query": f'{{ person(id: "{made_up.CHILD}") {{ name }} }}'}
            with httpx2.Client(base_url=where, timeout=60) as client:
                assert client.post("graphql", json=body).status_code == 401
                headers = {"Authorization": f"Bearer {token}"}
                answer = client.post("graphql", json=body, headers=headers)
                # an analyst whom nobody gave leave to read has nothing to do with any case
                assert answer.json() == {"data": {"person": None}}
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode in (0, -signal.SIGTERM)
    lines = [json.loads(line) for line in said.splitlines()]
    assert [(line["status"], line["role"]) for line in lines if "route" in line] == [
        (401, None),
        (200, "ANALYST"),
    ]
    assert "Ada" not in said
