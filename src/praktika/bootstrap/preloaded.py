"""What processes that answer requests have imported before they are forked, so that they share the memory it takes."""

import gc

import praktika.bootstrap.app  # noqa: F401  imported for those that are forked

gc.collect()
gc.freeze()  # a collection that visits what is shared would write to it
