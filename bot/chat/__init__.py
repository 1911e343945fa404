"""The only room that knows Telegram."""

import os

# Lengths of time come as timedelta; python-telegram-bot 22 warns about the old whole seconds.
os.environ.setdefault("PTB_TIMEDELTA", "1")
