"""The closed lists that the dictionary is written in, each code with plain words in English and German."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Words:
    en: str
    de: str

    def in_(self, language: str) -> str:
        """English for every language but German."""
        return self.de if language == "de" else self.en


class About(StrEnum):
    """Whose data it is."""

    CLIENT = "client"
    STAFF = "staff"
    PROFESSIONALS = "professionals"
    ORGANISATION = "organisation"
    NOBODY = "nobody"


class Category(StrEnum):
    IDENTITY = "identity"
    CONTACT = "contact"
    NARRATIVE = "narrative"
    SAFETY = "safety"
    CIRCUMSTANCES = "circumstances"
    LINK = "link"
    COURSE = "course"
    MEASUREMENT = "measurement"
    AUTHORSHIP = "authorship"
    STAFF = "staff"
    CREDENTIALS = "credentials"
    ORGANISATION = "organisation"
    COUNT = "count"
    KEY = "key"
    ENVELOPE = "envelope"
    TECHNICAL = "technical"


class Ground(StrEnum):
    """Articles of the GDPR; `none` where no person is behind the data."""

    CONSENT = "6(1)(a)"
    AGREEMENT = "6(1)(b)"
    DUTY = "6(1)(c)"
    INTEREST = "6(1)(f)"
    EXPLICIT_CONSENT = "9(2)(a)"
    CLAIMS = "9(2)(f)"
    NONE = "none"


SPECIAL = frozenset({Ground.EXPLICIT_CONSENT, Ground.CLAIMS})
"""Asking such a centre for help is itself sensitive: all data of a client needs one of these grounds."""


class Clear(StrEnum):
    """Why a field of a table about clients is not sealed with the client's key."""

    JOINS = "joins"
    KEY_NAME = "key_name"
    ORDERS = "orders"
    FILE_CODE = "file_code"
    STAFF_ID = "staff_id"
    MARK = "mark"
    CODE = "code"
    ENVELOPE = "envelope"
    WRAPPED = "wrapped"
    TECHNICAL = "technical"


ABOUT: Mapping[str, Words] = {
    About.CLIENT: Words("people who ask for help", "Ratsuchende"),
    About.STAFF: Words("people who work at the centre", "Mitarbeitende der Beratungsstelle"),
    About.PROFESSIONALS: Words("professionals outside of the centre", "Fachleute außerhalb der Beratungsstelle"),
    About.ORGANISATION: Words("the centre itself", "die Beratungsstelle selbst"),
    About.NOBODY: Words("nobody", "niemand"),
}
CATEGORIES: Mapping[str, Words] = {
    Category.IDENTITY: Words("what the person is called", "wie die Person genannt wird"),
    Category.CONTACT: Words("how the person can be reached", "wie die Person erreichbar ist"),
    Category.NARRATIVE: Words("what the person and the counsellor write", "was die Person und die Beratung schreiben"),
    Category.SAFETY: Words("what the safety of the person depends on", "wovon die Sicherheit der Person abhängt"),
    Category.CIRCUMSTANCES: Words("language and way of a request", "Sprache und Weg einer Anfrage"),
    Category.LINK: Words("ids that join rows", "Kennungen, die Zeilen verbinden"),
    Category.COURSE: Words("times and states of the work", "Zeiten und Stände der Arbeit"),
    Category.MEASUREMENT: Words(
        "outcomes under a mark in place of a name", "Ergebnisse unter einem Zeichen statt Namen"
    ),
    Category.AUTHORSHIP: Words("who did it, and when", "wer es getan hat, und wann"),
    Category.STAFF: Words("names, roles and addresses of staff", "Namen, Rollen und Adressen der Mitarbeitenden"),
    Category.CREDENTIALS: Words("what somebody signs in with", "womit jemand sich anmeldet"),
    Category.ORGANISATION: Words("what the centre has and does", "was die Beratungsstelle hat und tut"),
    Category.COUNT: Words("counts without a person", "Anzahlen ohne Personen"),
    Category.KEY: Words("keys, wrapped", "verschlossene Schlüssel"),
    Category.ENVELOPE: Words("sealed envelopes for somebody else", "versiegelte Umschläge für andere"),
    Category.TECHNICAL: Words("what the machine needs to run", "was die Technik zum Laufen braucht"),
}
GROUNDS: Mapping[str, Words] = {
    Ground.CONSENT: Words("consent", "Einwilligung"),
    Ground.AGREEMENT: Words("an agreement: counselling, or employment", "eine Vereinbarung: Beratung oder Anstellung"),
    Ground.DUTY: Words("a legal duty: security and accountability", "eine Pflicht: Sicherheit und Rechenschaft"),
    Ground.INTEREST: Words("a legitimate interest, weighed", "ein berechtigtes Interesse, abgewogen"),
    Ground.EXPLICIT_CONSENT: Words(
        "explicit consent for special categories", "ausdrückliche Einwilligung, besondere Kategorien"
    ),
    Ground.CLAIMS: Words("legal claims, for special categories", "Rechtsansprüche, besondere Kategorien"),
    Ground.NONE: Words("no person is behind it", "keine Person dahinter"),
}
CLEAR: Mapping[str, Words] = {
    Clear.JOINS: Words("joins rows; says nothing by itself", "verbindet Zeilen, sagt allein nichts"),
    Clear.KEY_NAME: Words("names the key that opens the row", "nennt den Schlüssel, der die Zeile öffnet"),
    Clear.ORDERS: Words("sorts and finds rows without a key", "ordnet und findet Zeilen ohne Schlüssel"),
    Clear.FILE_CODE: Words("a running number, spoken instead of a name", "eine laufende Nummer anstelle eines Namens"),
    Clear.STAFF_ID: Words("says who of the staff, not who that is", "sagt, wer im Team, nicht, wer das ist"),
    Clear.MARK: Words(
        "a mark that only the centre's key can make", "ein Zeichen, das nur der Schlüssel der Stelle macht"
    ),
    Clear.CODE: Words(
        "one of few words of a closed list, needed to count", "eines von wenigen festen Wörtern, zum Zählen"
    ),
    Clear.ENVELOPE: Words("sealed for another key", "für einen anderen Schlüssel versiegelt"),
    Clear.WRAPPED: Words("wrapped with the centre's key", "mit dem Schlüssel der Stelle verschlossen"),
    Clear.TECHNICAL: Words("says nothing about anybody", "sagt über niemanden etwas"),
}
