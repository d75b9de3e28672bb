"""Word templates of releases, and the script that built them."""
