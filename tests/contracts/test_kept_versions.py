"""Each published version is kept for the tests of its successors, at the latest when the next one comes."""

import re

from shared.store.schemas import ROOT
from tests.deploy.versions import kept
from tests.deploy.versions.kept import number

FIRST = "0.1.0"
MOST = 250_000
"""Bytes of one version: a small federation, and no more."""


def missing(headings: list[str], having: list[str]) -> list[str]:
    """Those that come before the newest heading and are newer than all that is kept. The newest may still come."""
    newest = max(having, key=number)
    return [one for one in headings[1:] if number(one) > number(newest)]


def published() -> list[str]:
    """The newest first, as the changelog has them."""
    return re.findall(r"^## ([0-9.]+) ", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)


def test_the_version_before_the_newest_is_kept() -> None:
    assert missing(published(), kept.versions()) == [], "docs/versions.md says how a release keeps itself"
    assert missing(published(), kept.with_tables()) == []
    assert kept.versions()[0] == published()[-1] == FIRST


def test_a_version_that_was_forgotten_is_found() -> None:
    assert missing(["0.9.0", "0.8.0", "0.7.0"], ["0.1.0", "0.7.0"]) == ["0.8.0"]
    assert missing(["0.8.0", "0.7.0"], ["0.7.0", "0.1.0"]) == []


def test_what_is_kept_is_small() -> None:
    assert [one for one in kept.versions() if kept.archive(one).stat().st_size > MOST] == []
