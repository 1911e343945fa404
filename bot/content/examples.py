"""What each fixed text is filled with, by example.

The loader fills every text with it, so a misspelt parameter is found when a file is loaded and not when
someone is waiting for an answer.
"""

from collections.abc import Mapping
from itertools import product
from types import MappingProxyType
from typing import Any, Final

from bot.content.model import Role
from bot.content.templates import LIVE
from bot.content.texts import Text

_BAG: Final = {"lines": ["1 pack of tissues", "2 water bottles"], "point": "Counter", "where": "Side door"}
_PLACE: Final = {
    "name": "Counter",
    "where": "Side door",
    "hours": ["Mon-Fri 12:00-20:00"],
    "notes": ["open now until 20:00"],
}
_PLACES: Final = {
    "places": [
        _PLACE | {"told": "Counter, side door, Mon-Fri 12:00-20:00, open now until 20:00"},
        {"name": "Van", "where": "", "hours": [], "notes": [], "told": "Van"},
    ],
    "more": 2,
}
_PHONES: Final = {"phones": [{"name": "Harbor", "number": "+1 312 555 0100"}]}
_LINE: Final = {
    **{"name": "A line", "reach": ["0800 123", "https://example.org/", "send HELLO"], "hours": "24 hours"},
    **{"to_dial": True, "since": "2026-08-01"},
}
_LINE_FULL: Final = {
    **{"line": "A line: 0800 123", "who": "nurses", "languages": ["English"]},
    **{"manners": ["police may come", "calls are recorded"]},
}
_STATE: Final = {
    **{"status": "ready", "until": "Sat 20:00", "with_team": True, "reachable": True},
    **{"fewer": True, "on_arrival": True, "code_before": "CFHJKNR", "taken_by": "Peer"},
}

