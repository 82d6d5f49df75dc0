"""Memory: the only SQL and the only commit of the house, and the photo files beside it."""
