"""The lens of ColorNet: seven views, votes, light."""
