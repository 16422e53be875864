"""Aggregates of internships, their states and the errors of both."""
