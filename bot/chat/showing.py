"""Answering whoever pressed or wrote: turn the guide screen, or open a new one below.

A press needs two calls, the edit and the answer to the query. They go out together: the person sees
the end after one round trip instead of two.
"""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

from telegram import CallbackQuery, Chat, MaybeInaccessibleMessage, Message, Update
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot.chat.failures import Failure, meaning
from bot.chat.keyboards import NO_PREVIEW, View

Context = ContextTypes.DEFAULT_TYPE

#: What a tap can repeat is not worth an apology: the person presses again.
_REPEATABLE = frozenset(
    {
        Failure.UNCHANGED,
        Failure.MISSING,
        Failure.TOO_OLD,
        Failure.WAIT,
        Failure.GONE,
        Failure.LATE_ANSWER,
    }
)

#: In place of words that cannot be deleted any more.
NOTHING: Final = "·"


async def turn(update: Update, view: View, *, toast: str | None = None) -> bool:
    """Show `view` in place of the screen that was pressed, or below where that is not possible.

    Returns:
        False if Telegram did not take it, and a second press is wanted.
    """
    query = update.callback_query
    assert query is not None
    return await together(acknowledge(query, toast), _edit_or_post(update, query, view))


async def open_below(update: Update, view: View) -> None:
    """Show `view` as a new message."""
    calls: list[Awaitable[Any]] = [post(update, view)]
    if update.callback_query is not None:
        calls.append(acknowledge(update.callback_query))
    await together(*calls)


async def acknowledge(query: CallbackQuery, toast: str | None = None, *, alert: bool = False) -> None:
    """Stop the button's spinner. Where that fails nobody has lost anything: Telegram stops it, too."""
    with suppress(TelegramError):
        await query.answer(toast, show_alert=alert)


async def together(*calls: Awaitable[Any]) -> bool:
    """Make calls at the same time; all of them end before the first error is raised.

    Returns:
        False if one of them has to be repeated by another press.
    """
    done = True
    for outcome in await asyncio.gather(*calls, return_exceptions=True):
        if isinstance(outcome, TelegramError) and meaning(outcome) in _REPEATABLE:
            done = done and meaning(outcome) is Failure.UNCHANGED
        elif isinstance(outcome, BaseException):
            raise outcome
    return done


async def _edit_or_post(update: Update, query: CallbackQuery, view: View) -> None:
    failure = Failure.PICTURE if is_picture(query.message) else None
    if failure is None:
        try:
            await edit(query, view)
        except TelegramError as error:
            failure = meaning(error)
            if failure not in {Failure.MISSING, Failure.PICTURE}:
                raise
        else:
            return
    await post(update, view)
    if failure is Failure.PICTURE:
        await put_away(update)


def is_picture(message: MaybeInaccessibleMessage | None) -> bool:
    """Whether a message has a caption and no text."""
    return isinstance(message, Message) and bool(message.photo or message.animation)


async def edit(query: CallbackQuery, view: View) -> None:
    """An edit whose fate is unknown can be made again: a second one changes nothing."""
    for last in (False, True):
        try:
            await query.edit_message_text(
                view.text,
                parse_mode=ParseMode.HTML,
                reply_markup=view.keyboard,
                link_preview_options=NO_PREVIEW,
            )
        except TelegramError as error:
            if last or meaning(error) not in {Failure.PERHAPS, Failure.NOT_SENT}:
                raise
        else:
            return


async def put_away(update: Update) -> None:
    """Delete the message that was pressed; one that is too old for that loses its words and buttons."""
    query = update.callback_query
    assert query is not None
    try:
        await query.delete_message()
    except TelegramError as error:
        failure = meaning(error)
        if failure in {Failure.MISSING, Failure.GONE}:
            return
        if failure not in {Failure.TOO_OLD, Failure.REFUSED}:
            raise
        await _blank(query)


async def _blank(query: CallbackQuery) -> None:
    try:
        await query.edit_message_caption(NOTHING)
    except TelegramError as error:
        if "no caption" not in error.message and meaning(error) is not Failure.REFUSED:
            raise
        await query.edit_message_text(NOTHING)


async def post(update: Update, view: View) -> Message:
    """Send `view` to the chat that the update came from."""
    return await chat_of(update).send_message(
        f"{view.above}\n\n{view.text}".strip(),
        parse_mode=ParseMode.HTML,
        reply_markup=view.keyboard,
        link_preview_options=NO_PREVIEW,
    )


def chat_of(update: Update) -> Chat:
    """The chat of an update that has one: everything that is handled has."""
    chat = update.effective_chat
    assert chat is not None
    return chat


def pressed_message(update: Update) -> tuple[int, datetime]:
    """Id of the message under whose button was pressed, and when it was sent.

    An inaccessible message is dated 0 by Telegram; it counts as too old to be deleted.
    """
    assert update.callback_query is not None
    message: MaybeInaccessibleMessage | None = update.callback_query.message
    assert message is not None
    accessible = isinstance(message, Message)
    return message.message_id, message.date if accessible else datetime.fromtimestamp(0, UTC)
