"""The FastAPI service that answers a CRM with a probability, its score and its band."""
