"""Clients of models and embedders."""
