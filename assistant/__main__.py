"""`python -m assistant` is the `steadyvoice` command."""

from assistant.cli.main import main

main()
