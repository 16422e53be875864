"""Slots, bookings, availability, calendar feeds."""
