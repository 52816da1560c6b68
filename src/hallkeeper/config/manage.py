"""Django's own command line, for developers (`python -m hallkeeper.config.manage …`)."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run a Django management command with the project's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hallkeeper.config.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
