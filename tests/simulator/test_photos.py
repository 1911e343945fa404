"""Photos with captions: sent, sent again, changed, refused, fetched."""

import json
from typing import Any

import pytest

from bot.simulator.bot_api import BotApi
from bot.simulator.files import Upload
from bot.simulator.images import plain_png

from .conftest import Call, Refusal

WRONG_FILE = "Bad Request: wrong file identifier/HTTP URL specified"
NOTHING_NEW = "Bad Request: message is not modified"
KEYS = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}


def picture(width: int = 200, height: int = 100, colour: tuple[int, int, int] = (1, 2, 3)) -> Upload:
    return Upload("picture.png", plain_png(width, height, colour))


def jpeg(width: int, height: int) -> bytes:
    """The beginning of a JPEG: a comment, then the frame."""
    sides = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return b"\xff\xd8\xff\xfe\x00\x04hi\xff\xff\xc0\x00\x11\x08" + sides + b"\x03"


@pytest.fixture
async def sent(call: Call, alex: int) -> dict[str, Any]:
    """A photo of the bot with a caption and a button."""
    body: dict[str, Any] = await call(
        "sendPhoto", chat_id=alex, photo=picture(), caption="One", reply_markup=KEYS
    )
    return body


async def test_a_photo_is_shown_in_several_sizes(api: BotApi, call: Call, alex: int) -> None:
    """The real size is read from the file; the largest comes last and is never over 1280."""
    sent = await call(
        "sendPhoto",
        chat_id=alex,
        photo=picture(2000, 1000),
        caption=" <b>A</b> map ",
        parse_mode="HTML",
        has_spoiler=True,
        show_caption_above_media=True,
        reply_markup=KEYS,
    )
    sizes = [(size["width"], size["height"]) for size in sent["photo"]]
    assert sizes == [(90, 45), (320, 160), (800, 400), (1280, 640)]
    assert (
        len({size["file_id"] for size in sent["photo"]} | {s["file_unique_id"] for s in sent["photo"]}) == 8
    )
    assert (sent["caption"], sent["caption_entities"]) == (
        "A map",
        [{"type": "bold", "offset": 0, "length": 1}],
    )
    assert (sent["has_media_spoiler"], sent["show_caption_above_media"]) == (True, True)
    assert sent["reply_markup"] == KEYS
    assert "text" not in sent
    assert api.messages(alex)[-1] == sent


async def test_the_size_of_a_jpeg_is_in_its_frame(call: Call, refusal: Refusal, alex: int) -> None:
    """What ends before the frame is no picture."""
    sent = await call("sendPhoto", chat_id=alex, photo=Upload("a.jpg", jpeg(80, 60)))
    assert [(size["width"], size["height"]) for size in sent["photo"]] == [(80, 60)]
    error = await refusal("sendPhoto", chat_id=alex, photo=Upload("a.jpg", jpeg(80, 60)[:12]))
    assert error.description == "Bad Request: IMAGE_PROCESS_FAILED"


async def test_a_photo_is_sent_again_by_its_id(api: BotApi, call: Call, alex: int) -> None:
    """Any of its sizes names it, it may have come from a person, and another caption makes no other photo."""
    first = await call("sendPhoto", chat_id=alex, photo=picture(1000, 500))
    for size in first["photo"]:
        again = await call("sendPhoto", chat_id=alex, photo=size["file_id"], caption="Again")
        assert (again["photo"], again["caption"]) == (first["photo"], "Again")
    await call("deleteMessage", chat_id=alex, message_id=first["message_id"])
    api.send(alex, alex, "photo")
    theirs = api.messages(alex)[-1]["photo"]
    for photo in (first["photo"], theirs):
        assert (await call("sendPhoto", chat_id=alex, photo=photo[0]["file_id"]))["photo"] == photo


@pytest.mark.parametrize(
    ("photo", "sentence"),
    [
        ("", "there is no photo in the request"),
        ("AgACAgIAAx", "wrong file identifier/HTTP URL specified"),
        ("attach://missing", "wrong file identifier/HTTP URL specified"),
        ("https://example.org/a.png", "failed to get HTTP URL content"),
        (Upload("a", b""), "file must be non-empty"),
        (Upload("a", b"GIF89a"), "IMAGE_PROCESS_FAILED"),
        (picture(10_000, 1), "PHOTO_INVALID_DIMENSIONS"),
        (picture(21, 1), "PHOTO_INVALID_DIMENSIONS"),
        (Upload("a", jpeg(9000, 1001)), "PHOTO_INVALID_DIMENSIONS"),
        (
            Upload("a", jpeg(80, 60).ljust(10_485_761)),
            "file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes",
        ),
    ],
)
async def test_what_is_no_photo_is_refused(
    api: BotApi, refusal: Refusal, alex: int, photo: Upload | str, sentence: str
) -> None:
    """10 MB, sides of 10000 together, a ratio of 20: each has its sentence, and nothing is sent."""
    error = await refusal("sendPhoto", chat_id=alex, photo=photo)
    assert error.description == f"Bad Request: {sentence}"
    assert len(api.messages(alex)) == 1


