"""Each claim about speed or accuracy, as a command that prints its figures."""
