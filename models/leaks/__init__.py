"""The search for what knows the outcome: one kind of evidence a file, on the training part alone.

Certain evidence stops the run: what cannot be known before the outcome, beyond any chance. What is
only suspicious is a warning. Both name what was seen, why it matters and how to declare it.
"""
