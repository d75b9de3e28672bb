"""For maintainers: writes the migration from the newest one to the tables as they are now.

`python -m assistant.store.migrations.write 0002 "what changes"`; then read it, and set `SCHEMA` in `engine.py`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from assistant.store.engine import open_store


def write(revision: str, message: str) -> None:
    """Compare the tables to a fresh database at the newest migration, and write the difference as a new one."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/schema.db", Path(folder))
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent))
        config.set_main_option("path_separator", "os")
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        with store.writing_connection() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            command.revision(config, message, autogenerate=True, rev_id=revision)
        store.close()


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2])
