"""Git repositories named on the command line, read through `git log` into the CSV that `git_log` knows."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from importers.tables import Unreadable

MAX_BYTES = 256 << 20
FIELDS = ("%H", "%an", "%ae", "%aI", "%s")
HEADER = ("repository", "commit", "author", "email", "author date", "subject")
_OPTIONS = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "log.showSignature=false",
    "protocol.allow=never",
    "safe.bareRepository=all",
)
_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


def is_repository(path: Path) -> bool:
    """Whether a folder holds `.git`, or is a bare repository itself."""
    if not path.is_dir():
        return False
    return (path / ".git").exists() or all((path / name).exists() for name in ("HEAD", "objects", "refs"))


def commits_of(path: Path) -> bytes:
    """Return the commits of all branches and tags as CSV under a line that says where they are from.

    Git runs without network, pager, hooks, signatures and anybody's settings. Raises Unreadable, naming the path,
    when git is missing, does not trust the folder or cannot read it, and when there is no commit.
    """
    fields = _log(path).split("\0")
    name = _name(path)
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow([f"the commits of all branches and tags of the repository {name}{_beside(path)}"])
    writer.writerow(HEADER)
    for at in range(0, len(fields) - 1, len(FIELDS)):
        writer.writerow([name, *fields[at : at + len(FIELDS)]])
    return made.getvalue().encode()


def _name(path: Path) -> str:
    whole = path.resolve()
    whole = whole.parent if whole.name == ".git" else whole
    return whole.name.removesuffix(".git")


def _beside(path: Path) -> str:
    """Return a remark on the files that a folder holds beside its repository; they are not read."""
    if not (path / ".git").exists():
        return ""
    count = sum(1 for one in path.iterdir() if one.is_file() and not one.name.startswith("."))
    if not count:
        return ""
    return "; a file beside it is not read" if count == 1 else f"; {count} files beside it are not read"


def _log(path: Path) -> str:
    """Return the fields of all commits, each ended by NUL."""
    git = shutil.which("git")
    if git is None:
        raise Unreadable(f"{path}: is a git repository, and git is not installed to read it")
    whole = path.resolve()
    command = [git, "--no-pager", *(part for option in _OPTIONS for part in ("-c", option)), "-C", str(whole)]
    command += ["log", "--all", "--encoding=UTF-8", "--no-color", "-z", f"--format=tformat:{'%x00'.join(FIELDS)}"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment = kept | _ENVIRONMENT | {"GIT_CEILING_DIRECTORIES": str(whole.parent)}
    with tempfile.TemporaryFile() as errors:
        with subprocess.Popen(  # noqa: S603 - the only argument from outside is a folder that is there
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, env=environment
        ) as process:
            assert process.stdout is not None
            made = process.stdout.read(MAX_BYTES + 1)
            if len(made) > MAX_BYTES:
                process.kill()
        errors.seek(0)
        said = errors.read(10_000).decode(errors="replace")
    if len(made) > MAX_BYTES:
        raise Unreadable(f"{path}: its commits are more than {MAX_BYTES >> 20} MB; save a shorter log as CSV")
    if process.returncode:
        raise Unreadable(f"{path}: {_why(said)}")
    if not made:
        raise Unreadable(f"{path}: the git repository has no commits")
    return made.decode(errors="replace")


def _why(said: str) -> str:
    if "dubious ownership" in said:
        return "the git repository belongs to somebody else, and git does not trust it; save its log as CSV"
    lines = [line.removeprefix("fatal: ").removeprefix("error: ") for line in said.splitlines() if line.strip()]
    return f"git cannot read the repository: {lines[0] if lines else 'it gives no reason'}"
