"""How far the automatic codes can be trusted: samples to code by hand, agreement, accuracy, correction."""
