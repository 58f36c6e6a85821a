"""Use cases of accounts. Nothing here commits."""

from app.accounts.services.people import (
    add_user,
    change_role,
    choose_framework,
    disable,
    enable,
    erase_person,
    invite,
    rename,
    set_password,
    set_preferences,
    sign_up,
)
from app.accounts.services.records import queue_letter, record

__all__ = [
    "add_user",
    "change_role",
    "choose_framework",
    "disable",
    "enable",
    "erase_person",
    "invite",
    "queue_letter",
    "record",
    "rename",
    "set_password",
    "set_preferences",
    "sign_up",
]
