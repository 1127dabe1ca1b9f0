"""What a chart that has a name can be asked for, and how it is built from that alone.

The charts themselves stand with their page (`components/<page>/addressed.py`), all of them in
`components/registry.py`.

The page's frame (`?part=<name>`) and the address (`/chart/<name>.png`) build them by the same code.
"""
