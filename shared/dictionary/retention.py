"""Retention classes: period, start and responsible part. Centres may set some of the periods."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.calendar import months_later
from shared.dictionary.vocabulary import Words


class Retention(StrEnum):
    REQUEST_UNFILED = "request_unfiled"
    FILE_CLOSED = "file_closed"
    WITH_THE_CLIENT = "with_the_client"
    LEDGER_MARK = "ledger_mark"
    STAFF_ACCOUNT = "staff_account"
    AUDIT = "audit"
    INCIDENT = "incident"
    UNDERTAKING = "undertaking"
    PROFESSIONAL = "professional"
    NOTICE = "notice"
    NOTICE_PROGRESS = "notice_progress"
    ROSTER = "roster"
    SESSION = "session"
    REPLY_WAITING = "reply_waiting"
    NOTE_DRAFT = "note_draft"
    REMINDER = "reminder"
    FEEDBACK_CODE = "feedback_code"
    REMARK = "remark"
    UNTIL_COUNTED = "until_counted"
    UNTIL_REPLACED = "until_replaced"
    TECHNICAL_SHORT = "technical_short"
    TECHNICAL_LASTING = "technical_lasting"
    ORGANISATION = "organisation"
    TOMBSTONE = "tombstone"
    ANONYMOUS = "anonymous"


class Start(StrEnum):
    """The moment from which a period runs."""

    LAST_CONTACT = "last_contact"
    """The newest message of a request that never became a file."""
    CLOSED = "closed"
    """The day a file was closed; anything the client does later starts it anew."""
    CLIENT_ERASED = "client_erased"
    LEFT = "left"
    """The day an account was closed."""
    WRITTEN = "written"
    """The moment at which the row was written."""
    SETTLED = "settled"
    """The moment of the event that the row waits for."""
    NEVER = "never"
    """It stays, because no person is behind it or the centre itself decides."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`months` and `days` of the calendar, neither where something has to happen first; `{period}` in the words."""

    starts: Start
    words: Words
    months: int = 0
    days: int = 0

    def period(self, language: str) -> str:
        """`6 months`, `90 Tage`; empty where there is no period."""
        return " ".join(
            f"{number} {one if number == 1 else many}"
            for number, one, many in zip((self.months, self.days), *UNITS[language == "de"], strict=True)
            if number
        )

    def said(self, language: str) -> str:
        """The rule in words, in German or else in English."""
        return self.words.in_(language).format(period=self.period(language))


def due_on(rule: Rule, since: date) -> date | None:
    """The first day on which it is to be gone; None where no period runs. The last day of a month stays one."""
    if not rule.months and not rule.days:
        return None
    return months_later(since, rule.months) + timedelta(days=rule.days)


