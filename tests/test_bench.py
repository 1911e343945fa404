"""The measurements run and say what they claim to say; how fast anything is stays out of here."""

import pytest

from bot.bench import Row, Slice, _rows, as_table, run_transport


@pytest.mark.parametrize("at_once", [1, 7])
def test_every_transport_is_measured_beside_the_stock_one(at_once: int) -> None:
    rows = run_transport(0.05, at_once)
    assert [row.transport for row in rows] == ["httpx (stock)", "aiohttp (ours)"]
    for row in rows:
        assert row.at_once == at_once
        assert row.rounds >= 1
        assert row.calls >= at_once
        assert row.cpu_ms > 0
        assert row.per_second > 0
    assert rows[0].cpu_ratio == rows[0].speed_ratio == 1


def test_ratios_are_taken_round_by_round() -> None:
    """A machine that slows down for a while slows both transports of a round."""
    stock = [Slice(100, 1.0, 1.0), Slice(10, 1.0, 1.0), Slice(100, 1.0, 1.0)]
    ours = [Slice(400, 1.0, 1.0), Slice(40, 1.0, 1.0), Slice(100, 1.0, 0.1)]
    rows = _rows({"httpx (stock)": stock, "ours": ours}, 1)
    assert rows[1].speed_ratio == pytest.approx(4)
    assert rows[1].cpu_ratio == pytest.approx(4)
    assert rows[1].calls == 540


def test_the_table_names_its_columns_and_lines_them_up() -> None:
    table = as_table([Row("httpx (stock)", 40, 3, 99, 1.5, 700.0, 1.0, 1.0)])
    head, line = table.splitlines()
    assert head.split()[0] == "transport"
    assert line.split() == ["httpx", "(stock)", "40", "1.500", "700", "1.00", "1.00", "3", "99"]
    assert len(head) == len(line)
