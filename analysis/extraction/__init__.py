"""From a folder of articles to its tables: the rooms of text put together, mapped and reduced."""
