"""Charts that have a name: what each can be asked for, and how it is built from that alone.

The page's frame (`?part=<name>`) and the address (`/chart/<name>.png`) build them by the same code.
"""
