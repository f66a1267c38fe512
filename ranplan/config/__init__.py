"""The config file as a frozen schema, and the functions that build the parts of a plan from it."""
