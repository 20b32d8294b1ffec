"""Keys are derived as RFC 9180 says, travel as JSON, and never quote what they refuse."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.crypto.keypairs import PrivateKey, PublicKey, Suite, UnusableKeyError, keys_from_json

VECTORS = {
    # RFC 9180, A.1: ikmE, skEm, pkEm; ikmR, skRm, pkRm
    Suite.X25519: [
        (
            "7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234",
            "52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736",
            "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
        ),
        (
            "6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037",
            "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
            "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d",
        ),
    ],
    # RFC 9180, A.3
    Suite.P256: [
        (
            "4270e54ffd08d79d5928020af4686d8f6b7d35dbe470265f1f5aa22816ce860e",
            "4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb",
            "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac9"
            "8536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4",
        ),
        (
            "668b37171f1072f3cf12ea8a236a45df23fc13b82af3609ad1e354f6ef817550",
            "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2",
            "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a82"
            "6a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0",
        ),
    ],
}


@pytest.mark.parametrize(
    ("suite", "ikm", "private", "public"), [(suite, *row) for suite, rows in VECTORS.items() for row in rows]
)
def test_a_key_is_derived_as_the_rfc_derives_it(suite: Suite, ikm: str, private: str, public: str) -> None:
    key = PrivateKey.derive("k", suite, bytes.fromhex(ikm))
    assert key.raw.hex() == private
    assert key.public().raw.hex() == public


@pytest.mark.parametrize("suite", list(Suite))
def test_a_public_key_survives_its_json(suite: Suite) -> None:
    key = PrivateKey.generate("north-1", suite).public()
    assert PublicKey.from_json(json.loads(json.dumps(key.to_json()))) == key


def test_new_keys_differ() -> None:
    assert PrivateKey.generate("k").raw != PrivateKey.generate("k").raw


@given(st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.dictionaries(st.text(), inner)))
def test_json_that_is_no_key_is_refused(entry: object) -> None:
    with pytest.raises(UnusableKeyError):
        PublicKey.from_json(entry)


@pytest.mark.parametrize(
    "changed", [{"suite": "x448"}, {"public": "canary!"}, {"public": "Y2FuYXJ5"}, {"key_id": 7}, {"suite": "p256"}]
)
def test_a_refused_key_is_not_quoted(changed: dict[str, object]) -> None:
    entry = {**PrivateKey.generate("k").public().to_json(), **changed}
    with pytest.raises(UnusableKeyError) as refusal:
        PublicKey.from_json(entry)
    assert "anary" not in str(refusal.value)
    assert "Y2Fu" not in str(refusal.value)


def test_a_setting_lists_keys_in_order() -> None:
    keys = [PrivateKey.generate(f"north-{number}").public() for number in (2, 1)]
    assert keys_from_json(json.dumps([key.to_json() for key in keys])) == tuple(keys)


@pytest.mark.parametrize("text", ["", "{}", "null", "[1]", '{"key_id": "k"}'])
def test_a_setting_that_lists_no_keys_is_refused(text: str) -> None:
    with pytest.raises(UnusableKeyError):
        keys_from_json(text)
