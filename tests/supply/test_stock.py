"""What there is, over one program and over all of them."""

from bot.supply.stock import AFTER, Level, Stock

IN, LOW, OUT = Level.IN, Level.LOW, Level.OUT


def test_a_press_goes_round() -> None:
    """In, low, out, and in again: every level is reached and left."""
    assert [AFTER[IN], AFTER[LOW], AFTER[OUT]] == [LOW, OUT, IN]
    assert AFTER.keys() == set(Level)


def test_what_nobody_spoke_of_is_in() -> None:
    """A program that never pressed anything gives everything out."""
    stock = Stock()
    assert stock.at("harbor", "strips") is IN
    assert stock.best(["harbor", "pier"], "strips") is IN
    assert stock.out_at("harbor") == frozenset()


def test_an_item_is_there_as_long_as_one_program_has_it() -> None:
    """Out here and low there is low; out is what no program has."""
    stock = Stock({("harbor", "strips"): OUT, ("pier", "strips"): LOW, ("pier", "kit"): OUT})
    both = ["harbor", "pier"]
    assert stock.best(both, "strips") is LOW
    assert stock.best(both, "kit") is IN
    assert stock.out_everywhere(both) == frozenset()
    assert stock.out_everywhere(["pier"]) == stock.out_at("pier") == {"kit"}
    assert stock.out_at("harbor") == {"strips"}


def test_a_program_that_is_gone_decides_nothing() -> None:
    """What it had last is still stored, and is nobody's."""
    stock = Stock({("gone", "strips"): OUT})
    assert stock.out_everywhere(["harbor"]) == frozenset()
    assert stock.best([], "strips") is IN
