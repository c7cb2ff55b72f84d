"""The pictures of a training: photos or drawn birds, labelled, kept in memory as far as they fit."""
