"""Writes one notice: opens the address, picks the words. What it returns is handed over and forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.notify.channels.channel import Message
from services.notify.channels.email import recipient_of
from services.notify.staff import domain
from services.notify.staff.domain import Both, Question, Template
from shared.crypto.sealing import NotOpenedError, PrivateKey, Purpose, open_sealed
from shared.events import ONLY_ASKED, CentreId, NoticeFailed, NoticeRequested


@dataclass(frozen=True, slots=True)
class Writer:
    centre: CentreId
    keys: tuple[PrivateKey, ...]
    """The newest, and those before it that still open what is under way."""
    templates: Mapping[str, Template]
    workplace: str | None = None

    def written(self, notice: NoticeRequested) -> Message | Question | Both | NoticeFailed:
        template = self.templates.get(notice.template)
        if template is None:
            return domain.failed(notice, "unknown_template")
        opened = self.opened(notice)
        address, _, second = opened.removeprefix(ONLY_ASKED).decode(errors="replace").partition("\n")
        if recipient_of(address) is None:
            return domain.failed(notice, "unreadable_address")
        if opened.startswith(ONLY_ASKED):
            return Question(address)
        language, words = domain.translation_of(template, notice.language)
        mail = domain.letter(notice, words, language=language, address=address, workplace=self.workplace)
        if not second:
            return mail
        way, _, to = second.partition(" ")
        return Both(mail, Message(mail.id, to, words.subject, words.subject, language), way)

    def opened(self, notice: NoticeRequested) -> bytes:
        """Nothing where it does not open."""
        key = next((key for key in self.keys if key.key_id == notice.key_id), None)
        if key is None:
            return b""
        try:
            return open_sealed(notice.address, key, purpose=Purpose.ADDRESS, centre=self.centre)
        except NotOpenedError:
            return b""
