"""The whole content looked through: what the loader refuses, and what only reads wrong.

Every rule is a function from `Authored` content to findings; `RULES` in `run` lists them. A finding
says which file, which line, what is wrong and what to write instead.
"""
