"""From files to articles: everything that opens, decodes, splits and dates them, and finds what repeats."""
