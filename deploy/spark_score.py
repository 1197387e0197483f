"""The night job for spark-submit, which starts files and no modules: see docs/nightly-spark.md."""

from pipelines.score import main

if __name__ == "__main__":
    main()
