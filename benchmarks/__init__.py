"""Speed claims, each against a named rival in one run: `make bench`."""
