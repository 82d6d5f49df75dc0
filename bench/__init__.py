"""Measured promises: each figure is a ratio or a bound within one run, printed as one JSON line."""
