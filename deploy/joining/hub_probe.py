"""Check by a TLS handshake alone whether a hub responds, and whether it admits the certificate of a centre."""

import socket
import ssl
from pathlib import Path

from deploy.joining.addresses import host_of, port_of
from deploy.nats.configuration import Certificate
from deploy.trouble import Trouble

SECONDS = 5.0


def check_hub(hub: str, authority: Path) -> None:
    """Raises Trouble where no server responds, or one that the invitation does not name."""
    with _connected(hub, _trusting(hub, authority)):
        pass


def is_admitted(hub: str, own: Certificate) -> bool:
    """Whether the hub admits this certificate. Raises Trouble where it cannot be reached."""
    context = _trusting(hub, own.authority)
    try:
        context.load_cert_chain(own.certificate, own.key)
    except OSError:
        raise Trouble(
            "no_link", f"{own.certificate} and its key cannot be used.", "restore them from the backup."
        ) from None
    with _connected(hub, context) as link:
        try:
            return link.recv(4) == b"INFO"
        except (ssl.SSLError, ConnectionError):
            return False
        except TimeoutError:
            raise _unreachable(hub, "no answer") from None


def _trusting(hub: str, authority: Path) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=str(authority))
    except (ssl.SSLError, OSError):
        raise Trouble("bad_authority", f"The certificate for {hub} is damaged.", "ask for a new invitation.") from None


def _connected(hub: str, context: ssl.SSLContext) -> ssl.SSLSocket:
    host = host_of(hub)
    try:
        link = socket.create_connection((host, port_of(hub)), SECONDS)
    except OSError as error:
        raise _unreachable(hub, "unknown name" if isinstance(error, socket.gaierror) else _words(error)) from None
    try:
        return context.wrap_socket(link, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        link.close()
        raise _not_the_hub(hub, error) from None
    except OSError as error:
        link.close()
        raise _unreachable(hub, _words(error)) from None


def _words(error: OSError) -> str:
    return "no answer in time" if isinstance(error, TimeoutError) else (error.strerror or type(error).__name__)


def _unreachable(hub: str, why: str) -> Trouble:
    return Trouble(
        "hub_unreachable",
        f"The hub at {hub} cannot be reached ({why}).",
        "check the network and the firewall, and ask the office whether its hub runs and listens there.",
    )


def _not_the_hub(hub: str, error: ssl.SSLCertVerificationError) -> Trouble:
    if "expired" in error.verify_message or "not yet valid" in error.verify_message:
        return Trouble(
            "certificate_expired",
            f"The certificate of the hub at {hub} is out of date, or the clock of this machine is wrong.",
            "compare the clock; if it is right, at the office: ./kokon keys --office, which says the next step.",
        )
    return Trouble(
        "not_the_hub",
        f"Whoever answers at {hub} is not the hub of the invitation ({error.verify_message}).",
        "ask the office for its address; if it has a new authority, for the file that ./kokon join trust takes.",
    )
