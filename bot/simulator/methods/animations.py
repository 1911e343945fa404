"""Sending pictures that move."""

from typing import Any

from bot.simulator.files import Upload
from bot.simulator.images import image_size
from bot.simulator.methods.posting import HOW, WHERE, chat_to_write_in, posted
from bot.simulator.methods.registry import method
from bot.simulator.params import Params
from bot.simulator.refusals import bad_request
from bot.simulator.text import read_caption
from bot.simulator.world import World

_FORMATTED = "caption parse_mode caption_entities show_caption_above_media"
_ABOUT = "duration width height thumbnail has_spoiler"
MAX_BYTES = 50_000_000


@method("sendAnimation", f"{WHERE} animation {_ABOUT} {_FORMATTED} {HOW}")
async def send_animation(world: World, params: Params) -> dict[str, Any]:
    """Puts a GIF of the bot into the chat, uploaded or known by its `file_id`; clients repeat it."""
    chat = chat_to_write_in(world, params)
    content = {**_kept(world, params.file("animation")), **read_caption(params)}
    return posted(world, chat, params, content)


def _kept(world: World, animation: Upload | str) -> dict[str, Any]:
    """The animation as it is shown, or why Telegram would not take it; old clients read it as a document."""
    if isinstance(animation, Upload):
        size = image_size(animation.content)
        if size is None or len(animation.content) > MAX_BYTES:
            raise bad_request("failed to get animation: wrong file")
        shown = world.files.keep("animation", animation.content, ".gif")
    else:
        known = world.files.by_id(animation)
        if known is None or known.kind != "animation":
            raise bad_request("wrong file identifier/HTTP URL specified")
        size = image_size(known.content) or (0, 0)
        ids = {"file_id": animation, "file_unique_id": world.files.unique_id(animation)}
        shown = {**ids, "file_size": len(known.content)}
    about = {**shown, "file_name": "picture.gif", "mime_type": "image/gif"}
    return {
        "animation": {**about, "width": size[0], "height": size[1], "duration": 0},
        "document": about,
    }
