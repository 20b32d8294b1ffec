"""Templates: nothing in them is run, and nothing in them belongs to one language or one law."""

import re
from collections.abc import Iterable, Iterator

from tests.contracts.rules.rule import PRODUCTION, Found, calls, found, rule
from tests.contracts.rules.sources import Source

TEMPLATES = ("services/**/templates/**/*.html", "shared/**/templates/**/*.html")
AT = "services/cases/templates/planted.html"
OF_JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
INLINE = re.compile(
    r"""<style\b|<script\b(?![^>]*\bsrc=)|<[a-z][^>]*\s(?:style|on[a-z]+|hx-on[\w:.-]*)\s*=|["']\s*javascript:""",
    re.IGNORECASE,
)
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+false|\bMarkup\(")
HARD_COMMA = re.compile(r"""[}%]\}, |, \{[{%]|join\(["'],""")
"""Between two things that are put in, or by the filter that knows no language."""
ARTICLE = re.compile(r"(?:Art\.|Artikel|Articles?|المادة|§)\s?(?!203\b)\d+")
"""§ 203 of the penal code is the same under every law on data protection."""
AFTER_A_LINK = re.compile(r"\{\{\s*link\((?:(?!\}\}).)*\}\}\?")
NAME = re.compile(r"GDPR|DSGVO|DS-GVO|KDG|DSG-EKD|Data Protection Regulation|Datenschutz-?[Gg]rundverordnung")


def hits(pattern: re.Pattern[str], text: str) -> Iterator[Found]:
    for hit in pattern.finditer(text):
        yield text.count("\n", 0, hit.start()) + 1, hit[0].strip()


def without_jinja(text: str) -> str:
    """The markup alone, with every line where it was."""
    return OF_JINJA.sub(lambda hit: "x" + "\n" * hit[0].count("\n"), text)


@rule(
    over=TEMPLATES,
    at=AT,
    violations=["{{ words | safe }}", "{{ words|safe }}", "{% autoescape false %}{{ words }}{% endautoescape %}"],
    innocent=["<p>We keep you safe.</p>{{ words }}"],
)
def no_template_switches_escaping_off(source: Source) -> Iterable[Found]:
    """Words of a client that are not escaped are run in the browser of a counsellor."""
    yield from hits(UNESCAPED, source.text)


@rule(
    over=PRODUCTION,
    besides={"shared/accounts/factors/qr_code.py", "shared/web/markup.py", "shared/web/shell.py"},
    violations=["from markupsafe import Markup\nMarkup(words)", "markupsafe.Markup(f'<b>{words}</b>')"],
    innocent=["escape(words)"],
)
def markup_is_made_in_named_places_alone(source: Source) -> Iterable[Found]:
    """What is called markup is not escaped any more: each such place has to say of what it is made."""
    yield from map(found, calls(source, "Markup"))


@rule(
    over=TEMPLATES,
    at=AT,
    besides={"services/cases/templates/rights/copies/copy_alone.html"},
    violations=[
        "<script>alert(1)</script>",
        '<p style="color: red">',
        '<button type="button" onclick="send()">',
        '<form hx-on:submit="send()">',
        "<style>p { color: red }</style>",
        '<a href="javascript:send()">',
    ],
    innocent=[
        """<script type="module" src="{{ asset('door.js') }}"></script>""",
        '{% macro day(value, style="long") %}<p>{{ value | day(style) }}</p>{% endmacro %}',
    ],
)
def a_page_has_no_script_or_style_of_its_own(source: Source) -> Iterable[Found]:
    """The policy forbids both, so it would do nothing; and a policy that allowed it would run what a client wrote."""
    yield from hits(INLINE, without_jinja(source.text))


@rule(
    over=TEMPLATES,
    at=AT,
    violations=["{{ one }}, {{ other }}", "{% if a %}b{% endif %}, c", "{{ names | join(', ') }}"],
    innocent=["{{ names | listing }}"],
)
def no_list_has_a_comma_of_one_language(source: Source) -> Iterable[Found]:
    """The comma between two things is another one in Arabic: the filter `listing` knows which."""
    yield from hits(HARD_COMMA, source.text)


@rule(
    over=["services/cases/templates/**/*.html", "services/cases/locale/*/LC_MESSAGES/*.po"],
    at=AT,
    violations=["<p>Art. 17 says so.</p>", "<p>nach der DSGVO</p>", "<p>§ 6</p>", "<p>المادة 17</p>"],
    innocent=["<p>§ 203 of the penal code</p>", "<p>{{ law.article(topic) }}</p>"],
)
def no_page_has_an_article_of_its_own(source: Source) -> Iterable[Found]:
    """Articles come from the setting, so that a centre under another law never reads a wrong one."""
    yield from hits(ARTICLE, source.text)
    yield from hits(NAME, source.text)


@rule(
    over=TEMPLATES,
    at=AT,
    violations=["""<a href="{{ link(request, '/register/workbook.xlsx') }}?entries=yes">"""],
    innocent=["{{ link(request, '/register/workbook.xlsx?entries=yes') }}", "{{ link(request, at) }}#entries"],
)
def what_is_asked_stands_inside_a_link(source: Source) -> Iterable[Found]:
    """A link that keeps the chosen language ends with it: a second question mark after it makes both unreadable."""
    yield from hits(AFTER_A_LINK, source.text)
