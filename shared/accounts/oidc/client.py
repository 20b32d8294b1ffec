"""The OIDC client. Its libraries are loaded at the first sign-in by a provider."""

import asyncio
import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlencode, urlsplit

from shared.accounts.oidc.domain import Provider, ProviderAwayError, ProviderRefusedError
from shared.accounts.oidc.settings import ProviderSettings, is_protected

if TYPE_CHECKING:
    import httpx

BACK = "/signin/provider/back"
PATIENCE = 8.0
"""Timeout in seconds for all responses of the provider together."""
AT_ONCE = 4
"""Requests to the provider at a time: an attacker who starts sign-ins without end ties up no more than these."""
LARGEST_ANSWER = 256 * 1024
KNOWN_FOR = timedelta(minutes=10)
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Asymmetric signature algorithms only: neither `none` nor HMAC."""
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
WISHES = {"id_token": {"acr": None, "amr": None, "auth_time": {"essential": True}}}
type Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Metadata:
    authorization: str
    token: str
    keys: str
    names_itself: bool
    """Whether its callbacks carry `iss` (RFC 9207)."""
    secret_in_body: bool
    takes_wishes: bool
    """Whether the provider takes the `claims` parameter for `acr` and `auth_time`; others send them anyway or never."""

    @classmethod
    def of(cls, told: Told, issuer: str) -> "Metadata":
        """Raises ProviderAwayError where this is not what the issuer says of itself."""
        authorization, token, keys = (told.get(name) for name in ENDPOINTS)
        if told.get("issuer") != issuer or not all(is_endpoint(each, issuer) for each in (authorization, token, keys)):
            raise ProviderAwayError("metadata")
        known = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        in_body = isinstance(known, list) and "client_secret_basic" not in known
        names = told.get("authorization_response_iss_parameter_supported") is True
        wishes = told.get("claims_parameter_supported") is True
        return cls(str(authorization), str(token), str(keys), names, in_body, wishes)


def is_endpoint(address: object, issuer: str) -> bool:
    """Whether the address is an endpoint of the issuer: with TLS like the issuer; a query is allowed."""
    if not isinstance(address, str) or "#" in address or not address.isprintable():
        return False
    return is_protected(address.partition("?")[0]) and urlsplit(address).scheme in ("https", urlsplit(issuer).scheme)


def challenge_of(verifier: str) -> str:
    """S256 of RFC 7636."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


class Conversation:
    """The client of a process. No token of the provider outlives the method that asked for it."""

    def __init__(self, provider: Provider, public_url: str, *, transport: "httpx.AsyncBaseTransport | None" = None):
        self.provider = provider
        self.back = f"{public_url.rstrip('/')}{BACK}"
        self._transport = transport
        self._places = asyncio.Semaphore(AT_ONCE)
        self._known: tuple[datetime, Metadata] | None = None

    @classmethod
    def of(cls, settings: Any) -> "Conversation | None":
        """None where no provider is named."""
        if not isinstance(settings, ProviderSettings) or not settings.oidc_issuer:
            return None
        name = settings.oidc_name or urlsplit(settings.oidc_issuer).hostname or ""
        secret, acr = settings.oidc_client_secret(), frozenset(settings.oidc_acr)
        provider = Provider(settings.oidc_issuer, settings.oidc_client_id, secret, name, acr)
        return cls(provider, str(settings.public_url))  # type: ignore[attr-defined]  # of ServiceSettings

    @property
    def name(self) -> str:
        return self.provider.name

    async def address(self, *, state: str, nonce: str, verifier: str, now: datetime) -> str:
        """The address at which the provider asks for a new proof, even in an open session. Raises ProviderAwayError."""
        asked = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": self.back,
            "scope": "openid",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge_of(verifier),
            "code_challenge_method": "S256",
            "prompt": "login",
            "max_age": "0",
        }
        if self.provider.acr:
            asked["acr_values"] = " ".join(sorted(self.provider.acr))
        async with self._turn():
            metadata = await self._metadata(now)
        place = metadata.authorization
        if metadata.takes_wishes:
            asked["claims"] = json.dumps(WISHES)
        return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}"

    async def claims(self, code: str, verifier: str, said_issuer: str | None, *, now: datetime) -> Told:
        """Exchange the code for the signed claims. Raises ProviderRefusedError or ProviderAwayError."""
        async with self._turn():
            metadata = await self._metadata(now)
            if said_issuer != self.provider.issuer and (metadata.names_itself or said_issuer is not None):
                raise ProviderRefusedError("issuer")
            token = await self._token(metadata, code, verifier)
            return verified(token, await self._asked("GET", metadata.keys))

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(PATIENCE), self._places:
                yield
        except TimeoutError:
            raise ProviderAwayError from None

    async def _metadata(self, now: datetime) -> Metadata:
        if self._known is None or not timedelta(0) <= now - self._known[0] < KNOWN_FOR:
            told = await self._asked("GET", f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration")
            self._known = now, Metadata.of(told, self.provider.issuer)
        return self._known[1]

    async def _token(self, metadata: Metadata, code: str, verifier: str) -> str:
        given = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.back}
        given["code_verifier"] = verifier
        client_id, secret = self.provider.client_id, self.provider.client_secret.get_secret_value()
        auth = None if metadata.secret_in_body else (quote_plus(client_id), quote_plus(secret))
        if auth is None:
            given |= {"client_id": client_id, "client_secret": secret}
        token = (await self._asked("POST", metadata.token, data=given, auth=auth)).get("id_token")
        if not isinstance(token, str):
            raise ProviderRefusedError("token")
        return token

    async def _asked(self, method: str, address: str, **sent: Any) -> Told:
        """Request a JSON object; no redirect is followed, and the size is limited."""
        import httpx

        headers, read = {"accept": "application/json"}, bytearray()
        try:
            async with (
                httpx.AsyncClient(transport=self._transport, timeout=PATIENCE) as client,
                client.stream(method, address, headers=headers, **sent) as answer,
            ):
                async for piece in answer.aiter_bytes():
                    read += piece
                    if len(read) > LARGEST_ANSWER:
                        raise ProviderAwayError("metadata")
        except (httpx.HTTPError, httpx.InvalidURL):
            raise ProviderAwayError from None
        if method == "POST" and answer.status_code in (400, 401, 403):
            raise ProviderRefusedError("client" if answer.status_code == 401 else "code")
        if answer.status_code != 200:
            raise ProviderAwayError
        return object_in(bytes(read))


def object_in(body: bytes) -> Told:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise ProviderAwayError("metadata")
    return told


def verified(token: str, published: Told) -> Told:
    """The claims of a token that one of these keys signed. Raises ProviderRefusedError."""
    from joserfc import errors, jwt
    from joserfc.jwk import JWKRegistry, KeySet

    listed, keys = published.get("keys"), []
    for each in listed if isinstance(listed, list) else ():
        try:
            if isinstance(each, dict) and each.get("kty") in ("RSA", "EC"):
                keys.append(JWKRegistry.import_key(each))
        except (errors.JoseError, ValueError, TypeError):
            continue  # a key of a kind that we cannot read does not spoil the others
    try:
        return jwt.decode(token, KeySet(keys), algorithms=ALGORITHMS).claims
    except (errors.JoseError, ValueError, TypeError, LookupError, RecursionError):
        raise ProviderRefusedError("signature") from None


def new_secret() -> str:
    """256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)
