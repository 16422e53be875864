"""Pure rules of internships that several use cases share."""
