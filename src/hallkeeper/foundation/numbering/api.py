"""What every room may use of numbering."""

from hallkeeper.foundation.numbering.numbers import document_number, next_number

__all__ = ["document_number", "next_number"]
