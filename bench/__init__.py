"""Speed of the two acts people wait for, hand-over and day close, against raw SQL of the same rows."""
