"""HTTP: the resident's chat, the units' groups, the desk and the board, as an API and as pages."""
