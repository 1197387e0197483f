"""The pictures of the report and of MLflow, as SVG: small, calm, equal bytes for equal figures."""
