"""One suite for every storage: what the ports promise, proved on each database."""
