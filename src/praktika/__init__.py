"""Praktika: the backend of an internship portal. Read README.md for the tour, docs/glossary.md for the words."""
