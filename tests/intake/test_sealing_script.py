"""The script of the forms and the server make and open the same envelopes, threads and receipts."""

import base64
import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from shared.crypto.receipts import Thread, read_receipt, thread_of
from shared.crypto.sealing import PrivateKey, Purpose, Suite, open_sealed
from shared.languages.receipt_words import FOLDER, LISTS, plain, read_words, words_of
from tests.intake.building import CENTRE, FALLBACK, KEY, RECEIPT, a_reply
from tests.shared.receipt_vectors import WRITTEN

NODE = shutil.which("node")
STATIC = Path(__file__).parents[2] / "services/intake/static"
SCRIPTS = (STATIC / "sealing.js", STATIC / "vendor/hpke.js")
WORDS = "Ich brauche Hilfe · مساعدة · допомога · ความช่วยเหลือ · 🛟" * 90
TYPED = [
    *WRITTEN.values(),
    "123 456 781 2345 6786",
    "132 456 781 2345 6785",
    "١٢٣ ٤٥٦ ٧٨١ ٢٣٤٥ ٦٧٨٥",
    "123456781234567890",
    "1234 5678 1234 5678",
    "١٢٣٤٥٦٧٨١٢٣٤٥٦٧٨",
    "۱۲۳۴-۵۶۷۸-۱۲۳۴-۵۶۷۸",
    "1234",
    "1234 5678 1234 567a",
    "1234567812345678½",
    "",
]
FROM_PERSIAN_KEYBOARD = str.maketrans("كي", "کی")
SPELLED = [
    *(" ".join(words_of(RECEIPT, code)) for code in LISTS),
    *("-".join(map(plain, words_of(RECEIPT, code))).upper() for code in LISTS),
    "Strauß STRAUSS straße wolke",
    " ".join(words_of(RECEIPT, "en")[:5]),
    " ".join(reversed(words_of(RECEIPT, "de"))),
    "كعكه acrn",
    " ".join(words_of(RECEIPT, "ar")).translate(FROM_PERSIAN_KEYBOARD),
]
pytestmark = pytest.mark.skipif(NODE is None, reason="node is not here; the browser tests do the same")


@cache
def her_thread() -> Thread:
    return thread_of(RECEIPT, CENTRE)


def crossed(replies: list[str]) -> dict[str, Any]:
    assert NODE
    asked = {
        "centre": CENTRE,
        "receipt": RECEIPT,
        "words": WORDS,
        "keys": [key.public().to_json() for key in (KEY, FALLBACK)],
        "replies": replies,
        "typed": TYPED,
        "written": list(WRITTEN),
        "words_script": str(STATIC / "words.js"),
        "lists": [str(FOLDER / name) for name in [LISTS["ar"], *sorted(set(LISTS.values()))]],
        "spelled": SPELLED,
    }
    command = [NODE, str(Path(__file__).parent / "crossing.mjs"), *map(str, SCRIPTS)]
    ran = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, timeout=60, check=True)
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


def flipped(blob: str) -> str:
    envelope = bytearray(base64.b64decode(blob))
    envelope[-1] ^= 1
    return base64.b64encode(envelope).decode()


@pytest.fixture(scope="module")
def answer() -> dict[str, Any]:
    readable = [a_reply(suite.word, thread=her_thread(), suite=suite).blob for suite in Suite]
    return crossed([*readable, flipped(readable[0]), a_reply("not for her").blob, "canary"])


def test_a_receipt_leads_to_the_same_thread_and_key(answer: dict[str, Any]) -> None:
    assert answer["thread"] == str(her_thread().thread_id)
    public = her_thread().key.public().to_json()
    assert answer["reply_key"] == {"suite": public["suite"], "public": public["public"]}


@pytest.mark.parametrize(("place", "key"), [(0, KEY), (1, FALLBACK)], ids=["x25519", "p256"])
def test_the_server_opens_what_the_script_sealed(answer: dict[str, Any], place: int, key: PrivateKey) -> None:
    opened = open_sealed(answer["sealed"][place], key, purpose=Purpose.REQUEST, centre=CENTRE)
    assert opened.decode() == WORDS


def test_the_script_opens_what_the_server_sealed_and_nothing_else(answer: dict[str, Any]) -> None:
    opened = [reply and reply["words"] for reply in answer["opened"]]
    assert opened == ["x25519", "p256", None, None, None]


def test_both_read_and_show_receipts_alike(answer: dict[str, Any]) -> None:
    assert answer["typed"] == [read_receipt(typed) for typed in TYPED]
    assert answer["typed"][: len(WRITTEN)] == list(WRITTEN)
    assert answer["shown"] == list(WRITTEN.values())


def test_both_read_and_show_words_alike(answer: dict[str, Any]) -> None:
    assert answer["spelled"] == [list(words_of(receipt, "ar")) for receipt in WRITTEN]
    for typed, found in zip(SPELLED, answer["read"], strict=True):
        told = read_words(typed, "ar")
        expected = {"receipt": told} if isinstance(told, str) else {"unknown": told.word} if told.word else {}
        assert found == expected, typed
    assert answer["read"][-1] == {"receipt": RECEIPT}


def test_fresh_receipts_are_receipts(answer: dict[str, Any]) -> None:
    assert len(set(answer["fresh"])) == 200
    assert all(read_receipt(receipt) == receipt for receipt in answer["fresh"])
