"""Renders what was approved into files, with label, digest and approvals."""
