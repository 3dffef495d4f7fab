"""Evidence to read: every hit, statement and stance word as a line in its context, and where it stands."""
