"""Bearer tokens: which are taken, whom they name, and where the keys come from."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey

from api import keys as keys_of
from api.issuer import LocalIssuer
from api.keys import CachedKeys, KeysError, discovered, from_place, key_set
from api.tokens import TokenError, Verifier
from graph.access import Reader, Role
from tests import signed
from tests.signed import small_rsa


@pytest.mark.parametrize(("key", "alg"), [("rsa", "RS256"), ("ec", "ES256"), ("ed", "Ed25519")])
def test_a_good_token_names_its_reader(key: str, alg: str) -> None:
    of: dict[str, Callable[[], Any]] = {"rsa": signed.rsa, "ec": signed.ec, "ed": signed.ed}
    given = signed.token(of[key](), alg, casegraph_purpose="an audit")
    assert signed.verifier().reader(given) == Reader("u-1", Role.ANALYST, "an audit")


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # of signing it; taking it says nothing
def test_the_old_name_of_ed25519_is_taken() -> None:
    given = signed.token(signed.ed(), "EdDSA")
    assert signed.verifier().reader(given).id == "u-1"


@pytest.mark.parametrize("bad", signed.BAD)
def test_a_bad_token_is_not_taken(bad: str) -> None:
    with pytest.raises(TokenError) as refused:
        signed.verifier().reader(signed.BAD[bad]())
    assert refused.value.told == ("expired" if bad == "expired" else "not valid")


def test_thirty_seconds_are_no_reason() -> None:
    late = signed.token(exp=int(time.time()) - 25)
    assert signed.verifier().reader(late).id == "u-1"


@pytest.mark.parametrize("said", ["case-manager", "CASE_MANAGER", "Case-Manager"])
def test_a_role_is_named_either_way(said: str) -> None:
    assert signed.verifier().reader(signed.token(casegraph_role=said)).role is Role.CASE_MANAGER


def test_the_id_is_a_claim_of_its_own_else_the_subject() -> None:
    given = signed.token(casegraph_id="hr:7", staff="hr:8")
    assert signed.verifier().reader(given).id == "hr:7"
    assert signed.verifier(id_claim="staff").reader(given).id == "hr:8"
    assert signed.verifier(id_claim="none_such").reader(given).id == "u-1"


def test_the_purpose_is_the_tokens_else_the_requests() -> None:
    assert signed.verifier().reader(signed.token(), "a review").purpose == "a review"
    given = signed.token(casegraph_purpose="an audit")
    assert signed.verifier().reader(given, "a review").purpose == "an audit"


def test_nothing_that_a_token_says_of_cases_is_kept() -> None:
    given = signed.token(cases=["c1"], allocated_to=["c2"])
    assert signed.verifier().reader(given) == Reader("u-1", Role.ANALYST)


# --- keys --------------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_a_new_key_is_found_and_an_unknown_one_asked_for_once_a_minute() -> None:
    clock, reads, published = Clock(), [], [signed.rsa("old")]

    def read() -> list[Any]:
        reads.append(clock.now)
        return list(published)

    keys = CachedKeys(read, clock)
    assert keys.find("old")
    assert len(reads) == 1
    published[:] = [signed.rsa("new")]
    clock.now += 61
    assert keys.find("new")
    assert keys.find("old") is None
    for _ in range(50):
        assert keys.find("made up") is None
    assert len(reads) == 2
    clock.now += 61
    assert keys.find("made up") is None
    assert len(reads) == 3


def test_a_key_that_was_taken_back_is_not_used_for_long() -> None:
    clock, published = Clock(), [signed.rsa("old"), signed.rsa("other")]
    keys = CachedKeys(lambda: list(published), clock)
    assert keys.find("old")
    del published[0]
    clock.now += keys_of.KEPT_SECONDS + 1
    assert keys.find("old") is None
    assert keys.find("other")


def test_the_last_keys_are_used_for_a_day_where_no_newer_are_to_be_had() -> None:
    clock = Clock()

    def read() -> list[Any]:
        if clock.now > 1_000:
            raise KeysError("https://id.example.org: cannot be read")
        return [signed.rsa()]

    keys = CachedKeys(read, clock)
    assert keys.find("k1")
    clock.now += 3600
    assert keys.find("k1")
    clock.now += keys_of.STALE_SECONDS
    assert keys.find("k1") is None


@pytest.mark.filterwarnings("ignore:Key size")
def test_only_keys_for_signatures_are_taken_from_a_set() -> None:
    small = small_rsa("small")
    other_curve = ECKey.generate_key("P-521", parameters={"kid": "other"})
    secret = OctKey.import_key("x" * 32, {"kid": "s1"})
    encrypts = {**signed.rsa("enc").as_dict(private=False), "use": "enc"}
    nameless = {**signed.rsa("enc").as_dict(private=False)}
    del nameless["kid"]
    told = signed.published(small, other_curve, signed.ed())
    told["keys"] += [secret.as_dict(), encrypts, nameless, {"kty": "AKP", "kid": "q"}, 7]
    assert [key.kid for key in key_set("made up", told)] == ["o1"]
    of_no_use: list[Any] = [{}, [], {"keys": 1}, {"keys": []}, {"keys": [secret.as_dict()]}]
    for useless in of_no_use:
        with pytest.raises(KeysError, match="made up: "):
            key_set("made up", useless)


def test_a_shared_secret_in_the_set_signs_nothing() -> None:
    told = signed.published()
    told["keys"].append(OctKey.import_key("x" * 32, {"kid": "s1"}).as_dict())
    verifier = signed.verifier(keys=CachedKeys(lambda: key_set("made up", told)))
    with pytest.raises(TokenError):
        verifier.reader(signed.shared_secret())


def test_a_key_for_another_algorithm_is_not_used() -> None:
    told = {"keys": [{**signed.rsa().as_dict(private=False), "alg": "RS512"}]}
    verifier = signed.verifier(keys=CachedKeys(lambda: key_set("made up", told)))
    with pytest.raises(TokenError, match="another algorithm"):
        verifier.reader(signed.token())


def test_keys_are_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(signed.published()))
    verifier = Verifier(signed.ISSUER, signed.AUDIENCE, from_place(str(file)))
    assert verifier.reader(signed.token()).id == "u-1"
    file.write_text("{")
    with pytest.raises(KeysError, match="is no JSON"):
        from_place(str(file))
    with pytest.raises(KeysError, match="cannot be read"):
        from_place(str(tmp_path / "nothing.json"))


class _Issuer(BaseHTTPRequestHandler):
    answers: dict[str, tuple[int, str, bytes]]

    def do_GET(self) -> None:
        status, to, body = self.answers.get(self.path, (404, "", b""))
        self.send_response(status)
        if to:
            self.send_header("Location", to)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def issuer() -> Iterator[tuple[str, dict[str, tuple[int, str, bytes]]]]:
    """An issuer over HTTP on this machine, and what it answers."""
    answers: dict[str, tuple[int, str, bytes]] = {}
    handler = type("Issuer", (_Issuer,), {"answers": answers})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", answers
        server.shutdown()
        thread.join()


def test_an_issuer_says_where_its_keys_are(issuer: Any) -> None:
    place, answers = issuer
    told = {"issuer": place, "jwks_uri": f"{place}/keys"}
    answers["/.well-known/openid-configuration"] = (200, "", json.dumps(told).encode())
    answers["/keys"] = (200, "", json.dumps(signed.published()).encode())
    verifier = Verifier(place, signed.AUDIENCE, discovered(place))
    assert verifier.reader(signed.token(iss=place)).id == "u-1"
    with pytest.raises(KeysError, match="is not what"):
        discovered(f"{place}/")
    told["jwks_uri"] = "http://id.example.org/keys"
    answers["/.well-known/openid-configuration"] = (200, "", json.dumps(told).encode())
    with pytest.raises(KeysError, match="https:// only"):
        discovered(place)


def test_keys_are_not_read_from_elsewhere_than_was_said(issuer: Any) -> None:
    place, answers = issuer
    answers["/keys"] = (302, "/others", b"")
    answers["/others"] = (200, "", json.dumps(signed.published()).encode())
    with pytest.raises(KeysError, match="302"):
        from_place(f"{place}/keys")
    answers["/keys"] = (200, "", b" " * 1_000_001)
    with pytest.raises(KeysError, match="larger"):
        from_place(f"{place}/keys")
    with pytest.raises(KeysError, match="https:// only"):
        from_place("file:///etc/passwd")


# --- our own issuer ----------------------------------------------------------------------


def test_our_own_issuer_makes_its_key_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    issuer = LocalIssuer(tmp_path / "key.pem")
    given = issuer.token("hr:7", Role.IRO, "a review")
    assert os.name != "posix" or issuer.file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [issuer.file]
    made = issuer.file.read_bytes()
    assert issuer.verifier().reader(given) == Reader("hr:7", Role.IRO, "a review")
    assert issuer.file.read_bytes() == made
    other = LocalIssuer(tmp_path / "other.pem")
    with pytest.raises(TokenError):
        other.verifier().reader(given)
    with pytest.raises(KeysError, match="operator"):
        issuer.token("me", Role.OPERATOR)


def test_our_own_issuer_takes_an_rsa_key(tmp_path: Path) -> None:
    issuer = LocalIssuer(tmp_path / "key.pem")
    issuer.file.write_bytes(signed.rsa().as_pem(private=True))
    issuer.file.chmod(0o600)
    given = issuer.token("hr:7", Role.CPC)
    assert issuer.verifier().reader(given).role is Role.CPC


@pytest.mark.skipif(os.name != "posix", reason="files have no modes here")
def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    issuer = LocalIssuer(tmp_path / "key.pem")
    issuer.key()
    issuer.file.chmod(0o640)
    with pytest.raises(KeysError, match="chmod 600"):
        issuer.token("hr:7", Role.CPC)


@pytest.mark.filterwarnings("ignore:Key size")
@pytest.mark.parametrize("what", ["nonsense", "public", "small"])
def test_what_is_no_private_key_is_refused(tmp_path: Path, what: str) -> None:
    issuer = LocalIssuer(tmp_path / "key.pem")
    pems = {
        "nonsense": b"nonsense",
        "public": signed.rsa().as_pem(private=False),
        "small": small_rsa("small").as_pem(private=True),
    }
    issuer.file.write_bytes(pems[what])
    issuer.file.chmod(0o600)
    with pytest.raises(KeysError, match="is no private key"):
        issuer.verifier()
