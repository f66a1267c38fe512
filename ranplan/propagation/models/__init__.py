"""One module a model: its entry in the registry, and the way from a query to its kernels."""
