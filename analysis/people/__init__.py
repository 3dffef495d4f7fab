"""Who the sources are: names, titles, roles and pronouns, within an article and across articles."""
