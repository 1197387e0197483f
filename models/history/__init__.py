"""The history store: what each contact did, for callers that do not hold it themselves.

The night job fills it, the predict endpoint reads it. One row a contact: its events, since when
they are complete, and the moment up to which they are known. What happened after that moment is not
known, and is never taken for inactivity. A store of an older format is made anew by the night job.
"""
