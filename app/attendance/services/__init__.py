"""Use cases of accompaniment.

THE JOURNAL IS HERE, AND NOWHERE ELSE. A room that shows or writes contacts with a learner (follow-up, messages) calls:

- `note_contact(db, viewer, learner_id, kind, channel, summary, now, at=…, minutes=…, requested_at=…, source=…)`
  from `app.attendance.services`: adds an entry and gives it back. `viewer` writes it, and must be a trainer of that
  learner or an admin (NotFound otherwise). `kind` is a `ContactKind` (TECHNICAL, PEDAGOGICAL) and `channel` a
  `ContactChannel` (MESSAGE, PHONE, VIDEO, IN_PERSON), both from `app.attendance.domain.contacts`. `requested_at` is
  when the learner asked: the response delay is counted from it. `source` (« message:42 ») makes the call repeatable:
  the same source is noted once, a second call gives the first entry back, with its kind changed if it was.
- `correct_contact(db, viewer, contact_id, …)`: replaces an entry; what was written first is kept.
- `contacts_of(db, learner_id, kind=None, since=None, until=None)` and `last_contacts(db, learner_ids)`
  from `app.attendance.queries`: `ContactLine`s (author, kind, channel, at, minutes, summary, requested_at,
  `.response_delay`), one statement each. They look at nobody's rights: ask `may_see_work_of` first.
- Pages: `/formation/personnes/<id>/accompagnement` (endpoint `attendance.journal`) is this room's page of one person.

The journal is exported and erased by this room.

WHAT THE AUDIT PACK READS HERE, each in a few statements, whose caller asks for the right to see first:

- `services.attendance`: `attendance_of(db, learner_id, since, until)` (half-days, state, minutes) and
  `sheet_of(db, session)`, whose `.altered` names every line that is no longer what was signed;
  `services.sheets.sheet_pdf(db, session)`.
- `services.study_time`: `report_of(db, learner_id, Period(first, last))`, `cohort_report(db, people, period)`;
  `queries.study_time.works_of(db, learner_id, since, until)`: the works done.
- `services.surveys.results_of(db, moment, scope, scope_id, since, until)`: figures, empty under five answers.
- `queries.complaints.register(db, since, until)`: the register; leave the names out.
- `services.certificates`: `issue`, `certificate_pdf(row)`; `queries.certificates.certificates_of(db, learner_id)`.

WHAT ANOTHER ROOM ADDS, from its wiring: `app.attendance.wiring.add_calendar_source` (dates of somebody's calendar) and
`add_survey_source` (what somebody has finished, and may give an opinion on).
"""

from app.attendance.services.contacts import correct_contact, note_contact
from app.attendance.services.study_time import week_of

__all__ = ["correct_contact", "note_contact", "week_of"]
