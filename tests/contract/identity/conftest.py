from support.identity import house, memory_house, postgres_house  # noqa: F401
