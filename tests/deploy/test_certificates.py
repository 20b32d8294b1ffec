"""The authority of the office, and what it signs."""

import ssl
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from deploy.nats.certificates import Authority


def verified(certificate: Path, authority: Path, host: str) -> None:
    store = Store([x509.load_pem_x509_certificate(authority.read_bytes())])
    verifier = PolicyBuilder().store(store).build_server_verifier(x509.DNSName(host))
    verifier.verify(x509.load_pem_x509_certificate(certificate.read_bytes()), [])


def test_a_certificate_is_trusted_for_its_own_names_only(tmp_path: Path) -> None:
    issued = Authority(tmp_path / "authority").issue("hub", tmp_path / "tls", hosts=("hub", "127.0.0.1"))
    verified(issued.certificate, issued.authority, "hub")
    with pytest.raises(VerificationError):
        verified(issued.certificate, issued.authority, "north")


def test_a_certificate_of_another_authority_is_not_trusted(tmp_path: Path) -> None:
    ours = Authority(tmp_path / "ours").issue("hub", tmp_path / "tls", hosts=("hub",))
    theirs = Authority(tmp_path / "theirs").issue("hub", tmp_path / "other", hosts=("hub",))
    with pytest.raises(VerificationError):
        verified(theirs.certificate, ours.authority, "hub")


def test_keys_belong_to_their_certificates_and_to_their_owner(tmp_path: Path) -> None:
    issued = Authority(tmp_path / "authority").issue("north", tmp_path / "tls")
    ssl.create_default_context().load_cert_chain(issued.certificate, issued.key)
    private = (issued.key, tmp_path / "authority" / "ca.key")
    assert [stat.S_IMODE(file.stat().st_mode) for file in private] == [0o600, 0o600]


def test_asking_again_changes_nothing(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "authority")
    before = authority.issue("north", tmp_path / "tls").certificate.read_bytes()
    assert authority.issue("north", tmp_path / "tls").certificate.read_bytes() == before


def test_a_link_can_not_sign_for_others(tmp_path: Path) -> None:
    issued = Authority(tmp_path / "authority").issue("north", tmp_path / "tls")
    certificate = x509.load_pem_x509_certificate(issued.certificate.read_bytes())
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert isinstance(certificate.public_key(), ec.EllipticCurvePublicKey)
