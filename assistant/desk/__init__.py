"""Use cases: authorise, do, record, audit; each in one transaction."""
