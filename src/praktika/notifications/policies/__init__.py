"""Pure rules that several use cases share."""
