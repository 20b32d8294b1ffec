"""What the demonstration prints: what happened, where to look, and how to sign in."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from deploy.demo.addresses import Addresses, CentreAddresses, Role, Staff
from deploy.demo.reports.ledger import Step
from deploy.demo.reports.progress import WORDS
from deploy.demo.reports.report import Report, percentile

ROLES: dict[Role, str] = {
    "lead": "lead",
    "counsellor": "counsellor",
    "intake_duty": "on duty for new requests",
    "quality_officer": "responsible for quality",
    "data_protection": "data protection: reads the access log",
    "admin": "gives accounts, reads no file",
    "office": "KOK office",
    "member": "speaks for {centre}",
}
PLACES = (
    ("intake", "for people who seek help; choose Arabic, or the size of a phone"),
    ("cases", "workplace of the counselling team"),
    ("quality", 'quality of the work; the way in is "Quality" in the workplace'),
)


def what_happened(console: Console, report: Report) -> None:
    ledger = report.ledger
    places = sorted(ledger.counts)
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    for place in places:
        table.add_column(place, justify="right")
    for step in (step for step in Step if any(ledger.counts[place][step] for place in places)):
        table.add_row(WORDS[step], *(str(ledger.counts[place][step] or "") for place in places))
    console.print(table)
    console.print(
        f"form → inbox: p50 {percentile(ledger.waits, 0.5)} ms, p99 {percentile(ledger.waits, 0.99)} ms   "
        f"asked again: {ledger.repeats}   {ledger.seconds['total']:.0f} s{beside_goal(report)}   seed {report.seed}",
        highlight=False,
    )
    for line in report.lines():
        console.print(line, style="red", highlight=False, markup=False)
    if report.whole:
        console.print("Nothing was lost and nothing doubled.", style="green")


def beside_goal(report: Report) -> str:
    if report.in_time is None:
        return ""
    return f" ({'within' if report.in_time else 'longer than'} the {report.goal} s that it may take)"


def where_to_look(console: Console, addresses: Addresses, folder: Path) -> None:
    for centre in addresses.centres:
        heading(console, centre.name)
        console.print(doors_of(centre))
        console.print(logins(centre.staff))
    heading(console, addresses.office.name)
    console.print(f"[link]{addresses.office.address}[/link]  how the federation stands")
    console.print(logins(addresses.office.staff))
    if addresses.mails:
        console.print(
            f"Mails to the staff, and short messages to clients: [link]{addresses.mails}[/link]",
            soft_wrap=True,
        )
    words = f"All people and words are invented. Folder: {folder}   Stop: Ctrl-C"
    console.print(words, highlight=False, soft_wrap=True)


def heading(console: Console, name: str) -> None:
    """A rule as wide as the terminal; in a pipe, whose lines have no end, the name alone."""
    if console.is_terminal:
        console.rule(name, align="left")
    else:
        console.print(name, highlight=False)


def doors_of(centre: CentreAddresses) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    for service, what in PLACES:
        address = str(getattr(centre, service))
        table.add_row(f"[link={address}]{address}[/link]", what)
    return table


def logins(staff: tuple[Staff, ...]) -> Table:
    table = Table("login", "password", "who", box=None, pad_edge=False)
    for person in staff:
        roles = ", ".join(ROLES[role].format(centre=person.centre) for role in person.roles)
        table.add_row(person.login, person.password.get_secret_value(), f"{person.name}, {roles}")
    return table
