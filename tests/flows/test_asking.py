"""A person asks for a bag."""

from typing import Any


async def test_a_request_walks_from_home_to_the_team(town: Any) -> None:
    """Four taps from home to Received, and a card in the team's chat."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    card = await town.coordinator.sees(code)
    town.coordinator.presses("Ready")
    await town.settles()
    nina.presses("Open")
    await town.settles()
    town.coordinator.presses("Handed over")
    await town.settles()
    from datetime import timedelta

    await town.passes(timedelta(minutes=3))
