"""A certificate of erasure in words, once for the page and for the paper."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.cases.foundation.keys.certificate_key import fingerprint
from services.cases.foundation.regimes.domain import Law, Topic
from services.cases.retention.erasure.certificate import Certificate, EarlierGround, LegalGround, Place, Sink, Stays
from shared.dictionary.vocabulary import Category
from shared.languages import Wording

APART = "\u2068%s\u2069"
LEFT_TO_RIGHT = "\u2066%s\u2069"
"""Numbers with signs between them keep their order in a line that runs from right to left."""
CHECK = "python -m services.cases.retention.erasure verify"
EARLIER = {old.value: LegalGround[old.name] for old in EarlierGround}


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """`signs` are numbers and signatures with their labels, to be compared sign by sign; nothing in it is a name."""

    title: str
    opening: str
    facts: tuple[tuple[str, str], ...]
    why: str
    sections: tuple[Section, ...]
    checking: Section
    signs: tuple[tuple[str, str], ...]


def certificate_text(one: Certificate, wording: Wording, law: Law) -> Told:
    _ = wording.gettext
    because = {"reason": ground_words(one.ground, wording), "article": article(Topic.ERASURE, wording, law)}
    return Told(
        title=_("Certificate of deletion"),
        opening=_(
            "The centre %(centre)s certifies that everything it kept about one person was deleted. There is no name in"
            " this paper on purpose."
        )
        % {"centre": LEFT_TO_RIGHT % one.centre},
        facts=(
            (_("Reference"), LEFT_TO_RIGHT % one.reference),
            (_("Deleted"), wording.moment(one.erased_at)),
            (_("Key destroyed"), wording.moment(one.key_destroyed_at)),
        ),
        why=_("Why: %(reason)s (%(article)s)") % because,
        sections=tuple(sections(one, wording, law)),
        checking=Section(_("How to check it"), (checking(wording),)),
        signs=(
            (_("Number of the certificate"), str(one.id)),
            (_("Fingerprint of the centre's key"), fingerprint(one.public_key)),
            (_("SHA-256 of the destroyed key's name"), one.key_sha256),
            (_("Signature"), one.signature),
        ),
    )


def sections(one: Certificate, wording: Wording, law: Law) -> Iterator[Section]:
    _ = wording.gettext
    yield Section(_("What was deleted"), tuple(dict.fromkeys(category_words(code, wording) for code in one.categories)))
    yield Section(_("Where"), tuple(lying(one.sinks, wording)))
    stays = stays_words(wording, law)
    yield Section(_("What stays"), tuple(stays[code] for code in one.stays))


def lying(sinks: Iterable[Sink], wording: Wording) -> Iterator[str]:
    """Where something lay, and until when a copy of it may."""
    _ = wording.gettext
    places, gone, until = place_words(wording), _("gone"), _("gone on %(day)s at the latest")
    for sink in sinks:
        yield f"{places[sink.place]}: {until % {'day': wording.day(sink.until)} if sink.until else gone}"


def checking(wording: Wording) -> str:
    _ = wording.gettext
    return _(
        "The file with this certificate is signed by the centre. Kokon checks it with the command %(command)s; the"
        " fingerprint below has to be the one the centre tells you."
    ) % {"command": LEFT_TO_RIGHT % CHECK}


def paper(found: Told, wording: Wording) -> dict[str, Any]:
    """As the press takes it."""
    return {
        "language": wording.code,
        "direction": wording.direction,
        "title": found.title,
        "opening": found.opening,
        "facts": [{"label": label, "value": value} for label, value in found.facts],
        "why": found.why,
        "sections": [{"title": each.title, "rows": list(each.rows)} for each in found.sections],
        "checking": {"title": found.checking.title, "rows": list(found.checking.rows)},
        "signs": [{"label": label, "value": value} for label, value in found.signs],
    }


def article(topic: Topic, wording: Wording, law: Law) -> str:
    return APART % law.article(topic, wording.code)


def ground_words(ground: LegalGround | EarlierGround, wording: Wording) -> str:
    _ = wording.gettext
    return {
        LegalGround.PURPOSE_ENDED: _("it is not needed any more: the period is over"),
        LegalGround.CONSENT_WITHDRAWN: _("consent is taken back"),
        LegalGround.OBJECTION: _("the person objects"),
        LegalGround.UNLAWFUL: _("it should not have been written down"),
        LegalGround.DUTY: _("a law demands it"),
    }[EARLIER.get(ground.value) or LegalGround(ground.value)]


def category_words(code: str, wording: Wording) -> str:
    _ = wording.gettext
    known = {
        Category.IDENTITY: _("what the person was called"),
        Category.CONTACT: _("how the person could be reached"),
        Category.NARRATIVE: _("what the person and the counsellor wrote"),
        Category.SAFETY: _("what the person's safety depended on"),
        Category.CIRCUMSTANCES: _("the language, and the way of asking"),
        Category.COURSE: _("times and states of the work"),
        Category.MEASUREMENT: _("what the person would have been counted for"),
        Category.LINK: _("numbers that joined it"),
        Category.KEY: _("the person's key"),
        Category.ENVELOPE: _("sealed envelopes"),
    }
    return {kind.value: words for kind, words in known.items()}.get(code) or _("what the machine needed for it")


def place_words(wording: Wording) -> Mapping[Place, str]:
    _ = wording.gettext
    return {
        Place.DATABASE: _("The database of casework"),
        Place.KEYS: _("The key that opened it"),
        Place.ENVELOPES: _(
            "Letters of the person on their way here and copies, sealed; open to nobody once the key for "
            "letters was changed"
        ),
        Place.REPLIES: _("Answers to the person and copies, sealed for the holder of the number"),
        Place.NOTICES: _("Short messages to the person, sealed for the program that sends them"),
        Place.BACKUPS: _("Copies of the databases, sealed"),
    }


def stays_words(wording: Wording, law: Law) -> Mapping[Stays, str]:
    _ = wording.gettext
    return {
        Stays.TOMBSTONE: _(
            "A number that keeps old copies from bringing the data back. It is made of the number of the receipt;"
            " without that it leads to nobody."
        ),
        Stays.COUNTS: _(
            "Counts of at least five people that were told inside the centre before. Nobody can be taken out of them."
        ),
        Stays.NOISED_COUNTS: _(
            "Counts with chance added that were told to the office before. Nobody can be found in them."
        ),
        Stays.ACCESS_LOG: _(
            "Lines of the access log that say which colleague looked at what, and when. They have the numbers "
            "of rows that are gone, no word of the person, and go with the period of the log."
        ),
        Stays.INCIDENTS: _(
            "What the centre wrote down of incidents, because it has to answer for them (%(article)s). Nothing "
            "there leads to the person, and names are not to be written into it; it goes with its own period."
        )
        % {"article": article(Topic.INCIDENT_AUTHORITY, wording, law)},
        Stays.OWN_WORDS: _(
            "What clients wrote about the centre in their own words when they were asked how it was, for a year at "
            "most: nobody knows who wrote it, so nobody can pick it out."
        ),
        Stays.REMAINS_OF_DISK: _(
            "Remains of deleted rows on the disk. They are sealed; with a change of the centre's own key they become"
            " worthless for good."
        ),
    }
