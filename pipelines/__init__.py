"""One module a DVC stage or night job: read, call, write."""
