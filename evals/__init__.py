"""Evals: cases, suites, scorers, statistics."""
