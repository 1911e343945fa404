"""Telegram's HTML: what it makes of it, and how it refuses."""

import html
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.entities import utf16_length
from bot.simulator.html import checked_url, parse_html
from bot.simulator.refusals import ApiError


def kinds(entities: list[dict[str, Any]]) -> list[tuple[str, int, int]]:
    return [(entity["type"], entity["offset"], entity["length"]) for entity in entities]


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("b", "bold"),
        ("strong", "bold"),
        ("i", "italic"),
        ("em", "italic"),
        ("u", "underline"),
        ("ins", "underline"),
        ("s", "strikethrough"),
        ("strike", "strikethrough"),
        ("del", "strikethrough"),
        ("tg-spoiler", "spoiler"),
        ("code", "code"),
        ("pre", "pre"),
        ("blockquote", "blockquote"),
        ("B", "bold"),
    ],
)
def test_every_documented_tag_becomes_its_entity(tag: str, kind: str) -> None:
    """The simple tags of the Bot API's page on formatting all exist, in either case."""
    assert parse_html(f"a <{tag}>b</{tag}> c") == ("a b c", [{"type": kind, "offset": 2, "length": 1}])


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("one<br>two", 'Unsupported start tag "br" at byte offset 3'),
        ("1 < 2 and", 'Unsupported start tag "" at byte offset 2'),
        ("1 <2", "Unclosed start tag at byte offset 2"),
        ("é <p>", 'Unsupported start tag "p" at byte offset 3'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
        ("<a href=x/y>y</a>", "Unexpected end of name token at byte offset 8"),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("a <", "Unclosed start tag at byte offset 2"),
        ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified"),
        ('<tg-emoji emoji-id="0">x</tg-emoji>', "Invalid custom emoji identifier specified"),
        (
            '<tg-emoji emoji-id="9223372036854775808">x</tg-emoji>',
            "Invalid custom emoji identifier specified",
        ),
        ("<tg-time>now</tg-time>", "Invalid date and time specified"),
        ('<tg-time unix="1" format="H:i">now</tg-time>', "Invalid date and time specified"),
    ],
)
def test_wrong_markup_refuses_the_whole_message(source: str, sentence: str) -> None:
    """A formatting error is a 400 in Telegram's words, with the offset counted in bytes."""
    with pytest.raises(ApiError) as caught:
        parse_html(source)
    assert caught.value.code == 400
    assert caught.value.description == f"Bad Request: can't parse entities: {sentence}"


def test_offsets_count_utf16_units() -> None:
    """An emoji before an entity moves it by two."""
    assert kinds(parse_html("🆘 <b>x👩</b>")[1]) == [("bold", 3, 3)]
    assert utf16_length("a🆘") == 3


def test_references_are_decoded_and_unknown_ones_stay() -> None:
    """Only four names exist; the rest of HTML's references are plain text."""
    assert parse_html("&lt;b&gt; &amp; &quot; &#65;&#x42; &nbsp;&copy")[0] == '<b> & " AB &nbsp;&copy'


def test_nested_tags_nest_as_entities() -> None:
    """Outer entities come before inner ones."""
    assert kinds(parse_html("<b>one <i>two</i></b>")[1]) == [("bold", 0, 7), ("italic", 4, 3)]
    assert kinds(parse_html("<i><b>x</b></i>")[1]) == [("italic", 0, 1), ("bold", 0, 1)]


def test_nothing_is_formatted_inside_code() -> None:
    """Code and pre hold no other entities, except the language of a block."""
    assert kinds(parse_html("<code>a<b>b</b></code>")[1]) == [("code", 0, 2)]
    assert parse_html('<pre><code class="language-python">x</code></pre>')[1] == [
        {"type": "pre", "offset": 0, "length": 1, "language": "python"}
    ]


def test_styles_are_cut_around_code() -> None:
    """Code in bold words is code only; the words before and after stay bold."""
    found = kinds(parse_html("<b>a <code>b</code> c</b><i><code>d</code></i>")[1])
    assert found == [("bold", 0, 2), ("code", 2, 1), ("bold", 3, 2), ("code", 5, 1)]
    assert kinds(parse_html("<blockquote><code>x</code></blockquote>")[1]) == [
        ("blockquote", 0, 1),
        ("code", 0, 1),
    ]


def test_attributes_change_what_a_tag_means() -> None:
    """Expandable quotes, spoilers by class and custom emoji are told by their attributes."""
    source = "<blockquote expandable>q</blockquote><span class='tg-spoiler'>s</span>"
    assert kinds(parse_html(source)[1]) == [("expandable_blockquote", 0, 1), ("spoiler", 1, 1)]


def test_emoji_and_times_carry_what_their_tags_say() -> None:
    """A custom emoji by its number, a time in seconds with the form it is shown in."""
    source = (
        '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji> <tg-time unix="1" format="wDT">x</tg-time>'
    )
    emoji, time = parse_html(source)[1]
    assert (emoji["type"], emoji["custom_emoji_id"]) == ("custom_emoji", "5368324170671202286")
    assert (time["type"], time["unix_time"], time["date_time_format"]) == ("date_time", 1, "wDT")
    assert "date_time_format" not in parse_html('<tg-time unix="1">x</tg-time>')[1][0]


def test_empty_tags_leave_nothing() -> None:
    """An entity without text does not exist."""
    assert parse_html("<b></b>x") == ("x", [])


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("http://example.org", "http://example.org/"),
        ("example.org", "http://example.org/"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
        ("http://localhost:8080/", None),
        ("mailto:a@example.org", None),
        ("javascript:alert(1)", None),
        ("example.org:8080/a", "http://example.org:8080/a"),
        ("http://[", None),
        ("", None),
    ],
)
def test_a_link_needs_a_host_with_a_dot(url: str, kept: str | None) -> None:
    """Telegram drops the links it does not like and keeps their words."""
    assert checked_url(url) == kept
    text, entities = parse_html(f'<a href="{html.escape(url)}">here</a>')
    assert text == "here"
    assert [entity["url"] for entity in entities] == ([kept] if kept else [])


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaped_text_comes_out_as_it_went_in(text: str) -> None:
    """Whatever is escaped before it is sent is shown unchanged and unformatted."""
    assert parse_html(html.escape(text, quote=False)) == (text, [])
