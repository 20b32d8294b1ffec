"""Answers and requests: cookies, names of files, tables and paths, and what a visitor's browser tells or keeps."""

import ast
import re
from collections.abc import Iterable, Iterator

from tests.contracts.rules.rule import SERVICES, Found, calls, found, given, imported, named, rule, says
from tests.contracts.rules.sources import Source

FILE_NAME = re.compile(r"filename\*?=")
REVEALING = {"user-agent", "x-real-ip", "true-client-ip", "sec-ch-ua", "referer"}
STORES = re.compile(r"\b(localStorage|sessionStorage|indexedDB|document\.cookie|innerHTML|outerHTML)\b|\beval\(")


@rule(
    over=SERVICES,
    violations=[
        "response.set_cookie('a', 'b')",
        "response.set_cookie('a', 'b', secure=True, httponly=False, samesite='lax')",
        "response.set_cookie('a', 'b', secure=door.secure, httponly=True)",
        "door.response.set_cookie('a', 'b')",
    ],
    innocent=[
        "response.set_cookie('a', 'b', secure=door.secure, httponly=True, samesite='strict')",
        "door.set_cookie(response, token)",
    ],
)
def a_cookie_is_closed_to_scripts_and_to_other_sites(source: Source) -> Iterable[Found]:
    """A session that a script can read, or another site can send along, is a session of an attacker."""
    for call in calls(source, "set_cookie"):
        # `Door.set_cookie` hands on to the cookie of the response, at which this rule looks itself
        if isinstance(call.func, ast.Attribute) and named(call.func.value) == "door":
            continue
        if not (says(call, "httponly", True) and given(call, "secure") and given(call, "samesite")):
            yield found(call)


def parts_of_file_names(source: Source) -> Iterator[ast.FormattedValue]:
    for node in source.nodes:
        if isinstance(node, ast.JoinedStr) and FILE_NAME.search(ast.unparse(node)):
            yield from (part for part in node.values if isinstance(part, ast.FormattedValue))


@rule(
    over=SERVICES,
    besides={
        "services/cases/files/attachments/web.py: found.details.kind",
        "services/cases/retention/erasure/web.py: certificate_id",
        "services/cases/retention/erasure/web.py: name",
        "services/quality/publishing/exports/web.py: ending",
        "services/quality/publishing/exports/web.py: frame.day",
        "services/quality/office/distributions/web.py: ending",
        "services/quality/office/distributions/web.py: name",
        "services/quality/office/report/amounts/web.py: name",
        "services/quality/office/federation/web.py: ending",
        "services/quality/office/federation/web.py: federation.period",
        "services/quality/evidence/documents/web.py: found.kind",
        "services/quality/evidence/register/files/exchanging.py: name",
        "services/quality/publishing/releases/web.py: desk.today",
        "services/quality/publishing/reports/answering.py: name",
    },
    violations=["""headers = {"content-disposition": f'attachment; filename="{file.pseudonym}.pdf"'}"""],
    innocent=["""headers = {"content-disposition": f'attachment; filename="{FILE_NAME}"'}"""],
)
def a_name_of_a_download_says_nothing_of_a_client(source: Source) -> Iterable[Found]:
    """The name of a download stays in the folder, the history and the backups of a computer that others use."""
    for part in parts_of_file_names(source):
        if not (isinstance(part.value, ast.Name) and part.value.id.isupper()):
            yield found(part, ast.unparse(part.value))


@rule(
    over=SERVICES,
    besides={"shared/spreadsheets.py"},
    violations=["import csv\nwriter = csv.writer(told)", "from csv import DictWriter"],
    innocent=["from shared.spreadsheets import written"],
)
def a_table_for_spreadsheets_is_written_by_the_guard(source: Source) -> Iterable[Found]:
    """A cell that begins like a formula was run by the program that opened an export; two exports guarded less."""
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr in ("writer", "DictWriter") and named(node.value) == "csv":
            yield found(node)
    yield from (found(node) for node, path in imported(source) if path in ("csv.writer", "csv.DictWriter"))


