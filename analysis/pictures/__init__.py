"""Charts: each draws one table of counts, says it in words, and knows which rows every mark counts."""
