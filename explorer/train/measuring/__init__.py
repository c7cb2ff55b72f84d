"""What a network is worth: measuring it on held-back pictures, and glimpses of it while it learns."""
