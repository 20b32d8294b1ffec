"""How a gateway for text messages is asked and what its answers mean: the file of the operator."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlencode, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    SecretStr,
    StrictBool,
    StrictInt,
    StrictStr,
    model_validator,
)

from services.notify.channels.channel import Handed
from services.notify.channels.email import is_loopback

CLOSED = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
KNOWN = frozenset({"to", "text", "id", "report_url"})
ADDRESS = re.compile(r"https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(:[0-9]+)?(/[!$-;=?-_a-z~]*)?")
HEADER_NAME = re.compile(r"[A-Za-z0-9-]+")
HEADER_VALUE = re.compile(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?")
type Scalar = StrictStr | StrictInt | StrictBool
Refusal = Annotated[int, Field(ge=400, le=599)]
"""A redirect is never followed, so no file can say what it means."""


def protected(url: str) -> str:
    """`https`, or any port of this machine. No placeholder: addresses of requests lie in logs of others."""
    parsed = urlsplit(url)
    if not ADDRESS.fullmatch(url) or not parsed.hostname or parsed.port == 0 or "@" in parsed.netloc:
        raise ValueError("an address has a host, and neither a password nor a placeholder")
    if parsed.scheme != "https" and not (parsed.scheme == "http" and is_loopback(parsed.hostname)):
        raise ValueError("without TLS only on this machine")
    return url


def sendable(headers: Mapping[str, SecretStr]) -> Mapping[str, SecretStr]:
    for name, value in headers.items():
        said = value.get_secret_value()
        if not HEADER_NAME.fullmatch(name) or not HEADER_VALUE.fullmatch(said):
            raise ValueError("a header is a name and one line")
        if set(PLACEHOLDER.findall(said)) - {"id"}:
            raise ValueError("only {id} may stand in a header")
    return headers


class Answer(BaseModel):
    """What answers mean: by status, and for those with a status of `taken` also by one field of a JSON answer.

    What is not listed is unknown: the message may have been taken.
    """

    model_config = CLOSED

    taken: Annotated[tuple[Annotated[int, Field(ge=200, le=299)], ...], Field(min_length=1)]
    refused: tuple[Refusal, ...] = ()
    try_again: tuple[Refusal, ...] = ()
    """Only those by which the gateway says for certain that it has not taken the message."""
    field: Annotated[str, Field(min_length=1)] | None = None
    """A path such as `messages.0.status`."""
    field_taken: tuple[Scalar, ...] = ()
    field_refused: tuple[Scalar, ...] = ()
    field_try_again: tuple[Scalar, ...] = ()

    @model_validator(mode="after")
    def _one_meaning_each(self) -> Self:
        codes = [*self.refused, *self.try_again]
        values = [*self.field_taken, *self.field_refused, *self.field_try_again]
        if len(set(codes)) < len(codes) or len({(type(one), one) for one in values}) < len(values):
            raise ValueError("an answer means one thing")
        if bool(self.field) != bool(self.field_taken):
            raise ValueError("a field has values that mean taken")
        return self

    def of_status(self, status: int) -> Handed:
        listed = {Handed.DELIVERED: self.taken, Handed.REFUSED: self.refused, Handed.AWAY: self.try_again}
        return next((handed for handed, codes in listed.items() if status in codes), Handed.UNKNOWN)

    def of_body(self, body: bytes) -> Handed:
        try:
            value = at(json.loads(body), self.field or "")
        except (ValueError, RecursionError):
            return Handed.UNKNOWN
        listed = {
            Handed.DELIVERED: self.field_taken,
            Handed.REFUSED: self.field_refused,
            Handed.AWAY: self.field_try_again,
        }
        return next((handed for handed, values in listed.items() if is_among(value, values)), Handed.UNKNOWN)


def at(answer: Any, path: str) -> object:
    """What stands at `messages.0.status`; None where nothing does."""
    for step in path.split("."):
        if isinstance(answer, dict):
            answer = answer.get(step)
        elif isinstance(answer, list) and step.isdecimal() and int(step) < len(answer):
            answer = answer[int(step)]
        else:
            return None
    return answer


def is_among(value: object, values: tuple[Scalar, ...]) -> bool:
    """`true` is not 1, and "1" is not 1."""
    return any(type(value) is type(one) and value == one for one in values)


class Report(BaseModel):
    """One field of what the gateway posts to {report_url} later, and what its values mean. Others mean nothing yet."""

    model_config = CLOSED

    field: Annotated[str, Field(min_length=1)]
    delivered: Annotated[tuple[Scalar, ...], Field(min_length=1)]
    not_delivered: Annotated[tuple[Scalar, ...], Field(min_length=1)]


class GatewayFile(BaseModel):
    model_config = CLOSED

    url: Annotated[str, AfterValidator(protected)] = Field(repr=False)
    method: Literal["POST", "PUT"] = "POST"
    """Never GET, which would put the number and the text into an address."""
    headers: Annotated[Mapping[str, SecretStr], AfterValidator(sendable)] = {}
    encoding: Literal["json", "form"]
    body: dict[str, JsonValue] = Field(repr=False)
    """Every text in it may have placeholders; they are filled first and encoded then."""
    answer: Answer
    report: Report | None = None

    @model_validator(mode="after")
    def _asks_for_what_there_is(self) -> Self:
        named = set(self.placeholders())
        if named - KNOWN or not {"to", "text"} <= named:
            raise ValueError("the body needs {to} and {text}, and may have {id} and {report_url}")
        if (self.report is None) == ("report_url" in named):
            raise ValueError("{report_url} and [report] stand together")
        if self.encoding == "form" and any(isinstance(value, dict | list) for value in self.body.values()):
            raise ValueError("a form has no lists and tables")
        return self

    def placeholders(self) -> Iterator[str]:
        return (name for text in texts_in(self.body) for name in PLACEHOLDER.findall(text))

    def written(self, values: Mapping[str, str]) -> tuple[dict[str, str], bytes]:
        """Headers and body of one request."""
        headers = {name: filled(value.get_secret_value(), values) for name, value in self.headers.items()}
        body = filled(self.body, values)
        if self.encoding == "json":
            return headers | {"Content-Type": "application/json"}, json.dumps(body).encode()
        form = {name: plain(value) for name, value in body.items()}
        return headers | {"Content-Type": "application/x-www-form-urlencoded"}, urlencode(form).encode()


def texts_in(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_in(each)


def filled[V: JsonValue](value: V, values: Mapping[str, str]) -> Any:
    """Each text with its placeholders replaced, once: a brace in a message stays a brace."""
    if isinstance(value, str):
        return PLACEHOLDER.sub(lambda found: values[found[1]], value)
    if isinstance(value, dict):
        return {name: filled(each, values) for name, each in value.items()}
    return [filled(each, values) for each in value] if isinstance(value, list) else value


def plain(value: JsonValue) -> str:
    """As JSON writes it, where it is no text."""
    return value if isinstance(value, str) else json.dumps(value)
