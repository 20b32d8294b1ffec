"""A provider that says whatever a test wants it to say, over the wire of a test; its keys are real."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from tests.shared.accounts.oidc.provider_process import CLIENT

ISSUER = "https://login.nord.example/realms/centre"
KEY, OTHER = RSAKey.generate_key(2048, {"kid": "one"}), RSAKey.generate_key(2048, {"kid": "one"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
type Change = Callable[[dict[str, Any]], Any]


def unchanged(_: dict[str, Any]) -> None:
    """As it should be."""


@dataclass
class Forger:
    """`change` may change what is claimed, `metadata` and `keys` what is published, `token` the whole token."""

    change: Change = unchanged
    metadata: Change = unchanged
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    key: Any = field(default_factory=lambda: KEY)
    keys: Any = field(default_factory=lambda: {"keys": [{"kty": "new"}, 7, KEY.as_dict(private=False)]})
    token: Callable[[str], Any] = str
    status: int = 200
    asked: list[httpx.Request] = field(default_factory=list)
    nonce: str = ""

    def go(self, address: str) -> str:
        """What a browser that was sent there comes back with."""
        said = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.nonce = said["nonce"]
        return f"/signin/provider/back?code=a-code&state={said['state']}&iss={ISSUER}"

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        match request.url.path.rpartition("/")[2]:
            case "openid-configuration":
                return httpx.Response(200, json=changed(published(), self.metadata))
            case "token":
                return httpx.Response(self.status, json={"id_token": self.token(self._signed()), "access_token": "x"})
            case _:
                return httpx.Response(200, json=self.keys)

    def _signed(self) -> str:
        now = int(datetime.now(UTC).timestamp())
        claims = {"iss": ISSUER, "aud": CLIENT, "sub": "anna@there", "iat": now, "exp": now + 300, "auth_time": now}
        told = changed(claims | {"nonce": self.nonce, "amr": ["pwd", "otp"]}, self.change)
        algorithms = ["RS256", "ES256", "HS256", "none"]
        return jwt.encode(self.header, told, self.key, algorithms=algorithms)


def published() -> dict[str, Any]:
    endpoints = {"authorization_endpoint": "auth?kept=1", "token_endpoint": "token", "jwks_uri": "keys"}
    told = {name: f"{ISSUER}/{path}" for name, path in endpoints.items()}
    return {"issuer": ISSUER, "authorization_response_iss_parameter_supported": True, **told}


def changed(told: dict[str, Any], change: Change) -> dict[str, Any]:
    change(told)
    return told
