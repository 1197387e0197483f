"""Where each stage leaves what it made, below the run folder."""

from pathlib import Path

FINGERPRINT = Path("data/fingerprint.json")
CODE = Path("data/code.json")
SOURCE = Path("data/source.json")
VERSIONS = Path("data/versions.json")
DIRECTIONS = Path("data/directions.json")
TUNED = Path("data/tuned.json")
SEARCH = Path("data/tune/search.db")
INGEST = Path("data/ingest")
LEADS = INGEST / "leads.parquet"
OUTCOMES = INGEST / "outcomes.parquet"
EVENTS = INGEST / "events.parquet"
SET_ASIDE = INGEST / "set_aside.csv"
OBSERVED = INGEST / "observed.json"
HISTORY = INGEST / "history"
INGEST_COUNTS = INGEST / "counts.json"
SNAPSHOTS = Path("data/snapshot/snapshots.parquet")
SNAPSHOT_COUNTS = Path("data/snapshot/counts.json")
MATURITY = Path("reports/maturity.json")
MATURITY_CURVE = Path("reports/maturity/curve.csv")
BEHAVIOURAL = Path("data/behavioural/matrix.arrow")
BEHAVIOURAL_SPEC = Path("data/behavioural/spec.json")
DEMOGRAPHIC = Path("data/demographic/matrix.arrow")
DEMOGRAPHIC_SPEC = Path("data/demographic/spec.json")
AUDIT = Path("reports/audit.json")
AUDIT_PAGE = Path("reports/audit.md")
TRAIN = Path("data/train")
LEARNED = TRAIN / "learned.json"
BUNDLE = Path("data/bundle")
CARD = BUNDLE / "card.json"
CALIBRATION = Path("data/calibration.json")
PIECES = Path("reports/pieces.json")
METRICS = Path("reports/metrics.json")
HEADLINE = Path("reports/headline.json")
COMPARISON = Path("reports/comparison.json")
PLOTS = Path("reports/plots")
PICTURES = Path("reports/pictures")
COMPARISON = Path("reports/comparison.json")
REPORT = Path("reports/report.html")
TRACKED = Path("reports/tracked.json")
GATE = Path("reports/gate.json")
MODEL_CARD = Path("reports/model_card.md")
