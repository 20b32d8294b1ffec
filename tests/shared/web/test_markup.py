"""Public texts become HTML of a few tags, whatever stands in them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.markup import TAGS, direction_of, rendered

ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](http://plain.example)",
    "[x](//elsewhere.example)",
    "[x](/number)",
    "![picture](https://elsewhere.example/x.png)",
    '[x](https://a.example "onmouseover=alert(1)")',
    "```\ncode\n```",
    "<https://a.example>",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "&lt;script&gt; &#60;script&#62;",
    "> quoted\n\n---\n\n    indented",
)
TAG = re.compile(r"</?([a-z0-9]+)([^>]*)>")
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
LINK = re.compile(r"(https://|mailto:|tel:)\S+", re.IGNORECASE)


def assert_harmless(html: str) -> None:
    rest = html
    for tag in TAG.finditer(html):
        assert tag[1] in TAGS
        for name, value in ATTRIBUTE.findall(tag[2]):
            assert name in {"href", "rel", "start"}
            assert name != "href" or LINK.fullmatch(value)
        rest = rest.replace(tag[0], "", 1)
    assert "<" not in rest
    assert ">" not in rest


@pytest.mark.parametrize("text", ATTACKS)
def test_an_attack_is_a_text(text: str) -> None:
    assert_harmless(rendered(text))


@given(
    st.lists(st.sampled_from([*ATTACKS, "# ", "* ", "\n", "](", "[", "**", "<", ">", '"', "\\", "1. "])).map("".join)
)
def test_no_mixture_of_them_makes_another_tag(text: str) -> None:
    assert_harmless(rendered(text))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One\ntwo", "<p>One<br>\ntwo</p>\n"),
        ("# Title\n\n## Below", "<h2>Title</h2>\n<h3>Below</h3>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("**very** *much*", "<p><strong>very</strong> <em>much</em></p>\n"),
        (
            "[us](mailto:a@b.example)",
            '<p><a href="mailto:a@b.example" rel="nofollow noreferrer noopener">us</a></p>\n',
        ),
        ("\\*not\\*", "<p>*not*</p>\n"),
    ],
)
def test_the_small_markup(text: str, html: str) -> None:
    assert rendered(text) == html


def test_headings_fit_below_those_of_the_page() -> None:
    assert rendered("# a\n\n## b\n\n### c", 4) == "<h4>a</h4>\n<h5>b</h5>\n<h5>c</h5>\n"


def test_direction_by_language() -> None:
    assert [direction_of(code) for code in ("ar", "fa", "de", "ar-EG")] == ["rtl", "rtl", "ltr", "rtl"]
