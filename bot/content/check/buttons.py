"""How many bytes a button carries: computed here, encoded in bot/chat, and a test compares the two."""

from collections.abc import Iterator
from typing import Final

from bot.content.check.authored import Authored, page_file
from bot.content.check.finding import Finding

#: https://core.telegram.org/bots/api#inlinekeyboardbutton
LONGEST: Final = 64

#: Version, action, language, country.
HEADER: Final = 6

#: A form's point, minute and mark, and the mark of what was seen before it was sent.
FORM: Final = 2 + 4 + 7 + 3

#: Each item of a form: its key and how many.
ITEM: Final = 3

#: A picture is named by one digit.
MOST_PICTURES: Final = 10


def of_menu(menu: str) -> int:
    """Bytes of the button that opens a menu."""
    return HEADER + len(menu.encode())


def of_page(topic_id: str) -> int:
    """Bytes of the buttons that open a page, its sources, or keep it."""
    return HEADER + len(topic_id.encode())


def of_picture(topic_id: str) -> int:
    """Bytes of the button that opens a picture of a page."""
    return of_page(topic_id) + 1


def of_form(items: int) -> int:
    """Bytes of the button that sends a form in which each item was chosen."""
    return HEADER + FORM + ITEM * items


def buttons(content: Authored) -> Iterator[Finding]:
    """Every button that would not fit: Telegram refuses the whole screen."""
    library = content.library
    for language in library.languages.values():
        for topic in language.topics.values():
            size = of_picture(topic.id) if topic.pictures else of_page(topic.id)
            if size > LONGEST:
                message = (
                    f"'id' makes a button of {size} bytes, and Telegram takes {LONGEST}; write a shorter id"
                )
                yield content.error(page_file(topic), ("id",), "button", message)
            if len(topic.pictures) > MOST_PICTURES:
                message = (
                    f"'pictures' has {len(topic.pictures)}; at most {MOST_PICTURES} can be told apart "
                    "in a button"
                )
                yield content.error(page_file(topic), ("pictures",), "button", f"{message}; take some out")
    for menu in library.menus:
        if of_menu(menu) > LONGEST:
            message = f"'{menu}' makes a button that is too long for Telegram; write a shorter name"
            yield content.error("menus.yaml", (menu,), "button", message)
    if of_form(len(library.supplies.items)) > LONGEST:
        message = "'items' has more than fit into the button that sends them; take some out"
        yield content.error("supplies.yaml", ("items",), "button", message)
