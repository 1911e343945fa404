"""The methods of the Bot API that the simulator knows, one table by name."""

from bot.simulator.methods import chats, messages, profile, updates
from bot.simulator.methods.registry import METHODS, Method

__all__ = ["METHODS", "Method", "chats", "messages", "profile", "updates"]
