"""Use cases of cohorts."""

from app.cohorts.services.codes import Offer, join, look_up, make_code, revoke_code, state_of
from app.cohorts.services.data import erase, export_of, purge
from app.cohorts.services.groups import (
    archive,
    assign_by_email,
    assign_trainer,
    change_cohort,
    create_cohort,
    enrol,
    enrol_by_email,
    leave,
    release_trainer,
    reopen,
)
from app.cohorts.services.roster import follow_roster, plan_roster

__all__ = [
    "Offer",
    "archive",
    "assign_by_email",
    "assign_trainer",
    "change_cohort",
    "create_cohort",
    "enrol",
    "enrol_by_email",
    "erase",
    "export_of",
    "follow_roster",
    "join",
    "leave",
    "look_up",
    "make_code",
    "plan_roster",
    "purge",
    "release_trainer",
    "reopen",
    "revoke_code",
    "state_of",
]
