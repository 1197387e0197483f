"""A look at files that proposes a source file, with its reasons, for a person to edit.

`python -m pipelines.inspection leads.csv visits.csv --output sources/acme.yaml`. Only what can be
seen in the rows is told; what a person has to say stands behind `# decide:`.
"""
