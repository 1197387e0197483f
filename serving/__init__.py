"""The FastAPI service: a probability, its score and its band for a CRM."""
