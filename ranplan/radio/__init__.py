"""Bands, carriers, O-RUs and antenna patterns."""
