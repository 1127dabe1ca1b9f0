"""Parts of pages on their own, and what pages need inside the frame of a wiki."""
