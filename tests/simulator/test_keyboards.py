"""What may hang under a message."""

from typing import Any

import pytest

from bot.simulator.keyboards import check_markup
from bot.simulator.refusals import ApiError

UNREADABLE = "can't parse inline keyboard button: "


def inline(*buttons: Any) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


@pytest.mark.parametrize(
    ("button", "sentence"),
    [
        ({"text": "x", "callback_data": "é" * 32 + "x"}, "BUTTON_DATA_INVALID"),
        (
            {"text": "x", "callback_data": ""},
            UNREADABLE + "Text buttons are unallowed in the inline keyboard",
        ),
        ({"text": "x"}, UNREADABLE + "Text buttons are unallowed in the inline keyboard"),
        ({"text": " ", "callback_data": "x"}, "inline keyboard button text must be non-empty"),
        ({"callback_data": "x"}, UNREADABLE + 'Field "text" must be of type String'),
        (
            {"text": "x", "callback_data": "x", "url": "https://a.org"},
            UNREADABLE + "exactly one action is allowed",
        ),
        ({"text": "x", "colour": "red", "callback_data": "x"}, UNREADABLE + "unknown field 'colour'"),
        ("x", UNREADABLE + "expected an Object"),
        (
            {"text": "x", "url": "http://localhost/"},
            "inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL",
        ),
        ({"text": "x", "copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
    ],
)
def test_a_wrong_button_refuses_the_message(button: Any, sentence: str) -> None:
    """Each mistake has Telegram's sentence; data counts in bytes."""
    with pytest.raises(ApiError) as caught:
        check_markup(inline(button))
    assert caught.value.description == f"Bad Request: {sentence}"


def test_every_kind_of_button_passes() -> None:
    """64 bytes of data, addresses with a dot, texts to copy."""
    markup = inline(
        {"text": "a", "callback_data": "é" * 32},
        {"text": "b", "url": "https://example.org"},
        {"text": "c", "url": "tg://resolve?domain=x"},
        {"text": "d", "copy_text": {"text": "K7"}},
        {"text": "e", "switch_inline_query_current_chat": ""},
    )
    assert check_markup(markup) == markup


def test_a_hundred_buttons_are_the_most() -> None:
    """One more is too long."""
    button = {"text": "x", "callback_data": "x"}
    assert check_markup({"inline_keyboard": [[button] * 8] * 12 + [[button] * 4]})
    with pytest.raises(ApiError, match="reply markup is too long"):
        check_markup({"inline_keyboard": [[button]] * 101})


def test_eight_buttons_in_a_row_are_the_most() -> None:
    """One more is too long, however few there are in all."""
    button = {"text": "x", "callback_data": "x"}
    assert check_markup(inline(*[button] * 8))
    with pytest.raises(ApiError, match="reply markup is too long"):
        check_markup(inline(*[button] * 9))


def test_an_empty_keyboard_is_none() -> None:
    """This is how an edit takes the buttons away."""
    assert check_markup({"inline_keyboard": []}) is None
    assert check_markup({"inline_keyboard": [[]]}, edit=True) is None
    assert check_markup(None) is None


@pytest.mark.parametrize(
    "markup",
    [
        "x",
        {"what": 1},
        {"inline_keyboard": "x"},
        {"inline_keyboard": ["x"]},
        {"inline_keyboard": [], "resize_keyboard": True},
        {"force_reply": False},
        {"force_reply": True, "input_field_placeholder": "x" * 65},
        {"force_reply": True, "selectve": True},
        {"remove_keyboard": True, "keyboard": [["x"]]},
        {"keyboard": ["x"]},
        {"keyboard": [[{"label": "x"}]]},
        {"keyboard": [[" "]]},
    ],
)
def test_other_shapes_are_refused(markup: Any) -> None:
    """Nothing that is not a markup passes silently."""
    with pytest.raises(ApiError) as caught:
        check_markup(markup)
    assert caught.value.code == 400


def test_an_edit_takes_inline_keyboards_only() -> None:
    """A reply keyboard can be sent, but not edited in."""
    for markup in (
        {"force_reply": True, "input_field_placeholder": "x" * 64, "selective": True},
        {"keyboard": [["x", {"text": "y", "request_contact": True}]], "resize_keyboard": True},
        {"remove_keyboard": True},
    ):
        assert check_markup(markup) == markup
    with pytest.raises(ApiError, match="inline keyboard expected"):
        check_markup({"force_reply": True}, edit=True)
