"""Requests and evidence become draft content; pure."""