#: Text -> the parameters it is filled with, by example.
TEXTS: Final[Mapping[Text, Mapping[str, Any]]] = MappingProxyType(
    {text: MappingProxyType({}) for text in Text}
    | {
        Text.NOT_UNDERSTOOD: {"quote": "How long is a strip good?"},
        Text.UNSURE: {"quote": "How long is a strip good?"},
        Text.DECLINED: {"about": "price"},
        Text.SUPPLIES: _PLACES | {"out": ["water"]},
        Text.ITEMS: {"lines": _BAG["lines"], "low": ["tissues"], "out": ["water"]},
        Text.POINTS: _PLACES,
        Text.PREVIEW: {"card": "1 pack of tissues"},
        Text.PREVIEW_CHANGED: {},
        Text.TOO_MANY: {"allowed": 3},
        Text.CLOSED: _PLACES,
        Text.CANNOT: _PLACES,
        Text.EXPIRED: _PLACES,
        Text.MINE: {
            "requests": [
                {"number": 1, "opened": "Sat 14:05"} | _STATE | {"status": status, "with_team": with_team}
                for status, with_team in product(LIVE, (True, False))
            ]
        },
        Text.ERASED: {"requests": 2, "questions": 1, "timers": 1},
        Text.ASK_PERSON: {"question": "How long is a strip good?"},
        Text.QUESTION_SENT: {"hours": ["Mon-Fri 12:00-20:00"]},
        Text.QUESTION_AWAY: {"opening": True},
        Text.TOO_MANY_QUESTIONS: {"allowed": 3},
        Text.TOO_OFTEN: {"allowed": 10},
        Text.ANSWER: {"answer": "Two years."},
        Text.PRIVACY_QUESTIONS: {
            "kept": {
                **{"question": "7 days", "question_words": "1 minute"},
                **{"answer": "72 hours", "answer_words": "1 minute", "ended_request": "24 hours"},
            }
        },
        Text.QUESTION_CARD: {
            **{"tag": "CFHJKNP", "spoken": "English", "question": "How long is a strip good?"},
            "repeat": False,
        },
        Text.QUESTION_STATUS: {"tag": "CFHJKNP", "standing": "answered"},
        Text.ANSWER_PROMPT: {"tag": "CFHJKNP"},
        Text.ANSWER_PREVIEW: {"tag": "CFHJKNP", "answer": "Two years."},
        Text.ANSWER_NOT_TEXT: {"tag": "CFHJKNP"},
        Text.ANSWER_TOO_LONG: {"tag": "CFHJKNP", "count": 1200, "allowed": 1000},
        Text.ANSWER_SENT: {"tag": "CFHJKNP"},
        Text.ANSWER_LATE: {"tag": "CFHJKNP"},
        Text.ANSWER_DROPPED: {"tag": "CFHJKNP"},
        Text.WRITE_PROMPT: {"tag": "CFHJKNP"},
        Text.WRITE_TOO_LONG: {"count": 1200, "allowed": 1000},
        **{
            text: {"tag": "CFHJKNP", "lasts": "30 days"}
            for text in (Text.BLOCK, Text.BLOCK_DONE, Text.BLOCK_LATE)
        },
        Text.BLOCKED: {"lasts": "30 days"},
        Text.PRIVACY_BLOCK: {"kept": {"block": "30 days"}},
        Text.REPLIES: {"tag": "CFHJKNP"},
        Text.REPLY_MEANS: {"words": "Two years."},
        Text.REPORT: {"words": "Two years.", "tag": "CFHJKNP", "reachable": True},
        Text.REPORT_SENT: {"with_words": True},
        Text.REPORT_CARD: {
            **{"program": "Harbor", "tag": "CFHJKNP", "with_words": True, "words": "Two years."},
        },
        Text.PRIVACY_LINE: {"kept": {"write_back": "24 hours"}},
        Text.POINTED: {"pointed": "number", "to_team": True},
        Text.RECEIPT: {"code": "CFHJKNP", "kept": "7 days", "come": ["Mon-Fri 12:00-20:00"]} | _BAG | _STATE,
        Text.CARD: _BAG | {"gated": False},
        Text.CARD_STATUS: {"code": "CFHJKNP", "card": "1 pack of tissues", "repeat": False} | _STATE,
        Text.REVIEW: {
            **{str(role): "2026-12-01" for role in Role},
            "legal": "advised",
        },
        Text.LINE: _LINE,
        Text.LINE_FULL: _LINE_FULL,
        Text.LINE_POLICE: {"police": "yes"},
        Text.LINE_RECORDED: {"recorded": "yes"},
        Text.STALE: {"due": "2027-05-21"},
        Text.NOT_TRANSLATED: {"wanted": "français", "other": "English"},
        Text.SOURCES: {
            "title": "A page",
            "sources": [{"title": "A study", "address": "https://example.org/", "seen": "2026-11-21"}],
        },
        Text.PLACE: _PLACE,
        Text.OPEN_NOW: {"until": "20:00"},
        Text.OPENS: {"opens": "Mon 12:00"},
        Text.CLOSED_DAYS: {"first": "Thu, Dec 24", "last": "Sat, Dec 26", "why": "holidays"},
        Text.NO_DATE_LEFT: {"point": "Van"},
        Text.LEFT_OUT: {"lines": _BAG["lines"], "point": "Counter"},
        Text.ALL_OUT: {"lines": _BAG["lines"], "point": "Counter"},
        Text.ITEM_GONE: {"item": "tissues", "packs": 2},
        Text.PRIVACY_TIMERS: {"lasts": "3 hours"},
        Text.TIMER_SET: {"at": "14:08", "urgent": True},
        Text.TIMER_AWAY: {"minutes": 3, "urgent": True},
        Text.TIMER_LATE: {"minutes": 4},
        Text.PLACE_SHUT: {"point": "Van"},
        Text.PAUSED: _PLACES,
        Text.FEWER: {"code": "CFHJKNP", "lines": _BAG["lines"]},
        Text.NOT_COLLECTED: _PLACES,
        Text.PLACE_CLOSED: {"point": "Van", "elsewhere": True} | _PLACES,
        Text.QUEUE: {"count": 3, "entries": ["CFHJKNP, Counter: open"], "page": 2, "pages": 3},
        Text.QUEUE_ENTRY: {"code": "CFHJKNP", "opened": "Sat 14:05", "point": "Counter"}
        | {"lines": _BAG["lines"]}
        | _STATE,
        Text.LIST: {"point": "Counter", "entries": ["CFHJKNP: 2 water bottles"], "page": 2, "pages": 3},
        Text.LIST_ENTRY: {"code": "CFHJKNP", "code_before": "CFHJKNR", "lines": _BAG["lines"]},
        Text.NEW_CODE_OFTEN: {"allowed": 3},
        Text.RECODED: {"code": "CFHJKNP", "code_before": "CFHJKNR"},
        Text.WHICH_POINT: {"unknown": True},
        Text.NO_POINT_LEFT: {"closed": True},
        Text.PAUSED_TEAM: {"paused": True},
        Text.POINT_CLOSED: {"point": "Van", "changed": True, "told": 3},
        Text.POINT_OPENED: {"point": "Van", "changed": True},
        Text.STATUS: {
            **{"count": 3, "up": "3 days", "purged": "20 seconds", "oldest": "5 minutes"},
            **{"paused": True, "refused": True, "closed": ["Van"], "findings": ["It has a public name."]},
        },
        Text.POSTURE: {"finding": "public"},
        Text.LINK: {"link": "https://t.me/a_bot?start=1bf_2", "lines": _BAG["lines"]},
        Text.LINK_OPENED: {"gone": 1, "fewer": ["tissues"], "out": ["water"]},
        Text.VOUCHER: {"program": "Harbor", "words": "From Robin at the side door.", "until": "Sat, Nov 28"}
        | {"lines": _BAG["lines"], "out": ["water"]},
        Text.PRINTED_VOUCHER: {"program": "Harbor", "words": "Ask Robin.", "until": "Sat, Nov 28"},
        Text.PRIVACY_VOUCHERS: {"kept": {"vouchers": "60 days"}},
        Text.TOAST_STOCK: {"name": "water", "level": "low"},
        Text.TOAST_STOCK_OTHER: {"name": "water", "level": "low"},
        Text.UNTAKEN: {"codes": ["CFHJKNP", "CFHJKNR"]},
        Text.TEAM_AWAY: _PLACES | _PHONES,
        Text.ASKED_THERE: {"asks": "age"},
        Text.TOAST_TAKEN: {"taken_by": "Peer"},
        Text.TOAST_DETAILS: {"code": "CFHJKNP", "code_before": "", "point": "Counter", "where": "side door"},
        Text.STILL_WAITING: _PLACES | _PHONES,
        Text.STILL_UNANSWERED: _PLACES | _PHONES | {"away": False},
        Text.UNANSWERED: {"tag": "CFHJKNP"},
        Text.LEFT_TODAY: {"point": "Counter", "lines": _BAG["lines"], "spent": ["tissues"], "elsewhere": True}
        | _PLACES,
        Text.AFTER_HOURS: {"opens": "Mon 12:00", "hours": ["Mon-Fri 12:00-20:00"]},
    }
)
