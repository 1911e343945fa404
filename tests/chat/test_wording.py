"""Amounts, places, moments and lengths of time, as people say them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from bot.chat import wording
from bot.chat.wording import Desk, Place
from bot.content.model import ItemWords, Language
from bot.content.templates import environment
from bot.supply.hours import Closure, Hours, Visit
from bot.supply.model import Catalogue, Item, Order, Request, Status

CHICAGO: Final = ZoneInfo("America/Chicago")
WEEKDAYS: Final = dict.fromkeys(range(5), (time(12), time(20)))
NOW: Final = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)

COUNTER: Final = Place("a", "harbor", "Main Street", "side door", Hours(CHICAGO, WEEKDAYS))
VAN: Final = Place("b", "harbor", "The van", "", Hours(ZoneInfo("Asia/Tokyo"), {2: (time(18), time(22))}))

CATALOGUE: Final = Catalogue((Item("strips", "f", 5, 40), Item("spray", "n", 1, 20)))

CARD: Final = (
    "{% for line in lines %}* {{ line }} {% endfor %}at {{ point }}{% if where %}, {{ where }}{% endif %}"
)


def language(code: str = "en", **texts: str) -> Language:
    """A language with two items and these texts."""
    return Language(
        code=code,
        name=code,
        topics={},
        texts={name: environment().from_string(text) for name, text in texts.items()},
        labels={},
        items={
            "strips": ItemWords("strips", "# strip", "# strips"),
            "spray": ItemWords("spray", "# box & more", "# boxes & more"),
        },
        presets={},
        emergency_words=(),
    )


def desk(**changes: Any) -> Desk:
    made: dict[str, Any] = {
        "catalogue": CATALOGUE,
        "places": {"a": COUNTER, "b": VAN},
        "kept": {"undo": timedelta(minutes=2)},
        "guidance": True,
        "open": True,
        "team_language": language(card=CARD),
        "hours": {"harbor": COUNTER.hours},
    }
    return Desk(**made | changes)


def request(**changes: Any) -> Request:
    made: dict[str, Any] = {
        "code": "CFHJKNP",
        "program": "harbor",
        "point": "a",
        "order": Order({"strips": 2}),
        "language": "en",
        "status": Status.OPEN,
        "opened_at": NOW,
        "expires_at": NOW + timedelta(days=7),
    }
    return Request(**made | changes)


@pytest.mark.parametrize(
    ("span", "english", "german"),
    [
        (timedelta(seconds=1), "1 second", "1 Sekunde"),
        (timedelta(seconds=5), "5 seconds", "5 Sekunden"),
        (timedelta(seconds=90), "90 seconds", "90 Sekunden"),
        (timedelta(minutes=2), "2 minutes", "2 Minuten"),
        (timedelta(minutes=90), "90 minutes", "90 Minuten"),
        (timedelta(hours=1), "1 hour", "1 Stunde"),
        (timedelta(hours=24), "24 hours", "24 Stunden"),
        (timedelta(hours=36), "36 hours", "36 Stunden"),
        (timedelta(hours=48), "48 hours", "48 Stunden"),
        (timedelta(days=3), "3 days", "3 Tage"),
        (timedelta(days=7), "7 days", "7 Tage"),
        (timedelta(days=14), "14 days", "14 Tage"),
    ],
)
def test_a_length_of_time_is_said_whole(span: timedelta, english: str, german: str) -> None:
    """In the largest unit without a rest; up to two days in hours, as one counts them."""
    assert wording.length(language("en"), span) == english
    assert wording.length(language("de"), span) == german


@pytest.mark.parametrize(
    ("when", "at_the_counter", "at_the_van"),
    [
        ("2026-11-22T02:00+00:00", "Sat 20:00", "Sun 11:00"),
        ("2026-11-21T23:30+09:00", "Sat 08:30", "Sat 23:30"),
        ("2026-07-04T17:00+00:00", "Sat 12:00", "Sun 02:00"),
    ],
)
def test_a_moment_is_told_in_the_places_own_zone(when: str, at_the_counter: str, at_the_van: str) -> None:
    """Whoever reads it reads it on a clock there, in summer and in winter."""
    moment = datetime.fromisoformat(when)
    assert wording.moment(language(), moment, COUNTER.hours) == at_the_counter
    assert wording.moment(language(), moment, VAN.hours) == at_the_van


def test_a_moment_is_told_in_the_readers_language() -> None:
    """The zone is the place's, the words are the reader's."""
    assert wording.moment(language("de"), NOW, COUNTER.hours) == "Sa. 08:00"


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ({}, []),
        (WEEKDAYS, ["Mon–Fri 12:00–20:00"]),
        ({2: (time(18), time(22))}, ["Wed 18:00–22:00"]),
        (
            WEEKDAYS | {5: (time(9, 30), time(18)), 6: (time(9, 30), time(18))},
            ["Mon–Fri 12:00–20:00", "Sat–Sun 09:30–18:00"],
        ),
        ({0: (time(8), time(9)), 2: (time(8), time(9))}, ["Mon 08:00–09:00", "Wed 08:00–09:00"]),
    ],
)
def test_opening_hours_are_told_together_where_they_are_the_same(
    days: Mapping[int, tuple[time, time]], told: list[str]
) -> None:
    """Monday is the first day, whatever the country prints in its calendars."""
    assert wording.opening(language(), Hours(CHICAGO, days)) == told


#: What is told of a place, in few words.
TOLD: Final = {
    "place": "{{ name }}|{{ where }}|{{ hours|join(', ') }}|{{ notes|join(', ') }}",
    "open_now": "<b>now</b> until {{ until }}",
    "opens": "opens {{ opens }}",
    "no_dates": "no date",
    "closed_days": "closed {{ first }}–{{ last }} ({{ why }})",
    "item_gone": "{{ item }} x{{ packs }}",
}


def told(*places: Place, now: datetime = NOW, code: str = "en") -> list[str]:
    return [str(each["told"]) for each in wording.places(language(code, **TOLD), places, now)["places"]]


def test_places_are_told_with_how_to_find_them_and_when() -> None:
    """Whoever just comes needs all three, and whether it is open now."""
    assert wording.places(language(**TOLD), [COUNTER, VAN], NOW) == {
        "places": [
            {
                "name": "Main Street",
                "where": "side door",
                "hours": ["Mon–Fri 12:00–20:00"],
                "notes": ["opens Mon 12:00"],
                "told": "Main Street|side door|Mon–Fri 12:00–20:00|opens Mon 12:00",
            },
            {
                "name": "The van",
                "where": "",
                "hours": ["Wed 18:00–22:00"],
                "notes": ["opens Wed 18:00"],
                "told": "The van||Wed 18:00–22:00|opens Wed 18:00",
            },
        ],
        "more": 0,
    }


@pytest.mark.parametrize(
    ("now", "note"),
    [
        ("2026-11-23T11:59-06:00", "opens Mon 12:00"),
        ("2026-11-23T12:00-06:00", "<b>now</b> until 20:00"),
        ("2026-11-23T19:59-06:00", "<b>now</b> until 20:00"),
        ("2026-11-23T20:00-06:00", "opens Tue 12:00"),
        # From here the clocks go back; 12:00 stays 12:00.
        ("2026-10-30T20:00-05:00", "opens Mon 12:00"),
        ("2026-07-06T12:00-05:00", "<b>now</b> until 20:00"),
    ],
)
def test_a_place_says_whether_it_is_open_now(now: str, note: str) -> None:
    """On its own clock, in summer and in winter, to the minute."""
    assert told(COUNTER, now=datetime.fromisoformat(now).astimezone(UTC)) == [
        f"Main Street|side door|Mon–Fri 12:00–20:00|{note}"
    ]


def test_a_van_is_told_by_its_dates_that_are_ahead() -> None:
    """The next four; a corner of its own stands beside its date, escaped once."""
    days = [date(2026, 11, 20), *(date(2026, 12, day) for day in (3, 10, 17, 24, 31))]
    dates = tuple(Visit(day, time(18), time(22), "A & B" if day.day == 3 else "") for day in days)
    van = Place("v", "harbor", "Van", "", Hours(CHICAGO, WEEKDAYS, dates))
    assert told(van) == [
        "Van||Thu, Dec 3 18:00–22:00 (A &amp; B), Thu, Dec 10 18:00–22:00, Thu, Dec 17 18:00–22:00, "
        "Thu, Dec 24 18:00–22:00|opens Thu, Dec 3 18:00"
    ]
    assert told(van, now=datetime(2027, 2, 1, tzinfo=UTC)) == ["Van|||no date"]


def test_a_closure_is_told_with_its_reason_escaped_once() -> None:
    """Nobody finds a closed door that was known of."""
    closure = Closure(date(2026, 11, 23), date(2026, 11, 24), "rest & <repair>")
    counter = Place("a", "harbor", "Main", "", Hours(CHICAGO, WEEKDAYS, None, (closure,)))
    assert told(counter) == [
        "Main||Mon–Fri 12:00–20:00|opens Wed 12:00, "
        "closed Mon, Nov 23–Tue, Nov 24 (rest &amp; &lt;repair&gt;)"
    ]


def test_a_list_of_places_ends_somewhere() -> None:
    """A screen has 4096 characters; what is left out is counted."""
    made = wording.places(language(**TOLD), [COUNTER] * 13, NOW)
    assert len(made["places"]) == wording.MOST_PLACES == 10
    assert made["more"] == 3


def test_a_list_of_places_ends_before_a_message_does() -> None:
    """Telegram refuses a whole screen for one character too many."""
    wordy = Place(
        "a", "harbor", "N" * 80, "W" * 80, Hours(CHICAGO, {day: (time(day), time(20)) for day in range(7)})
    )
    made = wording.places(language(**TOLD), [wordy] * 12, NOW)
    assert 5 < len(made["places"]) < wording.MOST_PLACES
    assert sum(len(each["told"]) for each in made["places"]) <= 2800
    assert len(made["places"]) + made["more"] == 12


def test_a_moment_far_away_is_told_with_its_day() -> None:
    """In ten days "Tue" alone would be two days."""
    near, far = NOW + timedelta(days=7), NOW + timedelta(days=10)
    assert wording.moment(language(), near, COUNTER.hours, since=NOW) == "Sat 08:00"
    assert wording.moment(language(), far, COUNTER.hours, since=NOW) == "Tue, Dec 1 08:00"


def test_an_order_is_told_in_pieces_and_in_the_catalogues_order() -> None:
    """Packs are what is packed; pieces are what people count."""
    order = Order({"spray": 1, "strips": 2})
    assert wording.lines(language(), CATALOGUE, order) == ["10 strips", "1 box & more"]
    assert wording.lines(language(), CATALOGUE, Order({"spray": 3})) == ["3 boxes & more"]


def test_what_is_not_given_out_any_more_is_told_by_its_id() -> None:
    """A request may be older than the catalogue, and somebody has to know what was asked for."""
    order = Order({"foil": 1, "strips": 1})
    assert wording.lines(language(**TOLD), CATALOGUE, order) == ["5 strips", "foil x1"]


def test_a_card_is_in_the_teams_language_and_escaped_once() -> None:
    """What a person saw before sending is what the team sees, byte for byte: also inside another text."""
    card = wording.card_body(desk(), Order({"spray": 1}), "a")
    assert card == Markup("* 1 box &amp; more at Main Street, side door")
    inside = environment().from_string("<b>{{ card }}</b>").render(card=card)
    assert inside == "<b>* 1 box &amp; more at Main Street, side door</b>"


def test_a_card_for_a_point_that_is_gone_shows_its_key() -> None:
    """The team still knows what it meant."""
    assert wording.card_body(desk(), Order({"strips": 1}), "z") == "* 5 strips at z"


def test_a_card_holds_no_html_but_its_authors() -> None:
    """A point's name is an operator's plain text."""
    odd = Place("a", "harbor", "<b>Bold</b> & co", "", Hours(CHICAGO, {}))
    card = wording.card_body(desk(places={"a": odd}), Order({"strips": 1}), "a")
    assert card == "* 5 strips at &lt;b&gt;Bold&lt;/b&gt; &amp; co"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"fewer": True},
            {"status": "open", "until": "Sat 08:00", "with_team": False, "reachable": True, "fewer": True},
        ),
        (
            {"status": Status.READY, "ready_until": NOW + timedelta(hours=4), "with_team": True},
            {"status": "ready", "until": "Sat 12:00", "with_team": True, "reachable": True, "fewer": False},
        ),
        (
            {"point": "b"},
            {"status": "open", "until": "Sat 23:00", "with_team": False, "reachable": True, "fewer": False},
        ),
        (
            {"point": "z", "reachable": False},
            {"status": "open", "until": "Sat 08:00", "with_team": False, "reachable": False, "fewer": False},
        ),
        (
            {"point": "z", "program": "gone"},
            {"status": "open", "until": "", "with_team": False, "reachable": True, "fewer": False},
        ),
    ],
)
def test_how_a_request_stands_is_told_by_its_own_point(changes: dict[str, Any], told: dict[str, Any]) -> None:
    """Until its closing time where there is one, else until it runs out; also where its point is gone."""
    also = {"on_arrival": False, "code_before": "", "taken_by": ""}
    assert wording.state(language(), desk(), request(**changes)) == told | also


def test_a_request_with_another_code_at_a_place_that_packs_on_arrival() -> None:
    """Both are told as long as nobody has packed it; then the place makes no difference."""
    waiting = replace(COUNTER, on_arrival=True)
    there = desk(places={"a": waiting})
    told = wording.state(language(), there, request(code_before="CFHJKNR"))
    assert (told["on_arrival"], told["code_before"]) == (True, "CFHJKNR")
    assert wording.state(language(), there, request(status=Status.TAKEN))["on_arrival"]
    assert not wording.state(language(), there, request(status=Status.READY))["on_arrival"]
    assert not wording.state(language(), there, request(status=Status.LATER))["on_arrival"]
    assert not wording.state(language(), there, request(point="z"))["on_arrival"]


@pytest.mark.parametrize("is_open", [True, False])
def test_a_page_learns_what_is_kept_from_the_live_settings(is_open: bool) -> None:
    """The privacy page says this deployment's own times."""
    kept = {"undo": timedelta(seconds=5), "open_request": timedelta(days=3)}
    assert wording.facts(language(), desk(kept=kept, open=is_open)) == {
        "kept": {"undo": "5 seconds", "open_request": "3 days"},
        "requests_on": is_open,
        "messages_on": False,
    }
