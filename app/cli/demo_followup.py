"""The demonstration's conversations: questions asked and answered, an announcement, a contested question, a call.

Everything passes through the services, at the instants of a life that one can imagine; no e-mail leaves for it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.accounts.domain import Role, Viewer
from app.attendance.domain.contacts import ContactChannel, ContactKind
from app.attendance.services import note_contact
from app.clock import PARIS
from app.content.catalog import Catalog
from app.followup.domain.reports import ReportReason, ReportState
from app.followup.services import answering, reports
from app.messaging.domain import HelpKind, NoticeKind
from app.messaging.models import MailChoice
from app.messaging.services import announce, choose_mail, mark_read, notify, open_thread

HOME = "http://127.0.0.1"
TRAINER = "formatrice@example.org"
LEARNER = "apprenante@example.org"


def lay_followup(db: Session, catalog: Catalog, ids: Mapping[str, int], cohort_id: int, now: datetime) -> None:
    """Play some weeks of accompaniment between the demonstration people."""
    for user_id in ids.values():
        choose_mail(db, user_id, False)
    claire = Viewer(ids[TRAINER], TRAINER, "Claire Lemoine", Role.TRAINER)
    ask_and_answer(db, catalog, ids, claire, now)
    announce(
        db,
        claire,
        cohort_id,
        "Classe virtuelle : le tiers payant pas à pas",
        "Jeudi à 18 h, nous reprenons ensemble **le tiers payant**, avec vos questions.\n\n"
        "- Relisez la leçon avant, même vite.\n- Apportez une situation qui vous a posé problème.\n\n"
        "Vous ne pouvez pas venir ? Écrivez-moi : je vous enverrai le résumé.",
        (now + timedelta(days=6)).date(),
        now - timedelta(days=1, hours=3),
        now.date(),
        HOME,
    )
    contest(db, catalog, ids, claire, now)
    note_contact(
        db,
        claire,
        ids["karim.haddad@example.org"],
        ContactKind.PEDAGOGICAL,
        ContactChannel.PHONE,
        "Travaille beaucoup en ce moment. Nous avons choisi deux soirs par semaine, et de reprendre par la leçon 5.",
        now,
        at=evening(now, 4),
        minutes=15,
    )
    notify(
        db,
        ids[LEARNER],
        NoticeKind.SESSION_MOVED,
        "Classe virtuelle avancée à 18 h",
        "/calendrier",
        now - timedelta(hours=20),
        HOME,
        source="demo:session",
    )
    db.execute(delete(MailChoice))


def evening(now: datetime, days: int, hour: int = 19, minute: int = 12) -> datetime:
    """An evening of the last weeks, in Paris."""
    day = now.astimezone(PARIS) - timedelta(days=days)
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


def sending() -> str:
    return secrets.token_hex(16)


def ask_and_answer(db: Session, catalog: Catalog, ids: Mapping[str, int], claire: Viewer, now: datetime) -> None:
    """Three conversations: one answered, one of a technical kind, one that waits."""
    samira = Viewer(ids[LEARNER], LEARNER, "Samira Belkacem", Role.LEARNER)
    module = next(iter(catalog.modules.values()))
    lesson = f"/modules/{module.id}/{module.lessons[0].id}"
    first = open_thread(
        db,
        samira,
        samira.id,
        "Je confonds deux suffixes",
        "Bonjour, je mélange toujours -ectomie et -otomie. Avez-vous un moyen de les retenir ?",
        evening(now, 9, 21),
        sending(),
        HOME,
        context=lesson,
    )
    answering.answer(
        db,
        claire,
        first,
        "Bonjour Samira,\n\nPensez au geste : -otomie, on ouvre ; -ectomie, on enlève.\n"
        "Refaites cinq cartes ce soir en disant le geste à voix haute, puis dites-moi si cela tient.",
        HelpKind.PEDAGOGICAL,
        evening(now, 8, 12, 40),
        sending(),
        HOME,
    )
    mark_read(db, first, samira.id, evening(now, 8, 20))
    lucie = Viewer(ids["lucie.perrot@example.org"], "", "Lucie Perrot", Role.LEARNER)
    second = open_thread(
        db,
        lucie,
        lucie.id,
        "Le son de la dictée ne démarre pas",
        "Bonjour, sur mon téléphone le bouton « Écouter » ne fait rien.",
        evening(now, 6, 20, 5),
        sending(),
        HOME,
    )
    answering.answer(
        db,
        claire,
        second,
        "Bonjour Lucie, coupez le mode silencieux du téléphone puis rechargez la page. Sinon, dites-moi quel appareil.",
        HelpKind.TECHNICAL,
        evening(now, 5, 9, 30),
        sending(),
        HOME,
    )
    mark_read(db, second, lucie.id, evening(now, 5, 19))
    mai = Viewer(ids["thi-mai.nguyen@example.org"], "", "Thi-Mai Nguyen", Role.LEARNER)
    open_thread(
        db,
        mai,
        mai.id,
        "Faut-il tout savoir par cœur pour l’examen ?",
        "Bonjour Claire,\n\nJe révise chaque soir et je retiens mal les préfixes. Dois-je tous les savoir ?\nMerci !",
        evening(now, 2, 21, 20),
        sending(),
        HOME,
        context="/revision",
    )


def contest(db: Session, catalog: Catalog, ids: Mapping[str, int], claire: Viewer, now: datetime) -> None:
    """Two questions of a training quiz are contested; one is answered."""
    quiz = catalog.quizzes.get("terminologie-entrainement")
    if quiz is None or len(quiz.questions) < 2:
        return
    authors = ((ids["candidate@example.org"], 12, 0), (ids["awa.diallo@example.org"], 1, 1))
    for author_id, days, place in authors:
        author = Viewer(author_id, "", "", Role.LEARNER)
        found = reports.contested_by(db, catalog, author, quiz.id, quiz.questions[place].id, None)
        reports.report(
            db,
            author,
            found,
            ReportReason.AMBIGUOUS,
            "Deux réponses me paraissent possibles : dans mon ancien service, on disait les deux.",
            evening(now, days),
        )
        if days > 2:
            reports.answer(
                db,
                claire,
                quiz.id,
                quiz.questions[place].id,
                ReportState.REFUSED,
                "Les deux se disent à l’oral, mais une seule s’écrit dans un compte rendu : l’explication le précise.",
                quiz.title,
                evening(now, days - 1, 9),
                HOME,
            )
