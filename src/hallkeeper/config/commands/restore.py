"""`hallkeeper restore FILE`: bring a backup back, or say why not."""

from __future__ import annotations

import argparse
import json

from hallkeeper.config.backups.restoring import bring_back
from hallkeeper.config.words import gettext as _


def run(options: argparse.Namespace) -> int:
    """Restore into this home; on exit 1 nothing of this home was changed."""
    back = bring_back(options.file, options.passphrase_file, force=options.force)
    if options.json:
        print(json.dumps({"made": back.made, "rows": back.rows, "files": back.files}))
    else:
        print(
            _("Restored the backup of {made}: {files} files; verified").format(
                made=back.made, files=back.files
            )
        )
    return 0
