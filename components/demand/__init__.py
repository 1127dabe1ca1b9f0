"""The demand page: assumptions under the visitor's thumb, and what follows from them."""
