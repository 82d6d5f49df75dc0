"""The town as data: YAML files with a schema, read into the values of ``tickets.town``."""
