"""Whether an answer can be true: beside what is known, in itself, and beside other providers'."""
