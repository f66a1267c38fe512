"""Official cases against the models: what ``ranplan validate`` runs."""
