"""A door with a provider beside it, and a browser that carries all its cookies by hand."""

import html
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from shared.accounts.domain import Account
from shared.accounts.oidc.settings import ProviderSettings
from shared.accounts.sessions import Door
from shared.runtime.settings import ServiceSettings
from tests.shared.accounts.building import LOCKED
from tests.shared.accounts.building import settings as plain
from tests.shared.accounts.oidc.provider_process import CLIENT, SECRET

PUBLIC = "http://kokon.test"
BACK = f"{PUBLIC}/signin/provider/back"


class Settings(ServiceSettings, ProviderSettings):
    """As those of a service that keeps accounts."""


def with_provider(folder: Path, issuer: str, **changes: Any) -> Settings:
    secret = folder / "secret"
    secret.write_text(f"{SECRET}\n")
    told = {"oidc_issuer": issuer, "oidc_client_id": CLIENT, "oidc_client_secret_file": secret}
    own = plain(**LOCKED | {"public_url": PUBLIC}).model_dump()
    return Settings.model_validate(own | told | {"oidc_name": "Haus Nord"} | changes)


class Browser:
    """Cookies come and go as the service says; nothing is followed by itself."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.cookies: dict[str, str] = {}

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return self._kept(await self.client.get(path, headers=headers | self._carried()))

    async def post(self, path: str, **data: str) -> httpx.Response:
        return self._kept(await self.client.post(path, data=data or {"sent": "yes"}, headers=self._carried()))

    def _carried(self) -> dict[str, str]:
        return {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}

    def _kept(self, answer: httpx.Response) -> httpx.Response:
        for given in answer.headers.get_list("set-cookie"):
            name, _, value = given.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
            if not self.cookies[name]:
                del self.cookies[name]
        return answer

    async def sit_down(self, door: Door, account: Account) -> None:
        """Signed in here, just now."""
        self.cookies[door.cookie] = await door.open(account.person, now=datetime.now(UTC))

    def clear(self) -> None:
        self.cookies.clear()


def leads_to(answer: httpx.Response) -> str:
    """Where the page between two houses leads."""
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', answer.text)
    assert found, answer.status_code
    return html.unescape(found[1])
