"""What signing in needs to know of the identity provider: from the environment or Streamlit's secrets file.

Nothing read here is ever printed: faults name what is missing, never what is there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

VARIABLES = {
    "client_id": "AUDITOR_OIDC_CLIENT_ID",
    "client_secret": "AUDITOR_OIDC_CLIENT_SECRET",
    "server_metadata_url": "AUDITOR_OIDC_METADATA_URL",
    "redirect_uri": "AUDITOR_OIDC_REDIRECT_URI",
    "cookie_secret": "AUDITOR_OIDC_COOKIE_SECRET",
}
CALLBACK = "/oauth2callback"
SHORTEST_SECRET = 32
FOLDERS = (Path(".streamlit"), Path("~/.streamlit"))


class Unready(Exception):
    """Why nobody can sign in: one line that says what is missing."""


def from_environment(environment: Mapping[str, str]) -> dict[str, Any] | None:
    """Return Streamlit's secrets as the environment has them; None when it holds none of `VARIABLES`."""
    given = {key: environment[name] for key, name in VARIABLES.items() if environment.get(name)}
    return {"auth": given} if given else None


def check(environment: Mapping[str, str], address: str | None) -> None:
    """Raise Unready unless everything is there that signing in at an address needs."""
    if find_spec("authlib") is None:
        raise Unready('signing in needs Authlib: install "time-log-auditor[server]"')
    found = from_environment(environment) or _from_files()
    auth = found.get("auth", {})
    missing = [key for key in VARIABLES if not auth.get(key)]
    if missing:
        raise Unready(
            f"signing in needs {', '.join(missing)}, in [auth] of .streamlit/secrets.toml or in the environment as "
            f"{', '.join(VARIABLES[key] for key in missing)}"
        )
    if len(str(auth["cookie_secret"])) < SHORTEST_SECRET:
        raise Unready(f"cookie_secret is too short: use {SHORTEST_SECRET} random characters or more")
    wanted = f"{address or ''}{CALLBACK}"
    if not str(auth["redirect_uri"]).endswith(wanted):
        raise Unready(f"redirect_uri must be {wanted if address else f'the address of this server and {CALLBACK}'}")


def _from_files() -> dict[str, Any]:
    for folder in FOLDERS:
        path = folder.expanduser() / "secrets.toml"
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            raise Unready(f"{path}: cannot be read as TOML") from None
    return {}
