"""The methods of the Bot API that the simulator knows, one table by name."""

from bot.simulator.methods import (
    animations,
    chats,
    commands,
    deleting,
    files,
    messages,
    photos,
    profile,
    updates,
)
from bot.simulator.methods.registry import METHODS, Method

__all__ = [
    "METHODS",
    "Method",
    "animations",
    "chats",
    "commands",
    "deleting",
    "files",
    "messages",
    "photos",
    "profile",
    "updates",
]
