"""The night's chunks on a Spark cluster: the same code on every executor, the same bits."""
