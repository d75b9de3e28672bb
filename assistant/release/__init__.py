"""Rendering of approved text with labels and provenance."""
