"""The storage's own parts, without a database."""
