"""Rules of consultations that several use cases share."""
