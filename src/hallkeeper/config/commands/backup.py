"""`hallkeeper backup FILE`: database, files and wrapped keys in one file, while the product runs."""

from __future__ import annotations

import argparse
import json

from hallkeeper.config.backups.making import make
from hallkeeper.config.state import require_fit
from hallkeeper.config.words import gettext as _


def run(options: argparse.Namespace) -> int:
    """Write the backup; exit 1 with the reason when it could not be made."""
    require_fit()
    made = make(options.file, options.passphrase_file)
    if options.json:
        print(
            json.dumps({"file": str(made.path), "bytes": made.size, "rows": made.rows, "files": made.files})
        )
    else:
        print(
            _("Backup written: {path}, {size} bytes, {files} files").format(
                path=made.path, size=made.size, files=made.files
            )
        )
    return 0
