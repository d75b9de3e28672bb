"""Severity, strategy and clocks of an incident; rules, not a model."""
