"""Telegram's HTML becomes HTML of a page, whatever an author has written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.html import seen
from bot.content.web import as_html
from tests.content.pages import mistakes_in


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("one", "<p>one</p>"),
        ("one\ntwo\n\nthree", "<p>one<br>two</p>\n<p>three</p>"),
        ("<b>one\ntwo</b>", "<p><b>one</b><br><b>two</b></p>"),
        ("<b>one\n\n</b>two", "<p><b>one</b></p>\n<p>two</p>"),
        ("<strong><em>x</em></strong> <del>y</del>", "<p><b><i>x</i></b> <s>y</s></p>"),
        (
            "To do:\n• one\n• <b>two</b>\nDone.",
            "<p>To do:</p>\n<ul><li>one</li><li><b>two</b></li></ul>\n<p>Done.</p>",
        ),
        ("a\n<blockquote>b\nc</blockquote>\nd", "<p>a</p>\n<blockquote><p>b<br>c</p></blockquote>\n<p>d</p>"),
        ("<pre>a\n  b</pre>", "<pre>a\n  b</pre>"),
        ("<code>a &lt; b &amp; c</code>", "<p><code>a &lt; b &amp; c</code></p>"),
        (
            '<a href="https://example.org/?a=1&amp;b=2">x</a>',
            '<p><a href="https://example.org/?a=1&amp;b=2" rel="noreferrer noopener">x</a></p>',
        ),
        ('<a href="javascript:alert(1)">x</a>', "<p><a>x</a></p>"),
        ("<script>x</script><b>open", "<p>x<b>open</b></p>"),
        ("</b></blockquote>x", "<p>x</p>"),
    ],
)
def test_a_text_becomes_html(text: str, html: str) -> None:
    """Paragraphs, lists and quotations; nothing that was not an author's tag."""
    assert as_html(text) == html


_PARTS = st.sampled_from(
    ["<b>", "</b>", "<i>", "</i>", "<blockquote>", "</blockquote>", "<pre>", "</pre>", "\n", "\n\n", "• "]
)


@given(st.lists(_PARTS | st.text(alphabet="ab<&\"'> ", max_size=4), max_size=20))
def test_whatever_is_written_the_html_is_well_formed(parts: list[str]) -> None:
    """Also of a text that Telegram would refuse: a preview shows what can be shown."""
    assert mistakes_in(f"<div>{as_html(''.join(parts))}</div>") == []


@given(st.text(alphabet="abc <&>\"'", max_size=40))
def test_no_word_is_lost(words: str) -> None:
    """What people see in Telegram stands on the page."""
    from html import escape

    told = seen(str(as_html(escape(words, quote=False))))
    assert told.split() == words.split()
