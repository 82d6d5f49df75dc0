"""One use case per function, one subject per file: each changes the turn's stores and returns what happened."""
