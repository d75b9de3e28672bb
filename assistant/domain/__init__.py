"""Types, vocabulary, pure rules and ports. No I/O; imports pydantic only."""
