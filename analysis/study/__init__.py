"""What a study says of itself: its labels, its parameters, its lists of words, and what was registered before."""
