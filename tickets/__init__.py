"""The work and its rules: plain functions on values, standard library only, no I/O and no await."""
