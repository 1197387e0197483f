"""Hand-tuned points, as teams rank leads by them today: recomputed, kept beside, compared."""
