"""The organisation: one row."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.organisation.domain import MAX_LINE, MAX_NAME, NDA_LENGTH, SIRET_LENGTH


class OrganisationRow(Base):
    """What an admin wrote of the organisation. Without a row, the settings of the deployment speak."""

    __tablename__ = "organisation"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(MAX_NAME), default="")
    address: Mapped[str] = mapped_column(String(MAX_LINE), default="")
    nda: Mapped[str] = mapped_column(String(NDA_LENGTH), default="")
    siret: Mapped[str] = mapped_column(String(SIRET_LENGTH), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    dpo_contact: Mapped[str] = mapped_column(String(MAX_LINE), default="")
    publication_director: Mapped[str] = mapped_column(String(MAX_NAME), default="")
    host_name: Mapped[str] = mapped_column(String(MAX_LINE), default="")
    legal_text: Mapped[str] = mapped_column(Text, default="")
    paper_header: Mapped[str] = mapped_column(String(MAX_LINE), default="")
    footer: Mapped[str] = mapped_column(String(MAX_LINE), default="")
    logo_key: Mapped[str] = mapped_column(String(120), default="")
    version: Mapped[int]
    updated_at: Mapped[datetime]
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
