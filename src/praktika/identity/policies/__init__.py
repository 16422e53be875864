"""Pure rules shared by several use cases."""
