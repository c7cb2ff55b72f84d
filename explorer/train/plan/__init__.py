"""What is known before a training runs: presets, and a rough estimate. Without torch."""