async def test_another_kind_of_file_is_no_photo(api: BotApi, refusal: Refusal, alex: int) -> None:
    """The id of a voice message, or the id by which nothing can be sent."""
    api.send(alex, alex, "video_note")
    file_id = api.messages(alex)[-1]["video_note"]["file_id"]
    error = await refusal("sendPhoto", chat_id=alex, photo=file_id)
    assert error.description == "Bad Request: can't use file of type VideoNote as Photo"
    api.send(alex, alex, "photo")
    unique = api.messages(alex)[-1]["photo"][0]["file_unique_id"]
    assert (await refusal("sendPhoto", chat_id=alex, photo=unique)).description == WRONG_FILE


async def test_a_caption_has_at_most_1024_characters(
    call: Call, refusal: Refusal, sent: dict[str, Any]
) -> None:
    """Counted after parsing, and none at all is fine; edits and albums count in the same way."""
    chat_id, photo = sent["chat"]["id"], sent["photo"][0]["file_id"]
    this = {"chat_id": chat_id, "message_id": sent["message_id"]}
    fits = {"caption": f"<i>{'x' * 1024}</i>", "parse_mode": "HTML"}
    media = {"type": "photo", "media": photo}
    assert len((await call("sendPhoto", chat_id=chat_id, photo=photo, **fits))["caption"]) == 1024
    assert len((await call("editMessageCaption", **this, **fits))["caption"]) == 1024
    assert "caption" not in await call("editMessageMedia", **this, media=media)
    for method, params in (
        ("sendPhoto", {"chat_id": chat_id, "photo": photo, "caption": "x" * 1025}),
        ("editMessageCaption", {**this, "caption": "x" * 1025}),
        ("editMessageMedia", {**this, "media": {**media, "caption": "x" * 1025}}),
        ("sendMediaGroup", {"chat_id": chat_id, "media": [{**media, "caption": "x" * 1025}] * 2}),
    ):
        error = await refusal(method, **params)
        assert error.description == "Bad Request: message caption is too long"


async def test_the_words_of_a_photo_are_its_caption(
    call: Call, refusal: Refusal, sent: dict[str, Any]
) -> None:
    """`editMessageText` finds no text in it, and a text has no caption."""
    chat_id = sent["chat"]["id"]
    this = {"chat_id": chat_id, "message_id": sent["message_id"]}
    error = await refusal("editMessageText", **this, text="x")
    assert error.description == "Bad Request: there is no text in the message to edit"
    text = await call("sendMessage", chat_id=chat_id, text="x")
    error = await refusal("editMessageCaption", chat_id=chat_id, message_id=text["message_id"], caption="y")
    assert error.description == "Bad Request: there is no caption in the message to edit"
    edited = await call("editMessageCaption", **this, caption="Two", reply_markup=KEYS)
    assert (edited["caption"], edited["photo"], edited["reply_markup"]) == ("Two", sent["photo"], KEYS)
    edited = await call("editMessageCaption", **this)
    assert "caption" not in edited
    assert "reply_markup" not in edited


async def test_a_photo_can_take_the_place_of_a_text_and_of_a_photo(
    call: Call, sent: dict[str, Any], alex: int
) -> None:
    """Uploaded or by its id; the old words go with what they belonged to."""
    text = await call("sendMessage", chat_id=alex, text="<b>x</b>", parse_mode="HTML")
    upload = {"type": "photo", "media": "attach://new", "caption": "New", "has_spoiler": True}
    this = {"chat_id": alex, "message_id": text["message_id"]}
    edited = await call("editMessageMedia", **this, media=json.dumps(upload), new=picture(50, 50))
    assert {"text", "entities"} & edited.keys() == set()
    assert (edited["caption"], edited["photo"][-1]["width"], edited["has_media_spoiler"]) == ("New", 50, True)
    known = {"type": "photo", "media": sent["photo"][0]["file_id"]}
    edited = await call("editMessageMedia", **this, media=known)
    assert edited["photo"] == sent["photo"]
    assert {"caption", "has_media_spoiler"} & edited.keys() == set()


