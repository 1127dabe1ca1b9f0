"""Draw your own curve: a pad, what the curve says, and its place in the address."""
