"""Adapter to DBOS: durable jobs of callables that it is given; knows no feature."""
