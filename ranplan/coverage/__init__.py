"""From path loss to who is served: RSRP, best server, location probability, tiers, people."""
