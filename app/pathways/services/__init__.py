"""Use cases of paths and of the placement test.

What others may call:

- `late_steps(db, catalog, learner_ids, now) -> dict[int, list[LateStep]]`: every step whose week is over and that is
  not done, by learner, the oldest first; a learner without a path or without delay has no entry. `LateStep` has
  `title: str`, `due: date`, `days_late: int`. Three statements, whatever the number of learners.
- `plan_for(db, catalog, learner_id, now) -> Plan | None`: the path that somebody walks today, with its dates.
"""

from app.pathways.services.plans import LateStep, late_steps, learner_plan, plan_for

__all__ = ["LateStep", "late_steps", "learner_plan", "plan_for"]
