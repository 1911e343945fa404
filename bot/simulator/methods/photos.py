"""Sending photos with captions, and changing them."""

from collections.abc import Iterator
from typing import Any

from bot.simulator.files import Upload
from bot.simulator.images import image_size
from bot.simulator.methods.posting import (
    HOW,
    WHERE,
    WHICH,
    chat_to_write_in,
    message_to_edit,
    posted,
    replaced,
)
from bot.simulator.methods.registry import method
from bot.simulator.params import Params
from bot.simulator.refusals import bad_request
from bot.simulator.text import read_caption
from bot.simulator.world import World

MAX_BYTES = 10_485_760
MAX_SIDES = 10_000
MAX_RATIO = 20
ALBUM = range(2, 11)

_FORMATTED = "caption parse_mode caption_entities show_caption_above_media"
_MEDIA = {"type", "media", "has_spoiler", *_FORMATTED.split()}
_PICTURE = ("photo", "animation", "document", "has_media_spoiler")
_NOT_IN_ALBUMS = {"suggested_post_parameters", "reply_markup"}


@method("sendPhoto", f"{WHERE} photo {_FORMATTED} has_spoiler {HOW}")
async def send_photo(world: World, params: Params) -> dict[str, Any]:
    """Puts a photo of the bot into the chat, uploaded or known by its `file_id`."""
    chat = chat_to_write_in(world, params)
    content = _content(world, params, params.file("photo"))
    return posted(world, chat, params, content)


@method(
    "sendMediaGroup",
    f"{WHERE} media {' '.join(name for name in HOW.split() if name not in _NOT_IN_ALBUMS)}",
)
async def send_media_group(world: World, params: Params) -> list[dict[str, Any]]:
    """Puts an album of two to ten photos into the chat; albums have no buttons."""
    chat = chat_to_write_in(world, params)
    album = params.structure("media")
    if not isinstance(album, list):
        raise bad_request("can't parse media JSON object")
    if len(album) not in ALBUM:
        raise bad_request("media must include 2-10 items")
    contents = [_media(world, one, params) for one in album]
    group = {"media_group_id": str(next(world.media_groups))}
    return [
        posted(world, chat, params, {**group, **content}, counted=index == 0)
        for index, content in enumerate(contents)
    ]


@method("editMessageCaption", f"{WHICH} {_FORMATTED} reply_markup")
async def edit_message_caption(world: World, params: Params) -> dict[str, Any]:
    """Replaces the words under a picture, and the keyboard; no words take them away."""
    chat, message = message_to_edit(world, params)
    if not {"photo", "animation"} & message.body.keys():
        raise bad_request("there is no caption in the message to edit")
    content = {name: message.body[name] for name in _PICTURE if name in message.body} | _words(params)
    return replaced(world, chat, message, params, content)


@method("editMessageMedia", f"{WHICH} media reply_markup")
async def edit_message_media(world: World, params: Params) -> dict[str, Any]:
    """Replaces a photo or a text by a photo, with its caption and the keyboard."""
    chat, message = message_to_edit(world, params)
    return replaced(world, chat, message, params, _media(world, params.structure("media"), params))


def _media(world: World, media: Any, uploads: Params) -> dict[str, Any]:
    if not isinstance(media, dict):
        raise bad_request("can't parse input media JSON object")
    if media.get("type") != "photo":
        raise bad_request(f"media of type {media.get('type')!r} is not simulated")
    if unknown := media.keys() - _MEDIA:
        raise bad_request(f"unknown field {min(unknown)!r} of InputMediaPhoto")
    params = Params(media)
    return _content(world, params, params.file("media", uploads))


def _content(world: World, params: Params, photo: Upload | str) -> dict[str, Any]:
    content = {"photo": _sizes(world, photo), **_words(params)}
    if params.flag("has_spoiler"):
        content["has_media_spoiler"] = True
    return content


def _words(params: Params) -> dict[str, Any]:
    words = read_caption(params)
    if words and params.flag("show_caption_above_media"):
        words["show_caption_above_media"] = True
    return words


def _sizes(world: World, photo: Upload | str) -> list[dict[str, Any]]:
    """The photo as it is shown, or why Telegram would not take it."""
    if isinstance(photo, Upload):
        for sentence in _refused(photo.content):
            raise bad_request(sentence)
        return world.files.keep_photo(photo.content)
    if not photo:
        raise bad_request("there is no photo in the request")
    if photo.lower().startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")  # nothing is fetched from here
    known = world.files.by_id(photo)
    if known is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if known.kind != "photo":
        raise bad_request(f"can't use file of type {known.kind.title().replace('_', '')} as Photo")
    return list(known.sizes)


def _refused(content: bytes) -> Iterator[str]:
    if not content:
        yield "file must be non-empty"
    if len(content) > MAX_BYTES:
        too_big = f"file of size {len(content)} bytes is too big for a photo"
        yield f"{too_big}; the maximum size is {MAX_BYTES} bytes"
    size = image_size(content)
    if size is None:
        yield "IMAGE_PROCESS_FAILED"
    elif min(size) == 0 or sum(size) > MAX_SIDES or max(size) > MAX_RATIO * min(size):
        yield "PHOTO_INVALID_DIMENSIONS"
