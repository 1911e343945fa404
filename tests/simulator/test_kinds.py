"""Everything that people can send, change and take back, and what the bot learns of it."""

from typing import Any

import pytest

from bot.simulator.bot_api import BotApi
from bot.simulator.kinds import CAPTIONED, KINDS
from bot.simulator.people import Person, TeamMember

from .conftest import Call
from .watching import Watch

KEYS = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}


@pytest.fixture
def sam(api: BotApi) -> Person:
    return Person(api, "Sam")


async def updates(call: Call) -> list[dict[str, Any]]:
    """The updates since the last call."""
    found: list[dict[str, Any]] = await call("getUpdates")
    if found:
        await call("getUpdates", offset=found[-1]["update_id"] + 1)
    return found


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_of_message_can_be_sent(
    call: Call, sam: Person, bot_api_watch: Watch, kind: str
) -> None:
    """Each arrives as Telegram would tell it, captioned where a caption exists."""
    message_id = sam.sends(kind, "Look" if kind in CAPTIONED else "")
    ((message),) = [update["message"] for update in await updates(call)]
    assert message["message_id"] == message_id
    assert kind in message
    assert "text" not in message
    assert message.get("caption") == ("Look" if kind in CAPTIONED else None)
    assert sam.transcript().startswith(f"Sam: ({kind})")
    assert bot_api_watch.updates == {"message"}


def test_the_kinds_are_telegram_s() -> None:
    """What a bot that handles messages has to expect of people."""
    assert {
        *("photo", "voice", "video", "video_note", "audio", "document", "sticker", "animation"),
        *("contact", "location", "venue", "poll", "dice", "story"),
    } == set(KINDS)


async def test_some_kinds_come_with_an_older_field(call: Call, sam: Person) -> None:
    """An animation is a document too, and a venue a location: whoever asks for those first sees them."""
    sam.sends("animation")
    sam.sends("venue")
    animation, venue = [update["message"] for update in await updates(call)]
    assert animation["document"]["file_id"] == animation["animation"]["file_id"]
    assert venue["location"] == venue["venue"]["location"]


def test_what_no_client_sends_is_an_error_of_the_test(sam: Person) -> None:
    """Unknown kinds, captions where there are none, captions too long."""
    for kind, caption in (("text", ""), ("hologram", ""), ("dice", "x"), ("photo", "x" * 1025)):
        with pytest.raises(ValueError, match=r"a message is one of|no such caption"):
            sam.sends(kind, caption)


async def test_a_forward_names_who_wrote_it_first(api: BotApi, call: Call, sam: Person) -> None:
    """A third person's account, or only a name where that person wants it so."""
    jo = Person(api, "Jo")
    sam.says("told you", forwarded_from=jo)
    sam.sends("photo", "see", forwarded_from="Someone")
    shown, hidden = [update["message"]["forward_origin"] for update in await updates(call)]
    assert (shown["type"], shown["sender_user"]["id"]) == ("user", jo.id)
    assert (hidden["type"], hidden["sender_user_name"]) == ("hidden_user", "Someone")


async def test_an_edit_is_told_with_the_new_words(call: Call, sam: Person) -> None:
    """Of a text and of a caption; the rest of the message stays, the commands are found anew."""
    text, photo, dice = sam.says("one"), sam.sends("photo", "one"), sam.sends("dice")
    before = await updates(call)
    sam.edits(text, "/two")
    sam.edits(photo, "two")
    first, second = [update["edited_message"] for update in await updates(call)]
    assert (first["text"], first["entities"][0]["type"], first["edit_date"]) == (
        "/two",
        "bot_command",
        first["date"],
    )
    assert (second["caption"], second["photo"]) == ("two", before[1]["message"]["photo"])
    with pytest.raises(ValueError, match="nothing to edit"):
        sam.edits(dice, "x")


async def test_only_own_words_are_edited(call: Call, sam: Person) -> None:
    """Neither the bot's message, nor a forwarded one, nor one that is gone."""
    start, forwarded = sam.says("/start"), sam.says("x", forwarded_from="Someone")
    bots = await call("sendMessage", chat_id=sam.id, text="x")
    sam.deletes(sam.messages()[0])
    for message_id in (start, forwarded, bots["message_id"]):
        with pytest.raises(ValueError, match="written themselves"):
            sam.edits(message_id, "y")


async def test_a_chat_can_be_deleted_as_a_whole(call: Call, sam: Person) -> None:
    """For both sides, at any age, and without a word to the bot."""
    sam.says("/start")
    await call("sendMessage", chat_id=sam.id, text="x")
    await updates(call)
    sam.clears_chat()
    assert (sam.messages(), sam.transcript()) == ([], "(empty chat)")
    assert await updates(call) == []


async def test_photos_are_read_and_pressed_like_texts(call: Call, sam: Person) -> None:
    """A caption is seen and searched, and the buttons below it work."""
    sam.sends("photo")
    photo = sam.screen["photo"][0]["file_id"]
    await call("sendPhoto", chat_id=sam.id, photo=photo, caption="The way in", reply_markup=KEYS)
    assert (await sam.sees("way"))["caption"] == "The way in"
    assert (sam.text(), sam.buttons()) == ("The way in", ["Go"])
    sam.presses("Go")
    press = (await updates(call))[-1]["callback_query"]
    assert (press["data"], press["message"]["caption"]) == ("go", "The way in")
    assert sam.transcript().endswith("(photo) The way in\n    [Go]")


async def test_in_a_group_a_member_bot_sees_only_what_is_meant_for_it(api: BotApi, call: Call) -> None:
    """Privacy mode holds for every kind, and for edits."""
    group = api.add_group("Team", [])
    robin = TeamMember(api, chat_id=group)
    own = await call("sendMessage", chat_id=group, text="x")
    text = robin.says("not for the bot")
    robin.sends("photo")
    robin.sends("photo", "/note this")
    robin.sends("voice", reply_to=own)
    robin.edits(text, "still not")
    robin.edits(text, "/now")
    seen = await updates(call)
    assert [next(kind for kind in update if kind != "update_id") for update in seen] == [
        "message",
        "message",
        "edited_message",
    ]
    assert seen[0]["message"]["caption"] == "/note this"
    assert "voice" in seen[1]["message"]


async def test_messages_that_delete_themselves_are_announced(api: BotApi, call: Call, sam: Person) -> None:
    """In a chat with a person and in a group, switched on and off; the bot can ask for the span."""
    sam.says("/start")
    group = api.add_group("Team", [sam.id])
    await updates(call)
    for chat_id in (sam.id, group):
        api.set_auto_delete(chat_id, 86400)
        assert (await call("getChat", chat_id=chat_id))["message_auto_delete_time"] == 86400
        api.set_auto_delete(chat_id, 0)
        assert "message_auto_delete_time" not in await call("getChat", chat_id=chat_id)
    told = [update["message"]["message_auto_delete_timer_changed"] for update in await updates(call)]
    assert [one["message_auto_delete_time"] for one in told] == [86400, 0, 86400, 0]
