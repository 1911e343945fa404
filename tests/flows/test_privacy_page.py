"""What people read about what is kept: made from the live settings, every promise exercised somewhere.

| promise | exercised by |
|---|---|
| when you read, nothing | tests/test_privacy.py: nothing is kept because someone reads |
| no name, no username, no number | tests/test_privacy.py: the database holds no identity |
| open at most so long | flows/test_endings.py: an open request runs out |
| messages taken out of both chats | flows/test_endings.py: cancelling, too old to delete |
| the team can undo for so long | flows/test_team.py: undo, after two minutes |
| erased at most so much later | flows/test_endings.py: destroyed even if Telegram is away |
| the mark of a form | tests/test_retention.py: form_keys |
| the team sees code, items, place | flows/test_asking.py: exactly what was promised |
| the words of a question | tests/test_retention.py: until the team has had them |
| an answer until it was shown | tests/test_retention.py: shown or its time |
| a way to answer a question | tests/test_retention.py: a question is kept until its time |
| a count that leads to nobody | tests/test_retention.py: until the hour is over |
| a timer until it rings | flows/test_guides.py: what a timer keeps ends with it, and that it does not come |
| a sum of what was handed over, until midnight | tests/test_given.py: nothing is left when a day is over |
| the team sees words and language | flows/test_line.py: no identity and no entities |
"""

from pathlib import Path

from tests.conftest import MakeTown, Town


async def privacy_page(town: Town) -> str:
    """The page as someone reads it."""
    nina = town.person("Nina")
    nina.says("/start")
    await town.settles()
    await town.presses(nina, "Privacy")
    return nina.text()


async def test_the_times_on_the_page_are_the_settings(make_town: MakeTown) -> None:
    """Change a setting and the page says so: nobody has to remember to."""
    usual = await privacy_page(await make_town())
    assert "open: 7 days at most" in usual
    assert "undo for 2 minutes; then it is erased, 24 hours later at most" in usual
    assert "which leads to nobody: 48 hours" in usual
    short = {"open_request": "36h", "undo": "90s", "ended_request": "5s", "form_keys": "1h"}
    lowered = await privacy_page(await make_town(retention=short))
    assert "open: 36 hours at most" in lowered
    assert "undo for 90 seconds; then it is erased, 5 seconds later at most" in lowered
    assert "which leads to nobody: 1 hour\n" in lowered


async def test_without_requests_the_page_promises_nothing_about_them(make_town: MakeTown) -> None:
    """A deployment with guidance only keeps nothing, and says just that."""
    page = await privacy_page(await make_town(features={"requests": False}))
    assert "When you read: we keep nothing." in page
    assert "ask for a bag" not in page


async def test_the_page_promises_nothing_that_telegram_cannot_keep(town: Town) -> None:
    """None of the words that people would trust too far."""
    page = (await privacy_page(town)).lower()
    assert "telegram keeps this chat" in page
    for word in ("end-to-end", "untraceable", "anonymous", "leaves no trace", "safe", "encrypted"):
        assert word not in page


def test_each_promise_names_a_test_that_exists() -> None:
    """The table above points at real tests."""
    rows = [line.split("|")[2].strip() for line in (__doc__ or "").splitlines() if line.startswith("| ")][1:]
    assert len(rows) == 15
    root = Path(__file__).resolve().parent.parent
    for row in rows:
        file = row.partition(":")[0].removeprefix("tests/")
        assert (root / file).exists(), file
