"""The window: state without Qt, threads that do the work, and thin panes that show it."""
