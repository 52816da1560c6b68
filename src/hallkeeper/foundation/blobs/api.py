"""What every room may use of files and photos."""

from hallkeeper.foundation.blobs.models import Blob
from hallkeeper.foundation.blobs.serving import serve
from hallkeeper.foundation.blobs.store import Kept, attach, keep, kept_again, open_blob, store

__all__ = ["Blob", "Kept", "attach", "keep", "kept_again", "open_blob", "serve", "store"]
