"""A few real steps of a training, timed, for an honest estimate."""
