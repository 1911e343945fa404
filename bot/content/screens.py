"""The fixed texts and labels that the program needs in every language, and how they are filled.

`TEXTS` gives each text its parameters with an example; the loader fills every text with them, so a
misspelt parameter is found when a file is loaded and not when someone is waiting for an answer.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from itertools import product
from types import MappingProxyType
from typing import Any, Final

from babel import Locale

from bot.content.model import Language, Role
from bot.content.templates import LIVE, fill


class Text(StrEnum):
    """Every text of screens.yaml, by its name there."""

    HOME = "home"
    HERE = "here"
    NOT_UNDERSTOOD = "not_understood"
    UNSURE = "unsure"
    DECLINED = "declined"
    HIDDEN = "hidden"
    APOLOGY = "apology"
    SUPPLIES = "supplies"
    SUPPLIES_OFF = "supplies_off"
    ITEMS = "items"
    POINTS = "points"
    PREVIEW = "preview"
    PREVIEW_CHANGED = "preview_changed"
    FORM_EXPIRED = "form_expired"
    FORM_USED = "form_used"
    TOO_MANY = "too_many"
    CLOSED = "closed"
    MINE = "mine"
    MINE_EMPTY = "mine_empty"
    CANCEL = "cancel"
    CANCELLED = "cancelled"
    ENDED = "ended"
    ERASE = "erase"
    ERASED = "erased"
    RECEIPT = "receipt"
    NOTICE = "notice"
    CANNOT = "cannot"
    EXPIRED = "expired"
    GONE = "gone"
    CARD = "card"
    CARD_STATUS = "card_status"
    CARD_GONE = "card_gone"
    TOAST_NO_CHANGE = "toast_no_change"
    TOAST_ENDED = "toast_ended"
    TOAST_CLOSED = "toast_closed"
    TOAST_RECEIVED = "toast_received"
    TOAST_OLD_BUTTON = "toast_old_button"
    REVIEW = "review"
    STALE = "stale"
    LINE = "line"
    LINE_CHECKING = "line_checking"
    LINE_FULL = "line_full"
    LINE_POLICE = "line_police"
    LINE_RECORDED = "line_recorded"
    BEING_CHECKED = "being_checked"
    NOT_TRANSLATED = "not_translated"
    WITHDRAWN = "withdrawn"
    ELSEWHERE = "elsewhere"
    SOURCES = "sources"
    LANGUAGES = "languages"
    COUNTRIES = "countries"
    PHOTO_OF_STRIP = "photo_of_strip"
    SENT_VOICE = "sent_voice"
    SENT_VIDEO = "sent_video"
    SENT_FILE = "sent_file"
    SENT_STICKER = "sent_sticker"
    SENT_CONTACT = "sent_contact"
    SENT_LOCATION = "sent_location"
    SENT_FORWARD = "sent_forward"
    SENT_OTHER = "sent_other"
    PLACE = "place"
    OPEN_NOW = "open_now"
    OPENS = "opens"
    NO_DATES = "no_dates"
    CLOSED_DAYS = "closed_days"
    AREAS = "areas"
    NO_DATE_LEFT = "no_date_left"
    LEFT_OUT = "left_out"
    ALL_OUT = "all_out"
    ITEM_GONE = "item_gone"
    STOCK = "stock"
    STOCK_CLOSED = "stock_closed"
    TOAST_STOCK = "toast_stock"
    TOAST_STOCK_OTHER = "toast_stock_other"
    ASK_PERSON = "ask_person"
    HOW_TO_ASK = "how_to_ask"
    QUESTION_SENT = "question_sent"
    QUESTION_NONE = "question_none"
    QUESTION_OFF = "question_off"
    QUESTION_USED = "question_used"
    QUESTION_AWAY = "question_away"
    QUESTION_CLOSED = "question_closed"
    QUESTION_EXPIRED = "question_expired"
    TOO_MANY_QUESTIONS = "too_many_questions"
    TOO_OFTEN = "too_often"
    ANSWER = "answer"
    ANSWER_GONE = "answer_gone"
    ANSWER_EXPIRED = "answer_expired"
    PRIVACY_QUESTIONS = "privacy_questions"
    QUESTION_CARD = "question_card"
    QUESTION_STATUS = "question_status"
    QUESTION_GONE = "question_gone"
    ANSWER_PROMPT = "answer_prompt"
    ANSWER_PREVIEW = "answer_preview"
    ANSWER_NOT_TEXT = "answer_not_text"
    ANSWER_TOO_LONG = "answer_too_long"
    ANSWER_SENT = "answer_sent"
    ANSWER_LATE = "answer_late"
    ANSWER_DROPPED = "answer_dropped"
    TOAST_ANSWERED = "toast_answered"
    TOAST_QUESTION_ENDED = "toast_question_ended"
    PRIVACY_TIMERS = "privacy_timers"
    TIMER_SET = "timer_set"
    TIMER_AWAY = "timer_away"
    TIMER_LATE = "timer_late"
    POINTED = "pointed"
    TEAM_ENDS = "team_ends"
    WRITE_PROMPT = "write_prompt"
    WRITE_NOT_TEXT = "write_not_text"
    WRITE_TOO_LONG = "write_too_long"
    LINE_OVER = "line_over"
    LINE_WAITS = "line_waits"
    PRIVACY_LINE = "privacy_line"
    LINE_STOPPED = "line_stopped"
    REPORT = "report"
    REPORT_SENT = "report_sent"
    REPORT_NOTED = "report_noted"
    REPORT_FAILED = "report_failed"
    REPORT_CARD = "report_card"
    BLOCK = "block"
    BLOCK_DONE = "block_done"
    BLOCK_LATE = "block_late"
    BLOCKED = "blocked"
    PRIVACY_BLOCK = "privacy_block"
    REPLIES = "replies"
    REPLY_MEANS = "reply_means"
    REPLY_COME = "reply_come"
    REPLY_MORE = "reply_more"
    REPLY_PAGES = "reply_pages"
    REPLY_LOOK = "reply_look"
    REPLY_NOT_US = "reply_not_us"
    REPLY_THANKS = "reply_thanks"
    BOT_DESCRIPTION = "bot_description"
    BOT_SHORT = "bot_short"
    PLACE_SHUT = "place_shut"
    SECOND_POLLER = "second_poller"
    PAUSED = "paused"
    CLOSED_NOW = "closed_now"
    PLACE_CLOSED = "place_closed"
    QUEUE = "queue"
    QUEUE_ENTRY = "queue_entry"
    LIST = "list"
    LIST_ENTRY = "list_entry"
    WHICH_POINT = "which_point"
    NO_POINT_LEFT = "no_point_left"
    PAUSED_TEAM = "paused_team"
    POINT_CLOSED = "point_closed"
    POINT_OPENED = "point_opened"
    STATUS = "status"
    POSTURE = "posture"
    TEAM_HELP = "team_help"
    FEWER = "fewer"
    NOT_COLLECTED = "not_collected"
    LINK = "link"
    LINK_OPENED = "link_opened"
    LINK_UNKNOWN = "link_unknown"
    PRINTED_BAG = "printed_bag"
    VOUCHER = "voucher"
    VOUCHER_GONE = "voucher_gone"
    PRINTED_VOUCHER = "printed_voucher"
    PRIVACY_VOUCHERS = "privacy_vouchers"
    AFTER_HOURS = "after_hours"
    UNTAKEN = "untaken"
    STILL_WAITING = "still_waiting"
    TEAM_AWAY = "team_away"
    LEFT_TODAY = "left_today"
    ON_ARRIVAL = "on_arrival"
    ASKED_THERE = "asked_there"
    DETAILS = "details"
    DETAILS_CLOSED = "details_closed"
    DETAILS_UNSEEN = "details_unseen"
    LIST_CLOSED = "list_closed"
    NEW_CODE = "new_code"
    NEW_CODE_DONE = "new_code_done"
    NEW_CODE_OFTEN = "new_code_often"
    RECODED = "recoded"
    UNANSWERED = "unanswered"
    STILL_UNANSWERED = "still_unanswered"
    TOAST_NEW_CODE = "toast_new_code"
    PRIVACY_A_DAY = "privacy_a_day"


class Label(StrEnum):
    """Every button of screens.yaml, by its name there."""

    EMERGENCY = "emergency"
    EMERGENCY_SHORT = "emergency_short"
    SUPPLIES = "supplies"
    GUIDES = "guides"
    MINE = "mine"
    PRIVACY = "privacy"
    HIDE = "hide"
    OPEN = "open"
    DELETE = "delete"
    MENU = "menu"
    BACK = "back"
    ITEM_BY_ITEM = "item_by_item"
    MORE = "more"
    LESS = "less"
    NEXT = "next"
    SEND = "send"
    CANCEL = "cancel"
    CANCEL_YES = "cancel_yes"
    KEEP = "keep"
    SHOW = "show"
    CANCEL_ONE = "cancel_one"
    ERASE = "erase"
    ERASE_YES = "erase_yes"
    TAKE = "take"
    READY = "ready"
    HANDED_OVER = "handed_over"
    CANNOT = "cannot"
    UNDO = "undo"
    UNTIL = "until"
    UNTIL_NOW = "until_now"
    LANGUAGE = "language"
    COUNTRY = "country"
    CHOSEN = "chosen"
    PERHAPS = "perhaps"
    SOURCES = "sources"
    KEEP_PAGE = "keep_page"
    ONE_LINE = "one_line"
    TWO_LINES = "two_lines"
    FAINT_LINE = "faint_line"
    NO_LINE = "no_line"
    STOCK_IN = "stock_in"
    STOCK_LOW = "stock_low"
    STOCK_OUT = "stock_out"
    ASK_PERSON = "ask_person"
    ANSWER = "answer"
    CLOSE = "close"
    WRITE = "write"
    STOP = "stop"
    BLOCK = "block"
    BLOCK_YES = "block_yes"
    REPORT = "report"
    REPORT_WORDS = "report_words"
    REPORT_BARE = "report_bare"
    REPLY_COME = "reply_come"
    REPLY_MORE = "reply_more"
    REPLY_PAGES = "reply_pages"
    REPLY_LOOK = "reply_look"
    REPLY_NOT_US = "reply_not_us"
    REPLY_THANKS = "reply_thanks"
    COMMAND_STOCK = "command_stock"
    COMMAND_START = "command_start"
    COMMAND_SOS = "command_sos"
    COMMAND_SUPPLIES = "command_supplies"
    COMMAND_LANGUAGE = "command_language"
    COMMAND_PRIVACY = "command_privacy"
    PAUSE = "pause"
    RESUME = "resume"
    OPEN_AGAIN = "open_again"
    COMMAND_QUEUE = "command_queue"
    COMMAND_LIST = "command_list"
    COMMAND_PAUSE = "command_pause"
    COMMAND_CLOSE = "command_close"
    COMMAND_OPEN = "command_open"
    COMMAND_STATUS = "command_status"
    COMMAND_HELP = "command_help"
    FEWER = "fewer"
    READY_WITH = "ready_with"
    LATER = "later"
    NOT_COLLECTED = "not_collected"
    KEEP_LINK = "keep_link"
    OTHER_PLACE = "other_place"
    NEW_CODE = "new_code"
    DETAILS = "details"
    NEW_CODE_YES = "new_code_yes"
    KEEP_CODE = "keep_code"


#: Labels that outside scripts depend on, in English.
FIXED_ENGLISH: Final = MappingProxyType(
    {
        Label.TAKE: "Take",
        Label.READY: "Ready",
        Label.HANDED_OVER: "Handed over",
        Label.CANNOT: "Cannot",
        Label.UNDO: "Undo",
        Label.SEND: "Send",
        Label.CANCEL: "Cancel",
        Label.HIDE: "Hide",
        Label.ERASE: "Erase everything",
    }
)

#: Label -> the words that the program puts into it, written {word}.
LABEL_WORDS: Final[Mapping[Label, tuple[str, ...]]] = MappingProxyType(
    {
        Label.MORE: ("name",),
        Label.LESS: ("name",),
        Label.SHOW: ("when",),
        Label.CANCEL_ONE: ("when",),
        Label.UNTIL: ("until",),
        Label.UNTIL_NOW: ("until",),
        Label.CHOSEN: ("name",),
        Label.PERHAPS: ("title",),
        Label.STOCK_IN: ("name",),
        Label.STOCK_LOW: ("name",),
        Label.STOCK_OUT: ("name",),
    }
)

#: Short answers of the team, quoted like typed ones.
QUICK_REPLIES: Final = (
    *(Text.REPLY_COME, Text.REPLY_MORE, Text.REPLY_PAGES),
    *(Text.REPLY_LOOK, Text.REPLY_NOT_US, Text.REPLY_THANKS),
)

#: Texts that Telegram shows as they are: a tag in them would be read as characters.
PLAIN: Final = frozenset(
    [
        *(text for text in Text if text.startswith("toast_")),
        *(Text.BOT_DESCRIPTION, Text.BOT_SHORT, *QUICK_REPLIES),
        *(Text.PRINTED_BAG, Text.PRINTED_VOUCHER),
    ]
)

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
    **{"fewer": True, "on_arrival": True, "code_before": "CFHJKNR"},
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
        Text.DETAILS: {"code": "CFHJKNP", "code_before": "", "point": "Counter", "where": "side door"},
        Text.STILL_WAITING: _PLACES | _PHONES,
        Text.STILL_UNANSWERED: _PLACES | _PHONES | {"away": False},
        Text.UNANSWERED: {"tag": "CFHJKNP"},
        Text.LEFT_TODAY: {"point": "Counter", "lines": _BAG["lines"], "spent": ["tissues"], "elsewhere": True}
        | _PLACES,
        Text.AFTER_HOURS: {"opens": "Mon 12:00", "hours": ["Mon-Fri 12:00-20:00"]},
    }
)


def say(language: Language, text: Text, **parameters: Any) -> str:
    """One of the fixed texts, as Telegram HTML."""
    return fill(language.texts[text], parameters)


def label(language: Language, name: Label) -> str:
    """One of the fixed buttons."""
    return language.labels[name]


def country_name(language: Language, code: str) -> str:
    """A country as people of this language call it."""
    return _name("territories", language.code, code.upper())


def language_name(language: Language, code: str) -> str:
    """A language as people of this language call it."""
    return _name("languages", language.code, code)


@lru_cache(maxsize=1024)
def _name(what: str, language: str, code: str) -> str:
    return str(getattr(Locale.parse(language), what).get(code, code))


def counted(language: Language, item_id: str, count: int) -> str:
    """'10 test strips': an item with its number, as plain text."""
    words = language.items[item_id]
    return (words.one if count == 1 else words.many).replace("#", str(count))
