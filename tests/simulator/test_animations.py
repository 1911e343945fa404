"""Pictures that move, as Telegram takes them."""

import pytest

from bot.simulator.files import Upload

from .conftest import Call, Refusal

GIF = b"GIF89a\x02\x00\x03\x00"


async def test_an_animation_is_kept_and_sent_again_by_its_id(call: Call, alex: int) -> None:
    """With its size; old clients read it as a document; its caption can be changed."""
    first = await call("sendAnimation", chat_id=alex, animation=Upload("a.gif", GIF), caption="One")
    assert (first["animation"]["width"], first["animation"]["height"]) == (2, 3)
    assert first["document"]["file_id"] == first["animation"]["file_id"]
    again = await call("sendAnimation", chat_id=alex, animation=first["animation"]["file_id"])
    assert again["animation"]["file_id"] == first["animation"]["file_id"]
    this = {"chat_id": alex, "message_id": first["message_id"]}
    changed = await call("editMessageCaption", **this, caption="Two")
    assert (changed["caption"], changed["animation"]) == ("Two", first["animation"])


@pytest.mark.parametrize("animation", [Upload("a.gif", b"no picture"), "unknown", ""])
async def test_what_is_no_animation_is_refused(refusal: Refusal, alex: int, animation: Upload | str) -> None:
    """Bytes of something else, an id of nothing."""
    assert (await refusal("sendAnimation", chat_id=alex, animation=animation)).code == 400
