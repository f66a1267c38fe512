"""Which options to build: budgeted maximal covering with a proven bound; arrays only."""