@rule(
    over=SERVICES,
    violations=[
        "request.client.host",
        "request.headers.get('user-agent')",
        "request.headers['X-Real-IP']",
        "uvicorn.Config(app, access_log=True)",
    ],
    innocent=["request.headers.get('accept-language')", "uvicorn.Config(app, access_log=False)"],
)
def nobody_asks_where_a_visitor_comes_from(source: Source) -> Iterable[Found]:
    """An address or a browser in a variable is one line from a log, and tells who visited the centre."""
    for node in source.nodes:
        match node:
            case ast.Attribute(value=ast.Name(id="request") | ast.Attribute(attr="request"), attr="client"):
                yield found(node)
            case ast.Constant(value=str(header)) if header.lower() in REVEALING:
                yield found(node)
            case ast.keyword(arg="access_log", value=ast.Constant(value=True)):
                yield found(node)


@rule(
    over=["services/**/web.py", "services/**/handlers.py", "shared/accounts/**/web.py"],
    at="services/cases/planted/web.py",
    violations=["from pathlib import Path", "import os", "open(form.given('name'))", "import shutil"],
    innocent=["from shared.web.forms import read_form"],
)
def a_page_or_handler_opens_no_file(source: Source) -> Iterable[Found]:
    """A path that is made of what somebody sent leads out of its folder."""
    for node, path in imported(source):
        if path.partition(".")[0] in ("pathlib", "os", "shutil", "tempfile"):
            yield found(node)
    yield from (found(call) for call in calls(source, "open") if isinstance(call.func, ast.Name) and builtin(source))


SAVES = ("keep_", "save_", "change_", "note_", "set_", "count_", "publish", "discard")
"""How stores of quality call what changes something."""


@rule(
    over=["services/quality/**/*.py"],
    at="services/quality/planted/web.py",
    violations=[
        "from fastapi import APIRouter\nRounds(work).keep_round(started)",
        "from fastapi import APIRouter\nwork.publish(event)",
    ],
    innocent=["from fastapi import APIRouter\nRounds(work).rounds()", "Rounds(work).keep_round(started)"],
)
def a_page_of_quality_changes_data_through_an_act(source: Source) -> Iterable[Found]:
    """What a page saved by itself, the demonstration and commands did another way, or not at all."""
    if any(path == "fastapi.APIRouter" for _, path in imported(source)):
        for node in source.nodes:
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Call() | ast.Name(id="work"), attr=name)):
                    if name.startswith(SAVES):
                        yield found(node)


def builtin(source: Source) -> bool:
    """Whether `open` is the one of Python, and no function of ours."""
    own = {each.asname or each.name for node in source.nodes if isinstance(node, ast.ImportFrom) for each in node.names}
    made = {node.name for node in source.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    return "open" not in own | made


@rule(
    over=["services/**/*.py"],
    besides={"services/quality/office/governance/adopted.py", "services/cases/foundation/audit/__main__.py"},
    violations=["FOLDER / f'{name}.pdf'", "FOLDER / form.given('name')", "Path(form['name'])", "folder.joinpath(name)"],
    innocent=["FOLDER / 'templates'", "part / whole", "Path(__file__).parent", "folder / NAME"],
)
def a_path_is_not_made_of_what_was_sent(source: Source) -> Iterable[Found]:
    """A name that somebody sent may hold `../`, and a file that is named after a client stays on the disk."""
    for node in source.nodes:
        match node:
            case ast.BinOp(op=ast.Div(), right=ast.JoinedStr() | ast.Subscript()):
                yield found(node)
            case ast.BinOp(op=ast.Div(), right=ast.Call(func=ast.Attribute(attr="given" | "get"))):
                yield found(node)
            case ast.Call(func=ast.Name(id="Path"), args=[ast.Subscript() | ast.JoinedStr() | ast.Call()]):
                yield found(node)
            case ast.Call(func=ast.Attribute(attr="joinpath")):
                yield found(node)


@rule(
    over=["services/**/static/**/*.js", "shared/**/static/**/*.js"],
    at="services/intake/static/planted.js",
    violations=[
        "localStorage.setItem('draft', words)",
        "document.cookie = 'a=b'",
        "box.innerHTML = words",
        "eval(words)",
    ],
    innocent=["box.textContent = words"],
)
def a_script_keeps_nothing_in_the_browser(source: Source) -> Iterable[Found]:
    """What a script stores is found by the next person at that computer; markup made of words is run."""
    for number, line in source.numbered():
        if STORES.search(line):
            yield number, line.strip()
