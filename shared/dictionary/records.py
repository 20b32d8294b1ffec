"""The records of processing activities, made from the dictionaries, for one centre, its law and a language."""

import csv
import html
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from shared import spreadsheets
from shared.dictionary.entries import Activity, Dictionary, Field
from shared.dictionary.prose import wrapped
from shared.dictionary.retention import RULES, Retention, Rule
from shared.dictionary.vocabulary import ABOUT, CATEGORIES, GROUNDS, SPECIAL, About, Category, Ground, Words

SERVICES = {
    "intake": Words("Public pages", "Öffentliche Seiten"),
    "cases": Words("Casework", "Fallarbeit"),
    "quality": Words("Quality", "Qualität"),
    "notify": Words("Notices", "Hinweise"),
}
TITLE = Words("Records of processing activities", "Verzeichnis von Verarbeitungstätigkeiten")
CONTROLLER = Words(
    "[name, address and contact of the centre; its representative; its data protection officer]",
    "[Name, Anschrift und Kontakt der Beratungsstelle; Vertretung; Datenschutzbeauftragte]",
)
NO_TRANSFERS = Words("None", "Keine")
NOTE = Words(
    "Made from the data dictionary of Kokon. It says what the program keeps; what the centre keeps beside it belongs "
    "into its own records. Not legal advice: have it read by your data protection officer.",
    "Erstellt aus dem Datenverzeichnis von Kokon. Es sagt, was das Programm speichert; was die Stelle daneben "
    "aufbewahrt, gehört in ihr eigenes Verzeichnis. Keine Rechtsberatung: Lassen Sie es von Ihrer oder Ihrem "
    "Datenschutzbeauftragten prüfen.",
)
LABELS = {
    "controller": Words("Controller", "Verantwortliche Stelle"),
    "service": Words("Part of Kokon", "Teil von Kokon"),
    "activity": Words("Activity", "Tätigkeit"),
    "purpose": Words("Purpose", "Zweck"),
    "people": Words("People concerned", "Betroffene Personen"),
    "data": Words("Categories of data", "Kategorien von Daten"),
    "grounds": Words("Legal grounds", "Rechtsgrundlagen"),
    "special": Words("Special categories of data", "Besondere Kategorien von Daten"),
    "recipients": Words("Recipients", "Empfänger"),
    "transfers": Words("Transfers to third countries", "Übermittlung in Drittländer"),
    "periods": Words("Erasure", "Löschfristen"),
    "measures": Words("Technical and organisational measures", "Technische und organisatorische Maßnahmen"),
}
YES_NO = {True: Words("yes", "ja"), False: Words("no", "nein")}


@dataclass(frozen=True, slots=True)
class Norms:
    """What the law of the centre calls it: the duty to keep records, and the ground in a language."""

    records: Words
    ground: Callable[[Ground, str], str]


def of_the_gdpr(ground: Ground, language: str) -> str:
    return f"Art. {ground.value} {'DSGVO' if language == 'de' else 'GDPR'}"


GDPR = Norms(Words("Art. 30 GDPR", "Art. 30 DSGVO"), of_the_gdpr)
"""Where nothing else is said: in the documents of Kokon itself."""


@dataclass(frozen=True, slots=True)
class Processing:
    """One activity, in words; the order of the fields is that of the columns."""

    controller: str
    service: str
    activity: str
    purpose: str
    people: str
    data: str
    grounds: str
    special: str
    recipients: str
    transfers: str
    periods: str
    measures: str


def records(
    dictionaries: Mapping[str, Dictionary],
    *,
    language: str,
    controller: str = "",
    rules: Mapping[Retention, Rule] = RULES,
    norms: Norms = GDPR,
) -> list[Processing]:
    """Every activity with data of people, in `en` or `de`; without a controller there is room for its name."""
    return [
        Processing(
            controller=controller or CONTROLLER.in_(language),
            service=", ".join(SERVICES[service].in_(language) for service in services),
            **phrases_of(activity, language),
            people=", ".join(ABOUT[one].in_(language) for one in About if one in {field.about for field in kept}),
            data=" · ".join(
                CATEGORIES[one].in_(language) for one in Category if one in {each.category for each in kept}
            ),
            grounds=grounds(kept, language, norms),
            special=YES_NO[any(SPECIAL.intersection(field.grounds) for field in kept)].in_(language),
            transfers=NO_TRANSFERS.in_(language),
            periods=" · ".join(
                rules[one].said(language) for one in Retention if one in {each.retention for each in kept}
            ),
        )
        for activity, services, kept in activities(dictionaries)
    ]


