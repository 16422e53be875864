"""Identity: who somebody is, and what they may do in which organisation. Nobody else keeps passwords, tokens or names.

Public face: `events` (what happened) and `facade` (what may be asked).
"""
