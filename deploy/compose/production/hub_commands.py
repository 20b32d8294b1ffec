"""What only an office in containers is told: who is a member still, and other keys of its hub.

confirm CENTRE ...           after a restore: they are members still, by the keys that they had
new-certificate              of the hub, from the authority that every centre trusts already
announce [--forget-old]      the next authority: writes whom centres are to trust; the hub goes on with the one it has
use-authority                the hub uses the next one from now on; the key of the old one is destroyed

`deploy.compose.host` says the last three, and starts the server again. What was interrupted the next start finishes.
"""

from collections.abc import Callable, Mapping, Sequence

from deploy.compose import layout
from deploy.compose.host.commands import Commands
from deploy.compose.join_commands import Hub, say, write
from deploy.compose.layout import OFFICE
from deploy.joining import restored_register
from deploy.joining.register import MOST
from deploy.operations import links
from deploy.trouble import Trouble


def confirm(*centres: str) -> None:
    register = Hub().register
    say(f"{restored_register.confirmed(register, centres)} What they have released since comes when they connect.")
    Hub().reload()


def new_certificate() -> None:
    for file in ("hub.pem", "hub.key"):
        (OFFICE.prepared / "tls" / file).unlink(missing_ok=True)
    Hub().reload()


def announce(*words: str) -> None:
    if words not in ((), ("--forget-old",)):
        raise Trouble("usage", "This is nothing that can be said here.", "say --forget-old, or nothing.")
    paper = links.announce(Hub(), forget_old=bool(words))
    write(paper)
    say("Send it to every centre; each trusts it, as docs/operations.md has it, and calls you. Read out:")
    say(f"    {paper.fingerprint}")
    use = Commands(OFFICE.name, "office", alone=layout.ALONE).says("keys rotate authority")
    say(f"When all have done so: {use} --use")


def use_authority() -> None:
    Hub().authority.switch()
    # the certificate of the hub is made anew, and the authority before is forgotten
    Hub().reload()


VERBS: Mapping[str, tuple[Callable[..., None], int, int]] = {
    "confirm": (confirm, 1, MOST),
    "new-certificate": (new_certificate, 0, 0),
    "announce": (announce, 0, 1),
    "use-authority": (use_authority, 0, 0),
}
"""With the numbers of arguments that they take."""


def run(verb: str, words: Sequence[str]) -> bool:
    """Run the command; False where it is none of these, or has a wrong number of arguments."""
    if verb not in VERBS or not VERBS[verb][1] <= len(words) <= VERBS[verb][2]:
        return False
    VERBS[verb][0](*words)
    return True
