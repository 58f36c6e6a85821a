"""Markdown becomes HTML that runs nothing, fetches nothing from elsewhere, and reads well."""

# Payloads and pieces are kept in columns.
# ruff: noqa: E501, RUF005, SIM905

from __future__ import annotations

import codecs
import re
from pathlib import Path

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.content.glossary import Glossary, GlossaryEntry, glossary_of
from app.content.markdown import EmbedBlock, HtmlBlock, render_inline, render_lesson, render_text

PAYLOADS = [
    codecs.decode(line.encode("latin-1", "backslashreplace"), "unicode_escape").replace("⏎", "\n")
    for line in (Path(__file__).parent / "payloads.txt").read_text(encoding="utf-8").splitlines()
]
GLOSSARY = glossary_of(
    [
        GlossaryEntry("", "cardiologie", "term", 'spécialité <b>du</b> "cœur"'),
        GlossaryEntry("", "card-, cardio-", "element", "cœur"),
        GlossaryEntry("", "ECG", "abbreviation", "électrocardiogramme"),
    ]
)
ASSETS = {"x.svg": (300, 200), "y.png": None}
TAGS = set(
    "a aside blockquote br button caption code dd div dl dt em figcaption figure h2 h3 h4 h5 h6 hr img li ol p pre small "
    "span strong table tbody td th thead tr ul".split()
)
ATTRIBUTES = set(
    "abbr alt aria-describedby aria-hidden aria-label class decoding height href id loading rel role scope src start "
    "tabindex type width".split()
)
HREF = re.compile(r"(#[\w-]*|/(?![/\\])[^\\\s]*|https://[^\\\s]+|mailto:[^\\\s]+|tel:[+0-9 ().-]+)\Z")
SRC = re.compile(r"/modules/m/assets/[\w.-]+\Z")


def lesson(text: str, glossary: Glossary | None = GLOSSARY) -> str:
    """The HTML of a lesson, its activities left out."""
    body = render_lesson(text, module_id="m", glossary=glossary, assets=ASSETS)
    return "\n".join(block.html for block in body.blocks if isinstance(block, HtmlBlock))


def assert_inert(html: str) -> None:
    """Nothing but known elements and attributes, links that are safe, pictures that are ours."""
    ids = []
    for element in html5lib.parseFragment(html, namespaceHTMLElements=False).iter():
        if element.tag == "DOCUMENT_FRAGMENT":
            continue
        assert element.tag in TAGS, (element.tag, html)
        assert set(element.attrib) <= ATTRIBUTES, (element.attrib, html)
        assert HREF.match(element.get("href", "#")), (element.attrib, html)
        assert SRC.match(element.get("src", "/modules/m/assets/x")), (element.attrib, html)
        assert element.tag != "button" or element.get("type") == "button"
        if "id" in element.attrib:
            assert re.match(r"(s|g|note|noteref)-", element.get("id")), html
            ids.append(element.get("id"))
        if element.get("href", "").startswith("https:"):
            assert element.get("rel") == "noopener noreferrer nofollow", html
    assert len(ids) == len(set(ids)), html


def test_the_corpus_is_large_enough():
    assert len(set(PAYLOADS)) >= 150


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_leaves_anything_active(payload: str):
    for shape in ("{}", "Texte {} suite", "> {}", "- {}", "| a | {} |\n|---|---|\n| {} | b |", "## {}"):
        text = shape.replace("{}", payload)
        assert_inert(lesson(text))
        assert_inert(render_text(text))
        assert_inert(render_inline(text))


