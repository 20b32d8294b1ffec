"""Accounts that represent a centre at the office: they stay when the centre leaves, and open nothing then."""

from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation
from deploy.trouble import Trouble

REPRESENTATIVES = """select login from account join representative on person_id = account.id
    where centre = :'centre' and active and 'member' = any(roles) order by login"""


def representatives(installation: Installation, centre: str) -> list[str] | None:
    """Logins at the office of those who speak for a centre; None while its database cannot be asked."""
    try:
        return Servers(installation).postgres.ask(REPRESENTATIVES, database="office", centre=centre).splitlines()
    except (Trouble, OSError):
        return None


def in_words(centre: str, accounts: list[str] | None) -> list[str]:
    """What becomes of the accounts of a centre that has left."""
    if accounts == []:
        return []
    named = "any account" if accounts is None else f"the account of {' and of '.join(accounts)}"
    login = "LOGIN" if accounts is None else accounts[0]
    return [
        f"What stays, too: {named} that speaks for {centre} at the office. It opens no page and has no vote while "
        "the centre is away. A vote that was cast before counts: nobody knows which it was.",
        f"To close it: ./kokon team --office leave --login {login}",
    ]
