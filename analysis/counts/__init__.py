"""Arithmetic on evidence: shares, rates, keyness, collocates, dispersion, change, each with its interval."""
