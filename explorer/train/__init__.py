"""Training: recipe, phases, losses, events, state on disk, and the measuring of what comes out."""
