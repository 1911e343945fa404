"""Tests of the Bot API without Telegram."""
