"""Sotto: a Telegram bot for discreet health information and anonymous pickup requests."""

__version__ = "0.1.0"
