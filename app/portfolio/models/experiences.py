"""What somebody did before and besides: employers, roles, periods; what heads their CV."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base


class Experience(Base):
    """A period with an employer or an association; `percent` is its share of full time, without an end it lasts."""

    __tablename__ = "experiences"
    __table_args__ = (
        CheckConstraint("kind IN ('job', 'internship', 'volunteering')", name="known_kind"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_it_starts"),
        CheckConstraint("percent BETWEEN 1 AND 100", name="share_of_full_time"),
        Index("ix_experiences_learner_id_starts_on", "learner_id", "starts_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(16))
    employer: Mapped[str] = mapped_column(String(160))
    place: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(160))
    missions: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    percent: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    links: Mapped[list[ExperienceCompetence]] = relationship(
        lazy="selectin", order_by="ExperienceCompetence.competence_id", cascade="all, delete-orphan"
    )
    activities: Mapped[list[ExperienceActivity]] = relationship(
        lazy="selectin", order_by="ExperienceActivity.activity", cascade="all, delete-orphan"
    )

    @property
    def competences(self) -> tuple[str, ...]:
        """The ids of the competences that were used there."""
        return tuple(link.competence_id for link in self.links)


class ExperienceCompetence(Base):
    """This competence was used in this experience."""

    __tablename__ = "experience_competences"
    experience_id: Mapped[int] = mapped_column(ForeignKey("experiences.id"), primary_key=True)
    competence_id: Mapped[str] = mapped_column(String(80), primary_key=True)


class ExperienceActivity(Base):
    """How much of the time spent there went to one activity (a block of a référentiel, « rncp40800.bc01 »)."""

    __tablename__ = "experience_activities"
    __table_args__ = (CheckConstraint("percent BETWEEN 1 AND 100", name="share_of_the_time"),)
    experience_id: Mapped[int] = mapped_column(ForeignKey("experiences.id"), primary_key=True)
    activity: Mapped[str] = mapped_column(String(80), primary_key=True)
    percent: Mapped[int]


class CvProfile(Base):
    """What heads somebody's CV, besides their name and what the portfolio already knows."""

    __tablename__ = "cv_profiles"
    learner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    headline: Mapped[str] = mapped_column(String(160))
    summary: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(String(40))
    town: Mapped[str] = mapped_column(String(120))
    software: Mapped[str] = mapped_column(Text)
    languages: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime]
