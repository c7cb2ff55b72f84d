"""What the phases of each family do: steps of learning, and what rests computed once."""
