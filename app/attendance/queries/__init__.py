"""Every SELECT of accompaniment; what other rooms read of the journal is offered here."""

from app.attendance.queries.contacts import ContactLine, contacts_of, last_contacts

__all__ = ["ContactLine", "contacts_of", "last_contacts"]