async def test_the_same_photo_and_words_are_no_change(
    call: Call, refusal: Refusal, sent: dict[str, Any]
) -> None:
    """By its id it is the same photo; the same file uploaded again is another one."""
    this = {"chat_id": sent["chat"]["id"], "message_id": sent["message_id"], "reply_markup": KEYS}
    same = {"type": "photo", "media": sent["photo"][0]["file_id"], "caption": "One"}
    for method, params in (
        ("editMessageMedia", {"media": same}),
        ("editMessageCaption", {"caption": "One "}),
    ):
        assert (await refusal(method, **this, **params)).description.startswith(NOTHING_NEW)
    await call("editMessageMedia", **this, media={**same, "media": "attach://a"}, a=picture())


@pytest.mark.parametrize(
    "media",
    [
        None,
        "{",
        ["x"],
        {"type": "video", "media": "x"},
        {"type": "photo"},
        {"type": "photo", "media": "x"},
        {"type": "photo", "media": "attach://nothing"},
        {"type": "photo", "media": "x", "captoin": "x"},
    ],
)
async def test_other_media_are_refused(refusal: Refusal, sent: dict[str, Any], media: Any) -> None:
    """What is not simulated, not complete or not known does not pass silently."""
    this = {"chat_id": sent["chat"]["id"], "message_id": sent["message_id"]}
    assert (await refusal("editMessageMedia", **this, media=media)).code == 400


async def test_a_file_that_nothing_refers_to_is_an_unknown_parameter(refusal: Refusal, alex: int) -> None:
    """A part of a form with a misspelt name must not pass unseen."""
    error = await refusal("sendPhoto", chat_id=alex, photo="attach://b", a=picture())
    assert error.description == 'Bad Request: unknown parameter "a" of sendPhoto'
    error = await refusal("sendMessage", chat_id=alex, text=picture())
    assert error.description == 'Bad Request: parameter "text" must be a string'
    assert (await refusal("sendMessage", chat_id=alex, text="x", reply_markup=picture())).code == 400


async def test_an_album_is_several_photos_of_one_group(
    api: BotApi, call: Call, refusal: Refusal, alex: int
) -> None:
    """Two to ten, each a message of its own, or none at all if one is refused."""
    media = [{"type": "photo", "media": f"attach://{name}", "caption": name} for name in "ab"]
    sent = await call("sendMediaGroup", chat_id=alex, media=media, a=picture(), b=picture())
    assert [message["caption"] for message in sent] == ["a", "b"]
    assert sent[0]["media_group_id"] == sent[1]["media_group_id"]
    other = await call("sendMediaGroup", chat_id=alex, media=media, a=picture(), b=picture())
    assert other[0]["media_group_id"] != sent[0]["media_group_id"]
    before = api.messages(alex)
    known = {"type": "photo", "media": sent[0]["photo"][0]["file_id"]}
    for wrong in ([known], [known] * 11, [known, {**known, "media": "x"}], "x", None):
        assert (await refusal("sendMediaGroup", chat_id=alex, media=wrong)).code == 400
    assert api.messages(alex) == before


async def test_files_can_be_fetched_by_their_id(
    api: BotApi, call: Call, refusal: Refusal, sent: dict[str, Any]
) -> None:
    """The bot's own and those of people; the path leads to the content."""
    size = sent["photo"][-1]
    told = await call("getFile", file_id=size["file_id"])
    assert told["file_unique_id"] == size["file_unique_id"]
    found = api.files.by_path(told["file_path"])
    assert found is not None
    assert found.content == picture().content
    assert (await refusal("getFile", file_id="x")).description == "Bad Request: invalid file_id"
    assert (await refusal("getFile")).description == "Bad Request: file_id not specified"


async def test_a_photo_goes_only_where_the_bot_may_write(
    api: BotApi, call: Call, refusal: Refusal, sent: dict[str, Any], alex: int
) -> None:
    """The same doors, the same limits and the same replies as for a text."""
    photo = sent["photo"][0]["file_id"]
    group = api.add_group("Team", [alex])
    api.known_chat(group).info["has_protected_content"] = True
    for _ in range(18):
        await call("sendPhoto", chat_id=group, photo=photo)
    album = [{"type": "photo", "media": photo}] * 3
    assert len(await call("sendMediaGroup", chat_id=group, media=album)) == 3
    protected = await call("sendPhoto", chat_id=group, photo=photo, reply_parameters={"message_id": 1})
    assert protected["has_protected_content"] is True
    assert protected["reply_to_message"]["photo"] == sent["photo"]
    assert (await refusal("sendPhoto", chat_id=group, photo=photo)).code == 429
    assert (await refusal("sendMediaGroup", chat_id=group, media=album)).code == 429
    assert len(api.messages(group)) == 22
    api.block(alex)
    assert (await refusal("sendPhoto", chat_id=alex, photo=photo)).code == 403
