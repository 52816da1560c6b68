"""What other rooms may use of the day."""

from hallkeeper.shop.hallday.actions.closing import CloseForm, close_hall
from hallkeeper.shop.hallday.actions.opening import open_hall
from hallkeeper.shop.hallday.actions.reopening import ask_to_reopen
from hallkeeper.shop.hallday.actions.reporting import send_report
from hallkeeper.shop.hallday.awaiting import stages_awaited
from hallkeeper.shop.hallday.figures import CloseFigures
from hallkeeper.shop.hallday.models import DayClose, DayReport
from hallkeeper.shop.hallday.pages import stage_of
from hallkeeper.shop.hallday.presenters import wait_word

__all__ = [
    "CloseFigures",
    "CloseForm",
    "DayClose",
    "DayReport",
    "ask_to_reopen",
    "close_hall",
    "open_hall",
    "send_report",
    "stage_of",
    "stages_awaited",
    "wait_word",
]
