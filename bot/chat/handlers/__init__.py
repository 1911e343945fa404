"""What people and coordinators press and write. Two doors: they never share a handler.

The reading lane (guide, emergency) cannot reach the store: an import rule, checked by a test.
"""
