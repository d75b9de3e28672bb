"""Transition table, approval policy and the audit chain; pure."""
