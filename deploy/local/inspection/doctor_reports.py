"""What the doctor found, for programs that watch machines: as metrics, and as a mail to the operator."""

import asyncio
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import aiosmtplib
from pydantic import SecretStr

from deploy.operations.findings import Finding
from deploy.trouble import Trouble
from services.notify.settings import server_of

SECONDS = 20


def mail_of(findings: Sequence[Finding], *, to: str, sender: str, name: str) -> EmailMessage | None:
    """None where nothing is missing. It names what was looked at, and never what was found: mail lies open."""
    missing = sorted({finding.what for finding in findings if finding.state == "missing"})
    if not missing:
        return None
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, f"Kokon, {name}: something needs a hand"
    mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain=sender.rpartition("@")[2] or "localhost")
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(
        f"Something at {name} needs a hand: {', '.join(missing)}.\n\n"
        "Next step: run ./kokon doctor on that machine. It says what was found and what to do.\n"
    )
    return mail


def send(mail: EmailMessage, smtp_url: str) -> None:
    """Hand it to the mail server of the settings. Raises Trouble."""
    try:
        server = server_of(SecretStr(smtp_url))
        password = server.password.get_secret_value() if server.password else None
        sending = aiosmtplib.send(
            mail,
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=password,
            use_tls=server.implicit_tls,
            start_tls=server.start_tls,
            local_hostname="localhost",
            timeout=SECONDS,
        )
        asyncio.run(sending)
    except (OSError, aiosmtplib.SMTPException, ValueError) as error:
        step = "look at smtp_url in kokon.toml, and whether the mail server answers."
        raise Trouble("not_mailed", f"The mail could not be sent ({type(error).__name__}).", step) from None
