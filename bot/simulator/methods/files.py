"""Fetching files that the bot has seen."""

from typing import Any

from bot.simulator.methods.registry import method
from bot.simulator.params import Params
from bot.simulator.refusals import bad_request
from bot.simulator.world import World

MAX_BYTES = 20_971_520


@method("getFile", "file_id")
async def get_file(world: World, params: Params) -> dict[str, Any]:
    """The Bot API's `File`; its content lies under `/file/bot<token>/<file_path>`."""
    file_id = params.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    known = world.files.by_id(file_id)
    if known is None:
        raise bad_request("invalid file_id")
    if len(known.content) > MAX_BYTES:
        raise bad_request("file is too big")
    return {
        "file_id": file_id,
        "file_unique_id": world.files.unique_id(file_id),
        "file_size": len(known.content),
        "file_path": known.path,
    }
