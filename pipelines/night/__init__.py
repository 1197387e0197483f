"""The night job: every open lead scored as of a moment, into a table that people read at dawn."""
