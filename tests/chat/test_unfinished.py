"""What Telegram must keep, and that nothing keeps it from showing what came later."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.unfinished import LAST_ROOM, ROOM, Unfinished


def test_the_offset_is_the_lowest_unfinished_id() -> None:
    """Telegram must keep whatever is not finished, and everything after it."""
    unfinished = Unfinished()
    assert unfinished.offset is None
    assert [unfinished.begin(number) for number in (5, 6, 7)] == [True, True, True]
    unfinished.finish(6)
    assert unfinished.offset == 5
    unfinished.finish(5)
    assert unfinished.offset == 7
    unfinished.finish(7)
    assert unfinished.offset == 8


@given(st.lists(st.integers(1, 30), max_size=60), st.data())
def test_nothing_unfinished_is_ever_confirmed(ids: list[int], data: st.DataObject) -> None:
    """Whatever order updates come and end in, the offset never passes one under way, and none runs twice."""
    unfinished = Unfinished()
    draw: Any = data.draw
    open_ids: set[int] = set()
    done: set[int] = set()
    for number in ids:
        assert unfinished.begin(number) is (number not in open_ids | done)
        if number not in done:
            open_ids.add(number)
        if open_ids and draw(st.booleans()):
            ended = draw(st.sampled_from(sorted(open_ids)))
            unfinished.finish(ended)
            open_ids.discard(ended)
            done.add(ended)
        if open_ids:
            assert unfinished.offset is not None
            assert unfinished.offset <= min(open_ids)


def test_after_days_of_silence_the_offset_is_left_out() -> None:
    """The next id may be any number then, also a lower one."""
    unfinished = Unfinished()
    unfinished.begin(900)
    unfinished.forget_offset()
    assert unfinished.offset == 900
    unfinished.finish(900)
    unfinished.forget_offset()
    assert unfinished.offset is None
    assert unfinished.begin(12)
    assert unfinished.offset == 12


def test_what_reads_does_not_hold_the_offset_for_long() -> None:
    """Telegram shows a hundred updates from the offset on: behind them someone may be in danger."""
    unfinished = Unfinished()
    for number in range(1, ROOM + 2):
        unfinished.begin(number)
        unfinished.make_room()
    assert unfinished.offset == 1
    unfinished.begin(ROOM + 2)
    assert unfinished.make_room() == 1
    assert unfinished.offset == 2
    assert unfinished.begin(1) is False, "it is still under way"
    assert unfinished.under_way == ROOM + 2
    unfinished.finish(1)
    assert unfinished.under_way == ROOM + 1
    assert unfinished.begin(1) is False


def test_what_asks_holds_it_longer_but_not_for_ever() -> None:
    """Nobody was told "Received" yet; whoever pressed presses again."""
    unfinished = Unfinished()
    unfinished.begin(1)
    unfinished.asks(1)
    for number in range(2, LAST_ROOM + 2):
        unfinished.begin(number)
        unfinished.make_room()
    assert unfinished.offset == 1
    unfinished.begin(LAST_ROOM + 2)
    unfinished.make_room()
    assert unfinished.offset is not None
    assert unfinished.offset > 1


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=400))
def test_the_offset_is_never_a_hundred_behind(steps: list[tuple[bool, bool]]) -> None:
    """Whatever asks, reads, ends or hangs."""
    unfinished = Unfinished()
    for number, (asks, ends) in enumerate(steps, start=1):
        unfinished.begin(number)
        if asks:
            unfinished.asks(number)
        if ends:
            unfinished.finish(number)
        unfinished.make_room()
        assert unfinished.offset is not None
        assert number - unfinished.offset < 100


def test_what_was_left_comes_again() -> None:
    """A stop breaks it off: Telegram still has it."""
    unfinished = Unfinished()
    unfinished.begin(5)
    unfinished.leave(5)
    assert unfinished.under_way == 0
    assert unfinished.offset == 5
