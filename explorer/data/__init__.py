"""Where labelled pictures come from: folders, splits, small birds in large frames, drawn birds."""
