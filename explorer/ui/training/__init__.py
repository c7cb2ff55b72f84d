"""The training dialog: what to train, watching it, what came of it."""
