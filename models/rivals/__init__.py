"""The simpler models that ours must beat, or say that it does not."""
