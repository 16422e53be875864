"""Speed of the portal as ratios to a floor that does the same work without the portal, on one machine in one run."""
