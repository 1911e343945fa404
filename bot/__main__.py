"""python -m bot"""

from bot.cli import main

if __name__ == "__main__":  # a process of its own may read this file, too
    main()
