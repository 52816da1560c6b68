"""What other rooms may use of the handbook."""

from hallkeeper.engine.handbook.controls import controls
from hallkeeper.engine.handbook.models import Chapter, Clause
from hallkeeper.engine.handbook.queries import chapters, clause

__all__ = ["Chapter", "Clause", "chapters", "clause", "controls"]
