"""What people ask in their own words: which page answers, whether somebody is in danger, when to say no.

No language model: everything is learned from the authored sentences in `content/`, on this machine.
"""
