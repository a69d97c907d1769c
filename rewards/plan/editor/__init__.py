"""A plan's document as the fields of its sentences, and back. What cannot be shown without loss is carried as it is."""
