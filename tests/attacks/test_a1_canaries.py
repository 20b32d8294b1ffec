"""A1: words that exist nowhere else go the whole way through a federation, and lie nowhere in any form afterwards."""

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from services.cases.foundation.keys.letters.file import LetterFile
from services.cases.foundation.keys.place import read_keys
from services.cases.foundation.keys.register import register_of
from tests.attacks import sinks
from tests.attacks.canary import Hit, search, search_all, search_files
from tests.flows.demonstration import Lived

pytestmark = pytest.mark.real


def test_the_words_went_the_whole_way(lived: Lived) -> None:
    assert (lived.told["lost"], lived.unsettled) == ([], [])
    streams = {place.split()[2] for place, _ in lived.heard if " stream " in place}
    assert streams >= {"intake", "cases", "notify", "uplink", "releases"}
    assert any(place.startswith("telemetry") for place, _ in lived.heard)
    assert any(" cases.public.message" in place for place, _ in lived.heard)
    assert any((lived.folder / "mail" / "new").iterdir())
    assert len(list(lived.folder.rglob("logs/*.log"))) > len(lived.servers)


def test_no_file_holds_a_word(lived: Lived) -> None:
    assert search_files(lived.folder, lived.canaries) == set()


def test_no_row_message_span_or_open_page_holds_a_word(lived: Lived) -> None:
    assert search_all(lived.heard, lived.canaries) == set()


def private_keys(file: Path) -> set[bytes]:
    """Every 32 bytes in base64 that a key file holds and that are not public."""
    found = re.findall(r'"([A-Za-z0-9+/]{43}=)"', file.read_text())
    return {base64.b64decode(one) for one in found}


def letter_keys(file: Path) -> set[bytes]:
    """Those that open what clients write, of the centre with this key file."""
    keys = read_keys(file, file.parents[1].name, None)
    return {key.raw for key in LetterFile.beside(register_of(file), keys).found(keys).opening}


def forms_of(key: bytes) -> set[bytes]:
    return {key, key[::-1], key.hex().encode(), key.hex().upper().encode(), base64.b64encode(key)[:42]}


def holding(contents: Iterable[tuple[str, bytes]], keys: set[bytes]) -> set[str]:
    wanted = {form for key in keys for form in forms_of(key)}
    return {place for place, content in contents if any(form in content for form in wanted)}


def test_no_private_key_lies_anywhere_but_in_its_own_file(lived: Lived) -> None:
    own = set(lived.folder.rglob("keys/*.key"))
    keys = {key for file in own for key in private_keys(file)}
    letters = {key for file in own if file.name == "cases.key" for key in letter_keys(file)}
    files = [(str(file), file.read_bytes()) for file in lived.folder.rglob("*") if file.is_file()]
    assert len(own) >= 6
    assert len(keys) >= 10
    assert len(letters) >= 4
    assert holding(files, keys) == {str(file) for file in own}
    assert holding(files, letters) == set(), "they lie sealed"
    assert holding(lived.heard, keys | letters) == set()


def test_twin_a_word_in_a_row_a_log_or_a_message_is_found(lived: Lived, tmp_path: Path) -> None:
    word = lived.canaries["pseudonym"].encode()
    log = tmp_path / "cases.log"
    log.write_bytes(b'{"event":"opened","case":"' + base64.b64encode(b"x" + word) + b'"}')
    postgres = lived.servers[-1].postgres
    postgres.start()
    try:
        hexadecimal = (b"some" + word).hex()
        postgres.sql(
            f"create table leak as select decode('{hexadecimal}', 'hex') as column_of_somebody", database="notify"
        )
        in_rows = search_all(sinks.rows("twin", postgres), lived.canaries)
        postgres.sql("drop table leak", database="notify")
    finally:
        postgres.stop()
    told = b'{"cells":[],"client":"' + hashlib.sha256(word).hexdigest().encode() + b'"}'
    assert {hit.field for hit in search_files(tmp_path, lived.canaries)} == {"pseudonym"}
    assert {hit.field for hit in in_rows} == {"pseudonym"}
    assert Hit("stream", "pseudonym", "sha256 hex") in search(told, "stream", lived.canaries)
