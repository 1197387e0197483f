"""The same matrix by other tools, each as well as we know how: `python -m benchmarks.rivals.X`."""