PIECES = st.sampled_from(
    ["<", ">", '"', "'", "&", "javascript:", "onerror=", "<img src=x ", "<svg ", "](", "![", "[", "[[", "]]", "|", "`", "~~~mot\n"]
    + ["```", "\n", "\n\n", "    ", "!!! note ", "[^1]", "[^1]: ", "{{quiz:a}}", "cardiologie", "https://e.org", "/", "\\", "#", "x", "é"]
    + ["</p>", "<!--", "-->", "&#106;", "&lt;", "*", "_", ":   ", "= ", "Tableau : ", "\x02", "\x03", "\x00", "\u202e"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_no_mixture_of_signs_leaves_anything_active(text: str):
    assert_inert(lesson(text))
    assert_inert(render_text(text))
    assert_inert(render_inline(text))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all_can_be_rendered(text: str):
    assert_inert(lesson(text))
    assert_inert(render_inline(text))


def test_headings_start_below_the_title_of_the_page_whatever_the_author_typed():
    for first, second in (("#", "##"), ("##", "###"), ("###", "####")):
        body = render_lesson(f"{first} L’œil\n\n{second} Où ?\n\n{first} L’œil\n")
        assert [(one.id, one.level) for one in body.headings] == [("s-l-oeil", 2), ("s-ou", 3), ("s-l-oeil-2", 2)]


def test_an_activity_on_its_own_line_cuts_the_lesson_in_blocks():
    body = render_lesson("Avant\n{{quiz:essai}}\nentre\n\n{{question:essai/q1}}\n{{scenario:appel}}\n")
    assert [(block.kind, getattr(block, "target", "")) for block in body.blocks] == [
        ("html", ""),
        ("quiz", "essai"),
        ("html", ""),
        ("question", "essai/q1"),
        ("scenario", "appel"),
    ]
    assert isinstance(body.blocks[1], EmbedBlock)


def test_an_activity_inside_code_stays_code():
    assert [block.kind for block in render_lesson("```\n{{quiz:essai}}\n```").blocks] == ["html"]


def test_a_glossary_word_opens_without_a_script_and_leads_to_the_glossary():
    html = lesson("Une [[Cardiologie|cardio]].")
    assert 'aria-describedby="g-cardiologie-1"' in html
    assert '<span class="gloss__tip" id="g-cardiologie-1" role="tooltip"><strong>Cardiologie</strong>' in html
    assert "&lt;b&gt;du&lt;/b&gt;" in html
    assert 'href="/glossaire/cardiologie"' in html
    assert ">cardio</button>" in html


def test_a_word_that_the_glossary_lacks_stays_a_word():
    assert lesson("Une [[dermatologie|dermato]].") == "<p>Une dermato.</p>"


def test_a_table_can_be_scrolled_by_keyboard_and_its_headings_are_told():
    html = lesson("## Les fins\n\nTableau : Trois suffixes\n\n| Suffixe | n |\n|---|--:|\n| -ite | 1 |\n| -ome | 2 |\n")
    assert '<div aria-label="Tableau&nbsp;: Trois suffixes" class="table-wrap" role="region" tabindex="0">' in html
    assert "<caption>Trois suffixes</caption>" in html
    assert '<th scope="col">Suffixe</th>' in html
    assert '<th scope="row">' in html
    assert '<td class="table__number">1</td>' in html
    assert "<p>Tableau" not in html


def test_a_table_without_caption_is_named_by_its_heading_and_two_have_two_names():
    table = "\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    html = lesson(f"## Les fins{table}\n\nEncore.{table}")
    assert 'aria-label="Tableau&nbsp;: Les fins"' in html
    assert 'aria-label="Tableau&nbsp;: Les fins (2)"' in html


def test_a_footnote_is_a_side_note_after_its_paragraph_with_a_way_back():
    html = lesson("Un[^a], deux[^b], un encore[^a].\n\nFin.\n\n[^b]: Note b.\n[^a]: Note a.\n")
    assert html.index('id="note-1"') < html.index('id="note-2"') < html.index("Fin.")
    assert "Note a." in html[html.index('id="note-1"') : html.index('id="note-2"')]
    assert html.count('href="#note-1"') == 2
    assert 'aria-label="Retour à l’appel de note 1"' in html


def test_callouts_have_their_kind_and_a_french_title():
    html = lesson('!!! urgent\n    Le 15.\n\n!!! attention "Dans le doute"\n    On ne complète pas.\n')
    assert '<div class="callout callout--urgent">\n<p class="callout__title">Urgence</p>' in html
    assert '<div class="callout callout--attention">\n<p class="callout__title">Dans le doute</p>' in html


def test_a_word_is_taken_apart_in_a_figure():
    html = lesson("~~~mot\npéri = autour | card = cœur | ite = inflammation\nPéricardite.\n~~~\n")
    assert html.count('class="word__bar" aria-hidden="true"') + html.count('aria-hidden="true" class="word__bar"') == 2
    assert '<small class="word__sense">cœur</small>' in html
    assert "word__part--first" in html
    assert "<figcaption" in html


def test_a_picture_alone_is_a_figure_that_keeps_its_place():
    html = lesson("![L'œil](assets/x.svg \"Vu d'en haut\")")
    assert 'src="/modules/m/assets/x.svg"' in html
    assert 'alt="L’œil"' in html
    assert 'width="300"' in html
    assert "<figcaption" in html
    assert "Vu d’en haut" in html


def test_a_picture_that_is_not_ours_leaves_its_words():
    assert lesson("![Un plan](https://e.org/t.png)") == "<p><em>Un plan</em></p>"


def test_search_reads_the_words_and_neither_the_tips_nor_the_numbers_of_notes():
    body = render_lesson("Une [[cardiologie]][^1] `code` d’ici.\n\n[^1]: Note.\n", glossary=GLOSSARY)
    assert body.text == "Une cardiologie code d’ici. Note."
    assert body.words == 5


def test_code_keeps_its_signs():
    assert lesson("`l'eau ?`") == "<p><code>l'eau ?</code></p>"


def test_a_short_text_has_no_headings_of_its_own():
    assert render_text("# Titre\n\nTexte.") == "<p><strong>Titre</strong></p>\n<p>Texte.</p>"


def test_a_line_has_no_blocks():
    assert render_inline("# l'un\n\n1. *deux*") == "# l’un<br><br>1. <em>deux</em>"


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text", ["[" * 20_000, "![[" * 8000, "[a](b" * 5000, "[[a|" * 5000, ">" * 3000, "a\n:   " * 3000]
)
def test_what_would_keep_the_parser_busy_is_made_plain(text: str):
    assert_inert(lesson(text))


def test_a_word_with_a_text_of_its_own_may_stand_in_a_table():
    html = lesson("| a | b |\n|---|---|\n| [[cardiologie|cardio]] | x |\n\n`[[a|b]]`\n")
    assert ">cardio</button>" in html
    assert html.count("<td>") + html.count('scope="row"') == 2
    assert "<code>[[a|b]]</code>" in html


def test_a_link_to_a_paragraph_of_a_lesson_takes_the_prefix_of_its_page():
    assert 'href="/modules/a/b#s-titre"' in render_text("[x](/modules/a/b#titre)")
    assert 'href="/modules/a/b#s-titre"' in render_inline("[x](/modules/a/b#s-titre)")
