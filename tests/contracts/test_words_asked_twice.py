"""The first run asks for the words of the key file twice: words on paper with a typing error open no backup."""

import pytest

from tests.contracts.documented_commands import ROOT

PAGE = (ROOT / "docs/first-run.md").read_text(encoding="utf-8").splitlines()
KEPT = ("systemd-ask-password -n >", "systemd-ask-password -n | systemd-creds encrypt")
COMPARED = ("systemd-ask-password -n | cmp - ", 'test "$(systemd-ask-password -n)" = ')


@pytest.mark.parametrize("begins", KEPT)
def test_words_that_are_kept_are_compared_with_the_next_line(begins: str) -> None:
    places = [number for number, line in enumerate(PAGE) if line.startswith(begins)]
    assert places
    for place in places:
        assert PAGE[place + 1].startswith(COMPARED)
