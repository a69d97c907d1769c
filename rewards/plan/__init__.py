"""Plan grammar 1: a reward plan as a document, its strict parser, and what it says in sentences."""
