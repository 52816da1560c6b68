"""What every room may use for sensitive personal data."""

from hallkeeper.foundation.personal.boxes import Unreadable, lock, unlock
from hallkeeper.foundation.personal.fields import EncryptedText
from hallkeeper.foundation.personal.indexes import BlindIndex
from hallkeeper.foundation.personal.keys import KeyMissing, forget_keys, key_ring
from hallkeeper.foundation.personal.looks import reveal
from hallkeeper.foundation.personal.masks import mask_identity, mask_phone
from hallkeeper.foundation.personal.rotation import rotate_data_key
from hallkeeper.foundation.personal.wrapping import generate_passphrase, place_keys, unwrap_keys, wrap_keys

__all__ = [
    "BlindIndex",
    "EncryptedText",
    "KeyMissing",
    "Unreadable",
    "forget_keys",
    "generate_passphrase",
    "key_ring",
    "lock",
    "mask_identity",
    "mask_phone",
    "place_keys",
    "reveal",
    "rotate_data_key",
    "unlock",
    "unwrap_keys",
    "wrap_keys",
]
