"""A team's points and the model as two yardsticks for the same leads, and what points are worth."""
