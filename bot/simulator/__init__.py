"""The Bot API without Telegram: a server in memory, its people, and the try-out page.

It keeps to Telegram's own refusals and limits, because a stand-in that answers "ok" to everything
only proves that the bot can talk to itself.
"""
