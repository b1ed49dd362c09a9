"""A provider of OpenID Connect on loopback: signs in whoever the visitor says to be, with real signed tokens."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "auditor", "a-secret-that-no-log-may-hold"


class Provider(ThreadingHTTPServer):
    """The provider's server; `people` are the addresses it offers, `tokens` those it has signed."""

    people: tuple[str, ...] = ()

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: list[str] = []
        self.issuer = f"http://127.0.0.1:{self.server_port}"


class _Answers(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, *_: object) -> None:
        """Print nothing."""

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        issuer = self.server.issuer
        if url.path == "/.well-known/openid-configuration":
            ends = {f"{name}_endpoint": f"{issuer}/{name}" for name in ("authorization", "token", "end_session")}
            signs = {"id_token_signing_alg_values_supported": ["RS256"], "code_challenge_methods_supported": ["S256"]}
            self._json({"issuer": issuer, "jwks_uri": f"{issuer}/jwks", **ends, **signs})
        elif url.path == "/jwks":
            self._json({"keys": [self.server.key.as_dict(private=False)]})
        elif url.path == "/authorization":
            links = (
                f'<p><a href="/chosen?{urlencode({**asked, "who": who})}">{who}</a></p>' for who in self.server.people
            )
            self._send(200, "".join(links).encode(), "text/html")
        elif url.path == "/chosen":
            code = secrets.token_urlsafe(16)
            self.server.codes[code] = asked
            self._redirect(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")
        elif url.path == "/end_session":
            self._redirect(asked["post_logout_redirect_uri"])
        else:
            self._send(204, b"", "text/plain")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        given = {name: values[0] for name, values in parse_qs(body).items()}
        basic = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        asked = self.server.codes.pop(given.get("code", ""), None)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        is_proven = asked and asked["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if basic != f"{CLIENT_ID}:{CLIENT_SECRET}" or not asked or not is_proven:
            self._send(401, b'{"error": "invalid_client"}', "application/json")
            return
        now = int(time.time())
        who = asked["who"]
        claims = {"iss": self.server.issuer, "sub": who, "aud": CLIENT_ID, "iat": now, "exp": now + 600}
        claims |= {"nonce": asked["nonce"], "email": who, "email_verified": not who.startswith("unverified")}
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.server.key)
        self.server.tokens.append(token)
        self._json(
            {"id_token": token, "access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": 600}
        )

    def _json(self, what: Any) -> None:
        self._send(200, json.dumps(what).encode(), "application/json")

    def _redirect(self, where: str) -> None:
        self.send_response(302)
        self.send_header("Location", where)
        self.end_headers()

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def provider(*people: str) -> Iterator[Provider]:
    """Run a provider that knows some people."""
    with Provider() as server:
        server.people = people
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
