"""Typer commands, thin: parse, call desk, print."""
