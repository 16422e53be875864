"""Carries a person from an application through a programme to candidate, intern and graduate.

Other modules import `events` (what happened) and `facade` (what may be asked), nothing else.
"""