def activities(dictionaries: Mapping[str, Dictionary]) -> Iterator[tuple[Activity, list[str], list[Field]]]:
    """Each activity once, with the services that it happens in and all it keeps of people; none without any."""
    found: dict[Activity, tuple[list[str], list[Field]]] = {}
    for service, dictionary in dictionaries.items():
        for table, _, field in dictionary.every_field():
            if field.about in (About.CLIENT, About.STAFF, About.PROFESSIONALS):
                activity = dictionary.activities[dictionary.tables[table].activity]
                services, kept = found.setdefault(activity, ([], []))
                services += [] if service in services else [service]
                kept.append(field)
    for activity, (services, kept) in found.items():
        yield activity, services, kept


def phrases_of(activity: Activity, language: str) -> dict[str, str]:
    phrases = {"activity": activity.name, "purpose": activity.purpose}
    phrases |= {"recipients": activity.recipients, "measures": activity.measures}
    return {name: phrase.de if language == "de" else phrase.en for name, phrase in phrases.items()}


def grounds(kept: Iterable[Field], language: str, norms: Norms) -> str:
    named = {ground for field in kept for ground in field.grounds} - {Ground.NONE}
    said = [f"{norms.ground(one, language)} ({GROUNDS[one].in_(language)})" for one in Ground if one in named]
    return " · ".join(said)


def label(name: str, language: str) -> str:
    return LABELS[name].in_(language)


def pairs(one: Processing, language: str) -> list[tuple[str, str]]:
    return [(label(each.name, language), getattr(one, each.name)) for each in fields(Processing)]


def as_csv(found: Iterable[Processing], *, language: str) -> str:
    """Comma-separated, one line an activity; nothing in it is taken for a formula."""
    head = [label(each.name, language) for each in fields(Processing)]
    told = [[value for _, value in pairs(one, language)] for one in found]
    return spreadsheets.lines([head, *told], quotes=csv.QUOTE_ALL)


def as_markdown(found: Iterable[Processing], *, language: str, norms: Norms = GDPR) -> str:
    opening = wrapped(f"{norms.records.in_(language)}. {NOTE.in_(language)}")
    parts = [f"# {TITLE.in_(language)}\n\n{opening}\n"]
    for one in found:
        head, *body = [f"| {name} | {cell(value)} |\n" for name, value in pairs(one, language)]
        parts.append(f"## {one.activity}\n\n{head}| --- | --- |\n{''.join(body)}")
    return "\n".join(parts)


def cell(value: str) -> str:
    return " ".join(value.split()).replace("|", "\\|")


def as_html(found: Iterable[Processing], *, language: str, norms: Norms = GDPR) -> str:
    """One page without a script or anything to fetch, made to be printed."""
    said = html.escape
    body = "".join(
        f"<section><h2>{said(one.activity)}</h2><table>"
        + "".join(f'<tr><th scope="row">{said(n)}</th><td>{said(v)}</td></tr>' for n, v in pairs(one, language))
        + "</table></section>"
        for one in found
    )
    title = said(TITLE.in_(language))
    opening = f"<h1>{title}</h1><p>{said(norms.records.in_(language))}. {said(NOTE.in_(language))}</p>"
    tongue = "de" if language == "de" else "en"
    return (
        f'<!doctype html><html lang="{tongue}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>'
        f"<body>{opening}{body}</body></html>\n"
    )


STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f1f1f;"
    "hyphens:auto;overflow-wrap:anywhere}h1{font-size:1.5rem}h2{font-size:1.2rem}"
    "table{border-collapse:collapse;table-layout:fixed;width:100%}tr{border-block-end:1px solid #ccc}"
    "th,td{text-align:start;vertical-align:top;padding:.35rem .6rem}th{width:30%;font-weight:600}"
    "section{break-inside:avoid}@media print{body{margin:0;max-width:none;font-size:10pt}}"
    "@media screen and (max-width:40rem){th,td{display:block;width:auto}th{padding-block-end:0}}"
)
