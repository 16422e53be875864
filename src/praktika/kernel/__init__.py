"""What every module shares and no framework is needed for: standard library only."""
