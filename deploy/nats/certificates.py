"""Certificates of the link: the hub's from an authority of the office's own, a centre's signed by itself."""

import ipaddress
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.nats.configuration import Certificate
from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble

AUTHORITY_DAYS = 3_650
LINK_DAYS = 1_095
WARNING_DAYS = 60
"""Before the end of a certificate: enough for a part-time administrator to hear of it in time."""
AUTHORITY_WARNING_DAYS = 365
"""The same for the authority: its end is the end of every link, and each centre has to be told of the next one."""
NEXT_AUTHORITY = "./kokon keys rotate authority; docs/operations.md, A new authority of the hub."
ASK_ANEW = "ask the office for its new authority, then ./kokon join trust FILE."


class Authority:
    """ca.pem and ca.key in a folder of the office, made once; it signs for the hub, and for nobody else.

    FOLDER.next is one that centres get to know before it is used, FOLDER.before one that is not used any more.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def certificate(self) -> Path:
        self._own()
        return self._folder / "ca.pem"

    def announced(self, *, with_current: bool = True) -> str:
        """Makes the next one where there is none; whom centres are to trust until it is used, the new one first."""
        return self._pems(self._next, with_current=with_current)

    def trusted(self) -> str:
        """Whom a centre that joins now is to trust."""
        return self._pems(self._next if (self._next / "ca.pem").exists() else None)

    def switch(self) -> None:
        """The next one is the one in use. Interrupted anywhere, again, or the next use, finishes it."""
        if (self._next / "ca.pem").exists():
            self._own()
            shutil.rmtree(self._before, ignore_errors=True)
            self._folder.rename(self._before)
        elif not self._before.exists():
            raise Trouble("no_next", "There is no new authority yet.", "./kokon keys rotate authority, without --use.")
        self._own()

    def forget_before(self) -> None:
        shutil.rmtree(self._before, ignore_errors=True)

    @property
    def _next(self) -> Path:
        return self._folder.with_name(f"{self._folder.name}.next")

    @property
    def _before(self) -> Path:
        return self._folder.with_name(f"{self._folder.name}.before")

    def _pems(self, following: Path | None, *, with_current: bool = True) -> str:
        current = self.certificate.read_text() if with_current else ""
        return (Authority(following).certificate.read_text() if following else "") + current

    def issue(
        self, name: str, folder: Path, *, hosts: Sequence[str] = ("localhost", "127.0.0.1"), days: int = AUTHORITY_DAYS
    ) -> Certificate:
        """NAME.pem, NAME.key and ca.pem in `folder`; what is there stays if it is ours and for these hosts."""
        issued = Certificate(folder / f"{name}.pem", folder / f"{name}.key", folder / "ca.pem")
        authority, authority_key = self._own()
        there = issued.certificate.exists() and issued.key.exists()
        if not (there and _signed_by(issued.certificate, authority) and hosts_of(issued.certificate) >= set(hosts)):
            key = ec.generate_private_key(ec.SECP256R1())
            extensions = _for_a_link(hosts, key, authority_key)
            _write_key(issued.key, key)
            write_owner_only(
                issued.certificate, _pem(_signed(name, key, authority.subject, authority_key, extensions, days))
            )
        if not issued.authority.exists() or issued.authority.read_text() != _pem(authority):
            write_owner_only(issued.authority, _pem(authority))
        return issued

    def _own(self) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        key_file, file = self._folder / "ca.key", self._folder / "ca.pem"
        if self._before.exists() and not self._folder.exists():
            self._next.rename(self._folder)
        if not file.exists():
            key = ec.generate_private_key(ec.SECP256R1())
            name = "Kokon federation"
            _write_key(key_file, key)
            own = _signed(name, key, _named(name), key, _for_an_authority(key), AUTHORITY_DAYS)
            write_owner_only(file, _pem(own))
        key_found = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
        if not isinstance(key_found, ec.EllipticCurvePrivateKey):
            raise TypeError("the authority's key is an elliptic curve key")
        return x509.load_pem_x509_certificate(file.read_bytes()), key_found


def self_signed(name: str, certificate: Path, key_file: Path, *, days: float = LINK_DAYS) -> None:
    """A key of the centre's own, and a certificate that nobody but itself has signed. Nothing is overwritten."""
    if certificate.exists() and key_file.exists():
        return
    key = ec.generate_private_key(ec.SECP256R1())
    _write_key(key_file, key)
    extensions = _for_a_link([name], key, key)
    write_owner_only(certificate, _pem(_signed(name, key, _named(name), key, extensions, days)))


def loaded(pem: str) -> x509.Certificate:
    """ValueError for anything but one certificate."""
    if pem.count("-----BEGIN") != 1:
        raise ValueError("not one certificate")
    return x509.load_pem_x509_certificate(pem.encode())


def is_of_a_link(pem: str, centre: str) -> bool:
    """Whether it is a centre's own: signed by itself, under its name, and unable to sign for anybody else."""
    try:
        certificate = loaded(pem)
        certificate.verify_directly_issued_by(certificate)
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    elliptic = isinstance(certificate.public_key(), ec.EllipticCurvePublicKey)
    return elliptic and constraints.critical and not constraints.value.ca and certificate.subject == _named(centre)


def is_of_authorities(pem: str) -> bool:
    """Whether they are certificates that may sign for others, and nothing else."""
    try:
        found = x509.load_pem_x509_certificates(pem.encode())
        signing = [one.extensions.get_extension_for_class(x509.BasicConstraints).value.ca for one in found]
    except (ValueError, x509.ExtensionNotFound):
        return False
    return bool(found) and all(signing) and pem.count("-----BEGIN") == len(found)


def _signed_by(file: Path, authority: x509.Certificate) -> bool:
    try:
        x509.load_pem_x509_certificate(file.read_bytes()).verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def ends(certificate: Path) -> datetime:
    return x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc


def days_left(certificate: Path, now: datetime) -> float:
    """Until it ends; less than 0 where it has ended."""
    return (ends(certificate) - now) / timedelta(days=1)


def begins(certificate: Path) -> datetime:
    return x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_before_utc


def end_is_near(certificate: Path, now: datetime, *, days: int = WARNING_DAYS) -> bool:
    """Over, or over in so many days; of several in one file the first one counts."""
    return now > ends(certificate) - timedelta(days=days)


def hosts_of(certificate: Path) -> set[str]:
    names = x509.load_pem_x509_certificate(certificate.read_bytes()).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    return {str(name.value) for name in names.value}


def belong_together(certificate: Path, key_file: Path) -> bool:
    key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
    return key.public_key() == x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()


type Extensions = list[tuple[x509.ExtensionType, bool]]


def _signed(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    extensions: Extensions,
    days: float,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(_named(name)).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
    builder = builder.not_valid_after(now + timedelta(days=days))
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(issuer_key, hashes.SHA256())


def _for_an_authority(key: ec.EllipticCurvePrivateKey) -> Extensions:
    return [
        (x509.BasicConstraints(ca=True, path_length=0), True),
        (_usage(signs_certificates=True), True),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
    ]


def _for_a_link(
    hosts: Sequence[str], key: ec.EllipticCurvePrivateKey, issuer_key: ec.EllipticCurvePrivateKey
) -> Extensions:
    both_ways = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    return [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_usage(signs_certificates=False), True),
        (x509.ExtendedKeyUsage(both_ways), False),
        (x509.SubjectAlternativeName([_host(host) for host in hosts]), False),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False),
    ]


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_owner_only(path, text.decode())
