from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from auditor.model import Ledger
from auditor.settings import Settings
from importers import repositories
from importers.files import open_files, read
from importers.tables import Unreadable
from tests.importers.reading import AS_OF

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ann Example",
    "GIT_AUTHOR_EMAIL": "ann@example.com",
    "GIT_COMMITTER_NAME": "Bo Sample",
    "GIT_COMMITTER_EMAIL": "bo@example.com",
    "GIT_COMMITTER_DATE": "2026-04-01T12:00:00+02:00",
}


def git(folder: Path, *arguments: str, moment: str = "2026-03-02T09:00:00+01:00") -> None:
    subprocess.run(
        ["git", "-C", str(folder), *arguments],
        env=ENVIRONMENT | {"GIT_AUTHOR_DATE": moment},
        check=True,
        capture_output=True,
    )


def commit(folder: Path, message: str, moment: str = "2026-03-02T09:00:00+01:00") -> None:
    git(folder, "commit", "--quiet", "--allow-empty", "-m", message, moment=moment)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A repository with one commit on its branch and a later one on another."""
    folder = tmp_path / "shop"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "First")
    git(folder, "checkout", "--quiet", "-b", "cart")
    commit(folder, "Add the cart", "2026-03-03T23:30:00-08:00")
    git(folder, "checkout", "--quiet", "main")
    return folder


def opened(*paths: Path) -> Ledger:
    return read(open_files(paths), Settings(), AS_OF, "UTC")


def refused(path: Path) -> str:
    with pytest.raises(Unreadable) as fault:
        open_files([path])
    assert "\n" not in str(fault.value)
    assert str(path) in str(fault.value)
    return str(fault.value)


def subjects(ledger: Ledger) -> Sequence[str]:
    return sorted(ledger.entries["description"])


def test_a_folder_that_holds_git_stands_for_the_commits_of_all_its_branches(shop: Path) -> None:
    ledger = opened(shop)
    assert subjects(ledger) == ["Add the cart", "First"]
    entry = ledger.entries.set_index("description").loc["Add the cart"]
    assert entry["start"] == pd.Timestamp("2026-03-04T07:30Z")
    assert (entry["person_name"], entry["project"], entry["trace"]) == ("Ann Example", "shop", "commit")
    assert ledger.sources[0].format == "git_log"


def test_files_beside_a_repository_are_said_to_be_left_out(shop: Path) -> None:
    assert not any("beside" in note for note in opened(shop).sources[0].notes)
    (shop / "log.csv").write_text("side,person,day,hours\nlogged,ann,2026-03-02,1.50\n")
    ledger = opened(shop)
    assert len(ledger.entries) == 2
    assert any("a file beside it is not read" in note for note in ledger.sources[0].notes)
    assert len(opened(shop, shop / "log.csv").entries) == 3


def test_a_bare_repository_is_read(shop: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(shop), "shop.git")
    ledger = opened(tmp_path / "shop.git")
    assert subjects(ledger) == ["Add the cart", "First"]
    assert set(ledger.entries["project"]) == {"shop"}


def test_a_work_tree_whose_git_is_a_file_is_read(shop: Path, tmp_path: Path) -> None:
    git(shop, "worktree", "add", "--quiet", str(tmp_path / "second"), "cart")
    assert (tmp_path / "second" / ".git").is_file()
    assert subjects(opened(tmp_path / "second")) == ["Add the cart", "First"]


def test_the_folder_one_stands_in_is_named_after_itself(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop)
    assert [file.name for file in open_files([Path()])] == ["shop"]


def test_a_folder_inside_a_repository_is_a_folder_of_files(shop: Path) -> None:
    exports = shop / "exports"
    exports.mkdir()
    (exports / "log.csv").write_text("side,person,day,hours\nlogged,ann,2026-03-02,1.50\n")
    assert [file.name for file in open_files([exports])] == ["log.csv"]


def test_messages_keep_their_commas_quotes_and_letters_and_only_their_first_line(shop: Path) -> None:
    commit(shop, 'Größe, "XL"; neu\n\nA longer explanation.')
    assert 'Größe, "XL"; neu' in subjects(opened(shop))


def test_nothing_in_the_repository_is_run(shop: Path, tmp_path: Path) -> None:
    witness = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {witness}\n")
    program.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "pager.log", "gpg.program", "diff.external", "core.sshCommand"):
        git(shop, "config", key, str(program))
    git(shop, "config", "log.showSignature", "true")
    git(shop, "config", "alias.log", f"!{program}")
    for hook in ("post-checkout", "reference-transaction", "post-index-change"):
        shutil.copy(program, shop / ".git" / "hooks" / hook)
    assert len(opened(shop).entries) == 2
    assert not witness.exists()


def test_settings_of_log_change_nothing(shop: Path) -> None:
    expected = open_files([shop])[0].data
    for key, value in (
        ("log.date", "relative"), ("format.pretty", "oneline"), ("log.follow", "true"), ("log.decorate", "full"),
        ("i18n.logOutputEncoding", "latin1"), ("color.ui", "always"), ("log.showRoot", "false"),
    ):  # fmt: skip
        git(shop, "config", key, value)
    assert open_files([shop])[0].data == expected


def test_what_the_environment_says_of_another_repository_is_ignored(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "--quiet")
    commit(other, "Other work")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    assert subjects(opened(shop)) == ["Add the cart", "First"]


def test_a_repository_without_commits_is_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    assert "no commits" in refused(tmp_path)


def test_a_damaged_repository_is_refused(shop: Path) -> None:
    shutil.rmtree(shop / ".git" / "objects")
    assert "cannot read" in refused(shop)


def test_a_git_file_that_leads_nowhere_is_refused_though_a_repository_is_around_it(shop: Path) -> None:
    inner = shop / "inner"
    inner.mkdir()
    (inner / ".git").write_text("gitdir: /nowhere\n")
    assert "cannot read" in refused(inner)


def test_an_empty_git_folder_is_refused_though_a_repository_is_around_it(shop: Path) -> None:
    (shop / "inner" / ".git").mkdir(parents=True)
    assert "cannot read" in refused(shop / "inner")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_a_repository_that_git_does_not_trust_is_refused(shop: Path) -> None:
    for path in (shop, *shop.rglob("*")):
        os.chown(path, 4242, 4242)
    assert "belongs to somebody else" in refused(shop)


def test_without_git_it_is_refused(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(shop))
    assert "not installed" in refused(shop)


def test_more_than_the_cap_is_refused(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repositories, "MAX_BYTES", 100)
    assert "more than" in refused(shop)
