"""Consultations: specialists publish slots, clients reserve them, and nobody is ever booked twice at one time.

Other modules see `events` and `facade` only.
"""
