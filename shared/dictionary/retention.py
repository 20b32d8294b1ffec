"""The classes of retention: how long, from which moment, and who sees to it. Centres may set some of the periods."""

from dataclasses import dataclass
from enum import StrEnum

from shared.dictionary.vocabulary import Words


class Retention(StrEnum):
    REQUEST_UNFILED = "request_unfiled"
    FILE_CLOSED = "file_closed"
    WITH_THE_CLIENT = "with_the_client"
    LEDGER_MARK = "ledger_mark"
    STAFF_ACCOUNT = "staff_account"
    AUDIT = "audit"
    NOTICE = "notice"
    SESSION = "session"
    REPLY_WAITING = "reply_waiting"
    FEEDBACK_CODE = "feedback_code"
    UNTIL_COUNTED = "until_counted"
    UNTIL_REPLACED = "until_replaced"
    TECHNICAL_SHORT = "technical_short"
    TECHNICAL_LASTING = "technical_lasting"
    ORGANISATION = "organisation"
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
    """The row itself is the moment."""
    SETTLED = "settled"
    """What the row waits for has happened."""
    NEVER = "never"
    """It stays, because no person is behind it or the centre itself decides."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`months` and `days` are calendar units, together nothing where the end of something is the period."""

    starts: Start
    rule: Words
    months: int = 0
    days: int = 0


RULES = {
    Retention.REQUEST_UNFILED: Rule(
        Start.LAST_CONTACT,
        Words(
            "6 months after the last message; once a file was opened from it, with the file",
            "6 Monate nach der letzten Nachricht; wurde daraus eine Akte, zusammen mit der Akte",
        ),
        months=6,
    ),
    Retention.FILE_CLOSED: Rule(
        Start.CLOSED,
        Words(
            "12 months after the file was closed; anew whenever she comes back",
            "12 Monate nach Abschluss der Akte; von neuem, wenn sie wiederkommt",
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
            "with the file that the mark was made of; marks of staff after the end of the year",
            "mit der Akte, aus der das Zeichen entstand; Zeichen des Teams nach Jahresende",
        ),
    ),
    Retention.STAFF_ACCOUNT: Rule(
        Start.LEFT,
        Words("12 months after somebody has left", "12 Monate nach dem Ausscheiden"),
        months=12,
    ),
    Retention.AUDIT: Rule(
        Start.WRITTEN,
        Words("36 months after the entry", "36 Monate nach dem Eintrag"),
        months=36,
    ),
    Retention.NOTICE: Rule(
        Start.WRITTEN,
        Words("3 months after it was asked for", "3 Monate nach der Anforderung"),
        months=3,
    ),
    Retention.SESSION: Rule(
        Start.WRITTEN,
        Words("within a day", "innerhalb eines Tages"),
        days=1,
    ),
    Retention.REPLY_WAITING: Rule(
        Start.WRITTEN,
        Words("90 days after it came", "90 Tage nach dem Eingang"),
        days=90,
    ),
    Retention.FEEDBACK_CODE: Rule(
        Start.SETTLED,
        Words("when it is handed out, else after its last month", "bei der Ausgabe, sonst nach dem letzten Monat"),
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
        Words("30 days at most", "höchstens 30 Tage"),
        days=30,
    ),
    Retention.TECHNICAL_LASTING: Rule(
        Start.NEVER,
        Words("as long as the installation runs; one row", "solange die Installation läuft; eine Zeile"),
    ),
    Retention.ORGANISATION: Rule(
        Start.NEVER,
        Words(
            "as long as the centre works with it; whoever wrote it is nobody any more when her account is deleted",
            "solange die Stelle damit arbeitet; wer es schrieb, ist mit gelöschtem Konto nicht mehr zuzuordnen",
        ),
    ),
    Retention.ANONYMOUS: Rule(
        Start.NEVER,
        Words("stays: no person is behind it", "bleibt: keine Person dahinter"),
    ),
}
"""The periods are the defaults that Kokon proposes; `services.cases.retention` says which ones a centre may set."""
