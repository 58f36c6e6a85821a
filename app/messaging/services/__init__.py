"""Use cases of messaging. Nothing here commits.

Other rooms tell a person something with one call, in the transaction of the act that it tells:

    from app.messaging.domain import NoticeKind
    from app.messaging.services import notify
    notify(db, learner_id, NoticeKind.ESSAY_READ, "Écrit : un vendredi soir", "/tentatives/…/resultat", now,
           base_url, source="essay:<attempt>:<question>:<number>")

`title` names the thing (no result, no mark), `address` is the local page to open, `source` makes it happen only
once. The person finds it under /messages and is told by e-mail, without content, at most once a day until they look.
"""

from app.messaging.services.announcing import announce, say_seen, withdraw
from app.messaging.services.notices import choose_mail, mark_seen, notify
from app.messaging.services.writing import mark_read, open_thread, write

__all__ = [
    "announce",
    "choose_mail",
    "mark_read",
    "mark_seen",
    "notify",
    "open_thread",
    "say_seen",
    "withdraw",
    "write",
]
