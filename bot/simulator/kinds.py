"""Every kind of message that a person can send besides text, as the Bot API shows it."""

from collections.abc import Mapping
from typing import Any

from bot.simulator.files import Files
from bot.simulator.images import plain_png

#: What comes as a file: how its name ends, and what is shown besides its ids.
_FILES: Mapping[str, tuple[str, dict[str, Any]]] = {
    "voice": (".oga", {"duration": 4, "mime_type": "audio/ogg"}),
    "video": (".mp4", {"width": 640, "height": 360, "duration": 7, "mime_type": "video/mp4"}),
    "video_note": (".mp4", {"length": 240, "duration": 5}),
    "audio": (".mp3", {"duration": 181, "title": "A song", "mime_type": "audio/mpeg"}),
    "animation": (
        ".mp4",
        {"width": 320, "height": 240, "duration": 2, "file_name": "wave.mp4", "mime_type": "video/mp4"},
    ),
    "document": (".pdf", {"file_name": "letter.pdf", "mime_type": "application/pdf"}),
    "sticker": (
        ".webp",
        {
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": "👍",
        },
    ),
}
_PLACE = {"latitude": 41.8807, "longitude": -87.6742}
_OTHERS: Mapping[str, dict[str, Any]] = {
    "contact": {"phone_number": "+12025550143", "first_name": "Jo", "user_id": 5_900_000_001},
    "venue": {"location": _PLACE, "title": "A park", "address": "12 Some Street"},
    "location": _PLACE,
    "poll": {
        "id": "6100000000000000001",
        "question": "Tea or coffee?",
        "options": [
            {"persistent_id": "0", "text": "Tea", "voter_count": 0},
            {"persistent_id": "1", "text": "Coffee", "voter_count": 0},
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
    },
    "dice": {"emoji": "🎲", "value": 4},
}

#: The newer of two fields comes first: a message is of the first kind that it has a field for.
KINDS = ("photo", *_FILES, *_OTHERS, "story")
CAPTIONED = {"photo", "voice", "video", "audio", "document", "animation"}


def content_of(kind: str, files: Files, sender_chat: dict[str, Any]) -> dict[str, Any]:
    """The fields of a message of that kind; a file is kept, so that the bot may use it again.

    Some kinds come with a second field, for clients that know only the older one.
    """
    if kind == "photo":
        return {"photo": files.keep_photo(plain_png(1280, 960, (124, 154, 146)))}
    if kind == "story":
        return {"story": {"chat": sender_chat, "id": 1}}
    if kind in _OTHERS:
        content = {kind: dict(_OTHERS[kind])}
        return {**content, "location": _PLACE} if kind == "venue" else content
    if kind not in _FILES:
        raise ValueError(f"a message is one of {', '.join(KINDS)}, not {kind!r}")
    suffix, about = _FILES[kind]
    content = {kind: {**files.keep(kind, kind.encode(), suffix), **about}}
    if kind == "animation":
        same = ("file_id", "file_unique_id", "file_size", "file_name", "mime_type")
        content["document"] = {name: content[kind][name] for name in same}
    return content
