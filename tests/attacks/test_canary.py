"""The scanner of A1 finds what is planted, in every coat, and nothing in clean text."""

import base64
import gzip
import hashlib
import urllib.parse
import zlib
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from tests.attacks.canary import canary, search, search_files

WORD = canary("name")
PLANTED = {
    "raw": WORD.encode(),
    "lower": WORD.lower().encode(),
    "cut short": WORD.encode()[: len(WORD) * 3 // 4],
    "utf-16": WORD.encode("utf-16-le"),
    "url": urllib.parse.quote(f"name={WORD}").encode(),
    "hex": WORD.encode().hex().encode(),
    "base64 inside a text": base64.b64encode(b"xy" + WORD.encode() + b"z"),
    "base64 one further": base64.b64encode(b"xyz!" + WORD.encode() + b"z"),
    "base64 of a line": base64.b64encode(WORD.encode()),
    "pseudonym": hashlib.sha256(WORD.encode()).hexdigest().encode(),
    "pseudonym base64": base64.b64encode(hashlib.sha1(WORD.encode()).digest()),
    "compressed": zlib.compress(b"a" * 50 + WORD.encode()),
    "compressed in the middle": b"head" + gzip.compress(b"a" * 50 + WORD.encode()),
}


@pytest.mark.parametrize("coat", PLANTED)
def test_a_planted_word_is_found(coat: str) -> None:
    around = PLANTED[coat] if coat.startswith("compressed") else b"before " + PLANTED[coat] + b" after"
    assert search(around, "somewhere", {"name": WORD})


@pytest.mark.parametrize("language", ["de", "ar"])
def test_a_word_is_found_wherever_a_mail_breaks_its_line(language: str) -> None:
    """Quoted, or in base64, as the letters ask for."""
    around = {"de": "Für Sie: ", "ar": "هناك شيء جديد: "}[language]
    for width in range(80):
        letter = EmailMessage(policy=SMTP)
        letter.set_content(f"{'x' * width} {around}{WORD}, {around}\n")
        assert search(letter.as_bytes(), "mail", {"name": WORD}), width


def test_clean_text_has_no_hit() -> None:
    assert not search(b'{"catalogue":"2025-10","cells":[{"met":5}]}' * 20, "somewhere", {"name": WORD})


def test_the_name_of_a_file_is_searched_too(tmp_path: Path) -> None:
    (tmp_path / f"{WORD}.pdf").write_bytes(b"clean")
    assert {hit.form for hit in search_files(tmp_path, {"name": WORD})} >= {"raw"}
