"""Opens one letter and writes the message in it. What it returns is handed over and forgotten."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from uuid import UUID

from services.notify.channels.channel import Message
from services.notify.channels.email import recipient_of
from services.notify.clients.domain import Ending
from services.notify.notices.catalogues import Catalogues
from services.notify.notices.client_notices import NotToBeSentError, Signature, rendered
from shared.client_letters import ClientLetter, opened_letter
from shared.crypto.keypairs import PrivateKey
from shared.crypto.sealing import NotOpenedError
from shared.events import CentreId, ClientNoticeRequested


@dataclass(frozen=True, slots=True)
class Writer:
    centre: CentreId
    keys: tuple[PrivateKey, ...]
    """The newest, and those before it that still open what is under way."""
    catalogues: Catalogues
    clock: tzinfo
    signature: Signature | None = None

    def opened(self, asked: ClientNoticeRequested) -> ClientLetter | None:
        """None where it does not open, or has no address to which its channel leads."""
        key = next((key for key in self.keys if key.key_id == asked.key_id), None)
        if key is None:
            return None
        try:
            letter = opened_letter(asked.letter, key, centre=self.centre)
        except NotOpenedError:
            return None
        return None if letter.channel == "email" and recipient_of(letter.address) is None else letter

    def written(self, letter: ClientLetter, notice_id: UUID, *, now: datetime) -> Message | Ending:
        try:
            text = rendered(letter.notice, self.catalogues, now=now, clock=self.clock, signature=self.signature)
        except NotToBeSentError as refused:
            return Ending("failed", refused.refusal.value)
        return Message(notice_id, letter.address, text.subject, text.text + "\n", text.language.code)
