"""One measurement a module; `bench.registry` lists them."""
