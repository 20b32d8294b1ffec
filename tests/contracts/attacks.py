"""Hostile requests to one route, by kind. Whatever they say carries a word that must come back nowhere."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import chain
from urllib.parse import quote, quote_plus

from shared.languages.addresses import segment_of
from shared.web.security import LARGEST_BODY
from tests.contracts.houses import Target
from tests.contracts.raw_requests import FORM, Sent

WORD = "KanariNotYetNamed"
"""Stands for a word that is drawn anew for every request."""
MARKUP = f"{WORD}<b x='\">{{{{7*7}}}}"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", WORD)
BOUNDARY = "limit"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}".encode()
VALUES = (
    MARKUP,
    f"{WORD}\0",
    f"{WORD}\r\nSet-Cookie: {WORD}=1",
    f"{WORD}' or '1'='1",
    f"../../{WORD}%2e%2e/",
    f"‮{WORD}\U0001f5dd️\u2028",
    "٠" * 16,
    "٠" * 32,
    "-1",
    "9" * 400,
    "NaN",
    f"{WORD} " * 5_000,
)
ELSEWHERE = f"http://127.0.0.1:9/{WORD}"
POINTING = (b"x-forwarded-host", b"forwarded", b"referer", b"x-original-url", b"destination", b"traceparent")
CHARSETS = ("utf-7", "unicode_escape", "raw_unicode_escape", "punycode", "idna", "undefined", "zlib", "utf-16", WORD)
NO_IDS = (
    WORD, "0", "-1", "null", "%00", "%FF%FE", "%0D%0AX-Evil:%20" + WORD, "..%2F..%2Fetc%2Fpasswd", "٠" * 32,
    "%D9%A0" * 32, "00000000-0000-8000-8000-000000000000", "{" + "0" * 32 + "}", "U99", "S６", WORD * 200,
)  # fmt: skip
NONSENSE = (
    WORD, "", "-1", "0", "99999999999999999999", "٣", "²", "%00", "%FF", "%0D%0ASet-Cookie:+a=b", "%ED%A0%80",
    "..%2F..%2F", "//" + WORD, "https:" + WORD, "0000-Q1", "9999-Q4", "2026-Q5", "%F0%9F%97%9D", "a" * 3_000,
)  # fmt: skip
HEADERS: tuple[tuple[str, bytes], ...] = (
    ("host", WORD.encode()),
    ("host", b"\xff\xfe"),
    ("host", b""),
    ("x-forwarded-host", WORD.encode()),
    ("x-forwarded-for", WORD.encode()),
    ("forwarded", b"for=" + WORD.encode()),
    ("x-request-id", WORD.encode()),
    ("traceparent", b"00-" + WORD.encode()),
    ("referer", WORD.encode()),
    ("user-agent", WORD.encode() * 100),
    ("x-evil", b"a\r\nset-cookie: " + WORD.encode()),
    ("accept", WORD.encode()),
    ("accept", b"\xff" * 50),
    ("accept-language", WORD.encode()),
    ("accept-language", b"de;q=nan,en;q=inf,ar;q=-1,\xff;q=1e999"),
    ("accept-language", b",;=" * 3_000),
    ("accept-encoding", b"gzip;q=" + WORD.encode()),
    ("cookie", WORD.encode()),
    ("cookie", b"kokon=" + "é".encode() * 43),
    ("cookie", b"; ".join(b"a%d=b" % number for number in range(2_000))),
    ("content-length", b"\xb2"),
    ("content-length", b"-5"),
    ("content-length", b"9" * 5_000),
    ("content-encoding", WORD.encode()),
    ("transfer-encoding", WORD.encode()),
    ("sec-fetch-site", WORD.encode()),
    ("x-http-method-override", b"DELETE"),
)


QUERIES = (
    (
        "lang", "page", "from", "next", "told", "saved", "quarters", "about", "all", "anew", "as", "chapter", "consent",
        "file", "funder", "happened", "in", "kind", "language", "open", "place", "problem", "rule", "show", "topic",
        "week", "also", "to", "then", "sort", "paper", "figure", "entries", "list",
    ),
    ("period", "whose", "before", "after", "criterion", "version", "year"),
    ("appointment", "beside", "changes", "count", "follows", "instead_of"),
)  # fmt: skip
"""All that some page reads; a wrong quarter or id is refused, which would hide the others."""


quoted = lru_cache(4_096)(quote_plus)


def urlencode(fields: Mapping[str, str] | Iterable[tuple[str, str]]) -> str:
    """As `urllib` does it; long values come again and again."""
    pairs = fields.items() if isinstance(fields, Mapping) else fields
    return "&".join(f"{quoted(name)}={quoted(value)}" for name, value in pairs)


def polite(target: Target) -> Sent:
    if target.method != "POST":
        return Sent(target.method, target.path)
    return Sent("POST", target.path, body=urlencode(target.fields).encode(), kind=FORM.encode())


def words_in(target: Target) -> dict[str, str]:
    """Its fields, with a word of their own in each, and one that no form has."""
    return {name: value or f"{WORD}-{name}" for name, value in target.fields.items()} | {"unheard": f"{WORD}-unheard"}


def wrong_methods(target: Target) -> Iterator[Sent]:
    for method in sorted(set(METHODS) - target.methods):
        yield Sent(method, target.path, body=f"a={WORD}".encode() if method == WORD else b"", kind=FORM.encode())


def wrong_kinds(target: Target) -> Iterator[Sent]:
    body = urlencode(words_in(target)).encode()
    kinds = (
        b"", b"text/plain", b"image/png", b"application/octet-stream", WORD.encode(), b"\xff\xfe", b";;;=",
        b"application/x-www-form-urlencodedx", b"multipart/form-data", b"multipart/form-data; boundary=",
        b"multipart/form-data; boundary=" + b"x" * 5_000, b"multipart/form-data; boundary*=utf-8''\xff",
        b"multipart/form-data; boundary=limit; charset*0*=" + WORD.encode(), b"multipart/mixed; boundary=limit",
    )  # fmt: skip
    for kind in (None, *kinds):
        yield Sent("POST", target.path, body=body, kind=kind)


def parts(fields: Mapping[str, str], *, heading: str = 'form-data; name="{}"') -> bytes:
    pieces = (
        f"--{BOUNDARY}\r\nContent-Disposition: {heading.format(name)}\r\n\r\n{value}\r\n"
        for name, value in fields.items()
    )
    return "".join(chain(pieces, [f"--{BOUNDARY}--\r\n"])).encode()


def broken_multipart(target: Target) -> Iterator[Sent]:
    whole = parts(words_in(target))
    base = Sent("POST", target.path, kind=MULTIPART)
    bodies = [whole[: len(whole) * eighth // 8] for eighth in range(8)]
    bodies += [whole.replace(b"\r\n", b"\n"), whole.replace(b"\r\n\r\n", b"\r\n"), whole[::-1], b"\0" * 100]
    headings = (
        "form-data", 'form-data; name="{}"; filename="' + WORD + '"', 'form-data; name="{}',
        "form-data; name*=" + WORD + "''{}", "form-data; name*0*=x''{}; name*1=y", "attachment", "", "form-data; name=",
        'form-data; name="a\0b"', "\0", "é" * 500,
    )  # fmt: skip
    bodies += [parts(words_in(target), heading=heading) for heading in headings]
    yield from (replace(base, body=body) for body in bodies)


def odd_charsets(target: Target) -> Iterator[Sent]:
    for charset in CHARSETS:
        kind = MULTIPART + f"; charset={charset}".encode()
        body = parts(dict.fromkeys(words_in(target), rf"{WORD}+2AA-\ud800\x00"))
        yield Sent("POST", target.path, kind=kind, body=body)
        yield Sent("POST", target.path, kind=f"{FORM}; charset={charset}".encode(), body=b"unheard=+2AA-")


def broken_urlencoded(target: Target) -> Iterator[Sent]:
    whole = urlencode(words_in(target)).encode()
    bodies = [whole[:-3] + b"%", whole[:-1] + b"%zz", whole[: len(whole) // 2], b"&&&===;;;", b"=", b"%", b""]
    bodies += [
        b"&".join(quote(name).encode() + b"=" + WORD.encode() + bad for name in words_in(target)) for bad in BYTES
    ]
    bodies += [b"\xff\xfe=" + WORD.encode(), WORD.encode(), b"\0=\0", b"a\r\nb=c\r\n"]
    yield from (Sent("POST", target.path, kind=FORM.encode(), body=body) for body in bodies)


BYTES = (b"%FF%FE", b"\xff\xfe", b"%00", b"\0", b"%ED%A0%80", b"%C0%AF", b"+%0D%0A")


@cache
def no_json() -> list[bytes]:
    good = json.dumps({"thread_id": "00000000-0000-8000-8000-000000000000", "unheard": WORD}).encode()
    return [
        good, good[:20], good[:-1], b"", b"null", b"[]", b"1", b'"' + WORD.encode() + b'"', b"{}", b"NaN",
        b'{"thread_id": "\xff' + WORD.encode() + b'"}', b'{"thread_id": "\\ud800"}', b'{"thread_id": 1e999}',
        b'{"thread_id": "' + "٠".encode() * 32 + b'"}', b'{"thread_id": [["' + WORD.encode() + b'"]]}',
        b"[" * 100_000, b'{"a":' * 50_000, b"9" * 100_000, b"\0" * 10, good.decode().encode("utf-16"),
    ]  # fmt: skip


def broken_json(target: Target) -> Iterator[Sent]:
    for body in no_json():
        for kind in (b"application/json", b"application/vnd.api+json; charset=utf-16"):
            yield Sent("POST", target.path, kind=kind, body=body, headers=((b"accept", b"application/json"),))


LARGE = f"words={WORD}".encode().ljust(LARGEST_BODY + 1, b"x")
MANY = b"&".join(b"f%d=1" % number for number in range(5_000))
OFTEN = b"words=1&" * 60_000
MANY_PARTS = parts({f"f{number}": "1" for number in range(5_000)})


def too_much(target: Target) -> Iterator[Sent]:
    base = Sent("POST", target.path, kind=FORM.encode())
    yield replace(base, body=LARGE)
    yield replace(base, body=LARGE, kind=MULTIPART)
    yield replace(base, body=LARGE, kind=b"application/json")
    yield replace(base, body=b"a=1", announced=str(LARGEST_BODY + 1).encode())
    yield replace(base, body=MANY)
    yield replace(base, body=OFTEN)
    yield replace(base, kind=MULTIPART, body=MANY_PARTS)


def strange_values(target: Target) -> Iterator[Sent]:
    base = Sent("POST", target.path, kind=FORM.encode())
    for name in target.fields:
        for value in VALUES:
            strange = value.replace(WORD, f"{WORD}-{name}") if name == "password" else value
            yield replace(base, body=urlencode(dict(target.fields) | {name: strange}).encode())
    for value in VALUES:
        yield replace(base, body=urlencode(dict.fromkeys(target.fields, value)).encode())


def addresses(target: Target) -> Iterator[Sent]:
    """Where nobody who asks may send us."""
    base = Sent("POST", target.path, kind=FORM.encode(), headers=tuple((name, ELSEWHERE.encode()) for name in POINTING))
    for names in (target.fields, *([name] for name in target.fields)):
        yield replace(base, body=urlencode(dict(target.fields) | dict.fromkeys(names, ELSEWHERE)).encode())


def missing_fields(target: Target) -> Iterator[Sent]:
    base = Sent("POST", target.path, kind=FORM.encode())
    yield base
    for name in target.fields:
        left = {other: value for other, value in words_in(target).items() if other != name}
        yield replace(base, body=urlencode(left).encode())


def repeated_fields(target: Target) -> Iterator[Sent]:
    base = Sent("POST", target.path, kind=FORM.encode())
    for name, value in target.fields.items():
        twice = [(name, f"{WORD}-{name}"), (name, value)]
        for pairs in (twice, twice[::-1], twice * 50):
            yield replace(base, body=urlencode([*target.fields.items(), *pairs]).encode())


def foreign_origins(target: Target) -> Iterator[Sent]:
    base = replace(polite(target), body=urlencode(words_in(target)).encode())
    for origin in (
        "https://evil.test",
        WORD,
        "",
        "null.",
        "http://kokon.test.evil",
        "http://",
        "://",
        f"http://{WORD}@x",
    ):
        yield replace(base, headers=((b"origin", origin.encode()),))
    for site in (b"cross-site", b"same-site", b"none", b"", WORD.encode(), b"\xff"):
        yield replace(base, headers=((b"sec-fetch-site", site),))


def odd_headers(target: Target) -> Iterator[Sent]:
    for name, value in HEADERS:
        yield replace(polite(target), headers=((name.encode(), value),))
    yield Sent(target.method, target.path, body=WORD.encode(), kind=b"text/plain")


def odd_queries(target: Target) -> Iterator[Sent]:
    base = polite(target)
    for names in QUERIES if target.method == "GET" else (("lang",),):
        for value in NONSENSE:
            yield replace(base, query="&".join(f"{name}={value}" for name in names).encode())
    yield replace(base, query=f"page=2&page={WORD}&lang=de&lang={WORD}".encode())
    yield replace(base, query=b"a=" + WORD.encode() * 5_000)
    yield replace(base, query=MANY)
    yield replace(base, query=b"\xff\xfe%zz&&&===" + WORD.encode())


def odd_paths(target: Target) -> Iterator[Sent]:
    base = polite(target)
    yield from (replace(base, path=target.path + end) for end in ("/", "//", f"/{WORD}", "%00", "%FF", f";{WORD}"))
    yield replace(base, path="/" + target.path)
    yield from (replace(base, path=f"/{segment}{target.path}") for segment in (segment_of("ar"), "m99", WORD))
    yield replace(base, path=target.path + "/", headers=((b"host", WORD.encode()),))
    whole = target.template.split("/")
    given = target.path.split("/")
    for place, part in enumerate(whole):
        for id in NO_IDS if part.startswith("{") else ():
            yield replace(base, path="/".join([*given[:place], id, *given[place + 1 :]]))


def broken_off(target: Target) -> Iterator[Sent]:
    for kind in (FORM.encode(), MULTIPART, b"application/json"):
        body = parts(words_in(target)) if kind is MULTIPART else urlencode(words_in(target)).encode()
        yield Sent("POST", target.path, kind=kind, body=body[: len(body) // 2], broken_off=True)


@dataclass(frozen=True, slots=True)
class Attack:
    """`answers` are the right ones. It is for every route, or for those that are posted to."""

    of: Callable[[Target], Iterator[Sent]]
    answers: frozenset[int]
    forms_only: bool = True


def attack(of: Callable[[Target], Iterator[Sent]], *answers: int, forms_only: bool = True) -> Attack:
    return Attack(of, frozenset(answers), forms_only)
