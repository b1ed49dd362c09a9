"""Starts the screen in a process of its own, for this machine only."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from auditor.settings import Server, load
from dashboard import provider

OPENED = "AUDITOR_DASHBOARD"
APP = Path(__file__).parent / "app.py"
SERVER = APP.with_name("server.py")
ADDRESS = "127.0.0.1"
FLAGS = {
    "server.address": ADDRESS,
    "server.allowedHosts": ADDRESS,
    "browser.serverAddress": ADDRESS,
    "browser.gatherUsageStats": "false",
    "server.showEmailPrompt": "false",
    "server.fileWatcherType": "none",
    "server.enableAgentApi": "false",
    "server.enableStaticServing": "false",
    "runner.magicEnabled": "false",
    "runner.postScriptGC": "false",
    "server.maxUploadSize": "200",
    "client.toolbarMode": "viewer",
    "client.showErrorDetails": "type",
    "client.showErrorLinks": "false",
    "client.disableDataExport": "true",
    "theme.light.primaryColor": "#0072B2",
    "theme.light.textColor": "#1F2933",
    "theme.light.secondaryBackgroundColor": "#F3F5F7",
    "theme.dark.primaryColor": "#56B4E9",
    "theme.dark.textColor": "#E4E9ED",
    "theme.dark.backgroundColor": "#12181F",
    "theme.dark.secondaryBackgroundColor": "#1B242D",
    "theme.baseFontSize": "14",
    "theme.headingFontSizes": "1.9rem",
    "theme.metricValueFontSize": "1.5rem",
    "theme.showWidgetBorder": "true",
}
"""Streamlit listens on every interface, reports usage and accepts any host name unless told otherwise.

Export buttons of tables are hidden: they write cells that begin with `=` as live formulas. A sweep of the memory
after every click holds up its last picture by 0.15 s with 100,000 entries; Python's own sweeps are enough.
"""
PATIENCE_SECONDS = 5


def serve(
    paths: list[Path],
    settings: Path | None,
    timezone: str | None,
    reader: str | None,
    port: int | None,
    store: str | None = None,
) -> int:
    """Show the audit of files until it is stopped; returns 0 when stopped by the user, 2 when it cannot start.

    Without files the demo is shown. Decisions are kept in `store`, see `auditor.store.place_of`. The child process
    knows files and store by the environment variable `OPENED`. With
    `sign_in` in the settings it does not start before the provider is known; see `dashboard.provider`.
    """
    shared = load(settings).server if settings else Server()
    try:
        if shared.sign_in:
            provider.check(os.environ, shared.address)
    except provider.Unready as fault:
        sys.stderr.write(f"auditor: {fault}\n")
        return 2
    given = {
        "paths": [str(path.resolve()) for path in paths],
        "settings": str(settings.resolve()) if settings else None,
        "timezone": timezone,
        "reader": reader,
        "store": store,
        "sign_in": shared.sign_in,
    }
    child = subprocess.Popen(command(port, shared.address), env=os.environ | {OPENED: json.dumps(given)})  # noqa: S603

    def stop(*_: int | FrameType | None) -> None:
        child.terminate()

    before = signal.signal(signal.SIGTERM, stop)
    try:
        return 0 if child.wait() in {0, -signal.SIGTERM, -signal.SIGINT} else 2
    except KeyboardInterrupt:
        _end(child)
        return 0
    finally:
        signal.signal(signal.SIGTERM, before)


def command(port: int | None = None, address: str | None = None) -> list[str]:
    """Return the command that starts the screen; a reverse proxy shows it at `address`, if given."""
    flags = [*FLAGS.items(), *([("server.port", str(port))] if port is not None else [])]
    if address and (host := urlsplit(address).hostname):
        flags = [(name, host if name == "browser.serverAddress" else value) for name, value in flags]
        flags.append(("server.allowedHosts", host))
    return [
        *(sys.executable, "-m", "streamlit", "run", str(SERVER)),
        *(part for name, value in flags for part in (f"--{name}", value)),
    ]


def _end(child: subprocess.Popen[bytes]) -> None:
    """Let the child end as Ctrl-C told it to; stop it when it does not."""
    try:
        child.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        child.terminate()
        child.wait()
