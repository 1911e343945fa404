"""A person asks for a bag."""

from typing import Any


async def test_a_request_walks_from_home_to_the_team(town: Any) -> None:
    """Four taps from home to Received, and a card in the team's chat."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    card = await town.coordinator.sees(code)
    print(nina.transcript()); print(card["text"])
    town.coordinator.presses("Ready")
    await town.settles()
    print(town.coordinator.transcript())
    print(nina.transcript())
    nina.presses("Open")
    await town.settles()
    print(nina.transcript())
    town.coordinator.presses("Handed over")
    await town.settles()
    print(nina.transcript())
    print(town.coordinator.transcript())
    from datetime import timedelta
    await town.passes(timedelta(minutes=3))
    print(nina.transcript())
    print(town.coordinator.transcript())
    assert 0
