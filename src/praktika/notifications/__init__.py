"""Notifications: turns facts that other modules publish into letters, each sent once and none after its reason is gone.

Decides nothing about the domain: before a letter leaves, the module that owns the fact is asked whether it still holds.
A new letter is one row of `catalogue` and its templates. Public face: `events`.
"""
