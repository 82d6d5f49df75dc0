"""The stores of one turn and the questions of the pages, on every database."""
