"""From text to words: sentences and words with their places, and the terms found among them."""
