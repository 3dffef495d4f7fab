"""Whose word it is, and meant how: voice, wording and use of labels, and the stance they are spoken with."""