UNITS = (
    (("month", "day"), ("months", "days")),
    (("Monat", "Tag"), ("Monate", "Tage")),
)
RULES = {
    Retention.REQUEST_UNFILED: Rule(
        Start.LAST_CONTACT,
        Words(
            "{period} after the last message; once a file was opened from it, with the file",
            "{period} nach der letzten Nachricht; wurde daraus eine Akte, zusammen mit der Akte",
        ),
        months=6,
    ),
    Retention.FILE_CLOSED: Rule(
        Start.CLOSED,
        Words(
            "{period} after the file was closed; anew whenever the client comes back",
            "{period} nach Abschluss der Akte; von neuem, wenn die Person wiederkommt",
        ),
        months=12,
    ),
    Retention.WITH_THE_CLIENT: Rule(
        Start.CLIENT_ERASED,
        Words("destroyed with the last row that it opens", "vernichtet mit der letzten Zeile, die er öffnet"),
    ),
    Retention.LEDGER_MARK: Rule(
        Start.CLIENT_ERASED,
        Words(
            "with the file or request that the mark was made of; marks of certificates with the certificate, marks of "
            "staff after the end of the year",
            "mit der Akte oder Anfrage, aus der das Zeichen entstand; Zeichen von Bescheinigungen mit der "
            "Bescheinigung, Zeichen des Teams nach Jahresende",
        ),
    ),
    Retention.STAFF_ACCOUNT: Rule(
        Start.LEFT,
        Words("{period} after somebody has left", "{period} nach dem Ausscheiden"),
        months=12,
    ),
    Retention.AUDIT: Rule(
        Start.WRITTEN,
        Words("{period} after the entry", "{period} nach dem Eintrag"),
        months=36,
    ),
    Retention.INCIDENT: Rule(
        Start.SETTLED,
        Words("{period} after it was closed", "{period} nach dem Abschluss"),
        months=36,
    ),
    Retention.UNDERTAKING: Rule(
        Start.SETTLED,
        Words(
            "{period} after it ended, as long as somebody may ask",
            "{period} nach ihrem Ende, solange jemand danach fragen kann",
        ),
        months=36,
    ),
    Retention.PROFESSIONAL: Rule(
        Start.SETTLED,
        Words(
            "{period} after the entry was taken out of use, or when the lead deletes it",
            "{period} nachdem der Eintrag nicht mehr genutzt wird, oder wenn die Leitung ihn löscht",
        ),
        months=24,
    ),
    Retention.NOTICE: Rule(
        Start.WRITTEN,
        Words("{period} after it was asked for", "{period} nach der Anforderung"),
        months=3,
    ),
    Retention.NOTICE_PROGRESS: Rule(
        Start.WRITTEN,
        Words("{period} after it was asked for", "{period} nach der Anforderung"),
        days=35,
    ),
    Retention.ROSTER: Rule(
        Start.SETTLED,
        Words("{period} after its last day", "{period} nach dem letzten Tag"),
        months=12,
    ),
    Retention.SESSION: Rule(
        Start.WRITTEN,
        Words("{period} at most", "höchstens {period}"),
        days=1,
    ),
    Retention.REPLY_WAITING: Rule(
        Start.WRITTEN,
        Words("{period} after it came", "{period} nach dem Eingang"),
        days=90,
    ),
    Retention.NOTE_DRAFT: Rule(
        Start.WRITTEN,
        Words(
            "{period} after it was last saved, or when the note is kept; at the latest with the file",
            "{period} nach dem letzten Sichern, oder sobald die Notiz steht; spätestens mit der Akte",
        ),
        days=14,
    ),
    Retention.REMINDER: Rule(
        Start.SETTLED,
        Words(
            "{period} after it was done; all of somebody's at once when the account is closed",
            "{period} nach dem Erledigen; alle einer Person sofort, wenn ihr Konto geschlossen wird",
        ),
        days=14,
    ),
    Retention.FEEDBACK_CODE: Rule(
        Start.SETTLED,
        Words("when it is handed out, else after its last month", "bei der Ausgabe, sonst nach dem letzten Monat"),
    ),
    Retention.REMARK: Rule(
        Start.WRITTEN,
        Words(
            "{period} after the month in which it came, or when the lead deletes it",
            "{period} nach dem Monat des Eingangs, oder wenn die Leitung es löscht",
        ),
        months=12,
    ),
    Retention.UNTIL_COUNTED: Rule(
        Start.SETTLED,
        Words("until it is counted, then only the count stays", "bis zum Zählen, dann bleibt nur die Anzahl"),
    ),
    Retention.UNTIL_REPLACED: Rule(
        Start.SETTLED,
        Words("until a newer one takes its place", "bis ein neuerer Stand an die Stelle tritt"),
    ),
    Retention.TECHNICAL_SHORT: Rule(
        Start.WRITTEN,
        Words("{period} at most", "höchstens {period}"),
        days=30,
    ),
    Retention.TECHNICAL_LASTING: Rule(
        Start.NEVER,
        Words("as long as the installation runs; one row", "solange die Installation läuft; eine Zeile"),
    ),
    Retention.ORGANISATION: Rule(
        Start.NEVER,
        Words(
            "as long as the centre works with it; whoever wrote it is nobody any more when the account is deleted",
            "solange die Stelle damit arbeitet; wer es schrieb, ist mit gelöschtem Konto nicht mehr zuzuordnen",
        ),
    ),
    Retention.TOMBSTONE: Rule(
        Start.NEVER,
        Words(
            "stays, so that no restored copy brings back who was erased; it names a key that is gone, and nobody",
            "bleibt, damit keine Sicherung jemanden zurückholt; nennt einen vernichteten Schlüssel und niemanden",
        ),
    ),
    Retention.ANONYMOUS: Rule(
        Start.NEVER,
        Words("stays: no person is behind it", "bleibt: keine Person dahinter"),
    ),
}
"""The defaults that Kokon proposes; `services.cases.retention.erasure` says which ones a centre may set."""
