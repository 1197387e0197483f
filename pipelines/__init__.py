"""One module a DVC stage or night job: read, call, write."""

import warnings

# Where pyspark is installed, pandera imports it, and it warns of every new pandas. Neither is used
# with the other here, and a line in each stage's output would hide those that matter.
warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
