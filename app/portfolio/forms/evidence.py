"""What is typed about evidence: shape only; rules belong to the domain and the services."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, StopValidation

from app.accounts.domain import MAX_EMAIL, MAX_NAME, is_email_like, normalise_email
from app.web.forms import BaseForm, SelectChoice

LONGEST = 6000


def words(label: str, description: str = "", *, required: str = "", longest: int = LONGEST) -> TextAreaField:
    """A text of several lines."""
    checks = [InputRequired(required)] if required else [Optional()]
    too_long = Length(max=longest, message=f"Écrivez au plus {longest} caractères.")
    return TextAreaField(label, [*checks, too_long], description=description, render_kw={"rows": 5})


def line(label: str, description: str = "", *, required: str = "", longest: int = 160) -> StringField:
    """A text of one line."""
    checks = [InputRequired(required)] if required else [Optional()]
    too_long = Length(max=longest, message=f"Écrivez au plus {longest} caractères.")
    return StringField(label, [*checks, too_long], description=description)


def an_address(form: BaseForm, field: Any) -> None:
    """Refuse what cannot be an address."""
    if not is_email_like(normalise_email(field.data or "")):
        raise StopValidation("Écrivez une adresse complète, par exemple prenom.nom@exemple.fr.")


def a_title() -> StringField:
    return line(
        "Titre de la preuve",
        "En quelques mots : ce que vous avez fait, sans nommer personne.",
        required="Donnez un titre à cette preuve.",
    )


class TextForm(BaseForm):
    """Facts, actions, results."""

    title = a_title()
    facts = words("Les faits", "Où, quand, avec quelles contraintes ? Dites « une patiente », « un médecin ».")
    actions = words("Ce que vous avez fait", "Vous, pas l’équipe : « j’ai vérifié », « j’ai rappelé »…")
    results = words("Le résultat", "Ce que cela a changé, ce que vous referiez autrement.")


class PracticeForm(BaseForm):
    """An attempt of one's own that is over."""

    title = line("Titre de la preuve", "Laissez vide pour garder le titre de l’activité.")
    attempt_id = RadioField("L’activité", [InputRequired("Choisissez une activité terminée.")], validate_choice=True)
    remark = words("Ce que cette preuve montre")


class PracticeEditForm(BaseForm):
    """What is said of an attempt."""

    title = a_title()
    remark = words("Ce que cette preuve montre")


class DocumentForm(BaseForm):
    """An uploaded document."""

    title = a_title()
    upload = FileField(
        "Le fichier",
        description="PDF, PNG, JPEG, DOCX, ODT, TXT ou MP3, 10 Mo au plus. Masquez d’abord noms, dates et numéros.",
        render_kw={"accept": ".pdf,.png,.jpg,.jpeg,.docx,.odt,.txt,.mp3"},
    )
    remark = words("Ce que cette preuve montre")


class DiplomaForm(BaseForm):
    """A diploma, with its scan if wanted."""

    title = a_title()
    diploma = line("Intitulé du diplôme", required="Écrivez l’intitulé qui figure sur le diplôme.")
    school = line("Établissement")
    year = line("Année d’obtention", longest=9)
    remark = words("Remarque")
    upload = FileField(
        "Une copie du diplôme",
        description="Facultatif : PDF, PNG ou JPEG, 10 Mo au plus.",
        render_kw={"accept": ".pdf,.png,.jpg,.jpeg"},
    )


class ExperienceEvidenceForm(BaseForm):
    """An experience of one's own."""

    title = a_title()
    experience_id = RadioField("L’expérience", [InputRequired("Choisissez une expérience.")], coerce=str)
    remark = words("Ce que cette preuve montre")


class TestimonyRequestForm(BaseForm):
    """To whom the link is sent."""

    __test__ = False  # its name begins like that of a test
    title = a_title()
    recipient_name = line(
        "Nom de la personne qui témoigne", required="Écrivez le nom de cette personne.", longest=MAX_NAME
    )
    recipient = EmailField(
        "Son adresse électronique",
        [
            InputRequired("Écrivez l’adresse de cette personne."),
            Length(max=MAX_EMAIL, message=f"Une adresse compte au plus {MAX_EMAIL} caractères."),
            an_address,
        ],
    )
    employer = line("Structure ou employeur", required="Écrivez le nom de la structure.")
    message = words("Votre message", "Il est envoyé tel quel. Dites de quel travail vous parlez.", longest=600)


class TestimonyForm(BaseForm):
    """What an employer writes."""

    __test__ = False  # its name begins like that of a test
    witness = line("Votre nom", required="Écrivez votre nom.", longest=MAX_NAME)
    position = line("Votre fonction", required="Écrivez votre fonction.")
    structure = line("Votre structure", required="Écrivez le nom de votre structure.")
    period = line("Période concernée", "Par exemple : de mars 2022 à juin 2024.", required="Écrivez la période.")
    tasks = words("Les activités confiées", required="Dites quelles activités étaient confiées à cette personne.")
    observed = words("Ce que vous avez observé", required="Dites ce que vous avez observé vous-même.")
    example = words(
        "Un exemple précis",
        "Une situation, sans nommer de patiente ni de patient.",
        required="Racontez une situation précise.",
    )


class ReasonForm(BaseForm):
    """A reason, short."""

    reason = words("Pourquoi ?", longest=1000)


class ReportForm(BaseForm):
    """Why this evidence must be hidden at once."""

    reason = words(
        "Ce que vous avez vu",
        "Ne recopiez pas les données : dites où elles se trouvent.",
        required="Dites ce que vous avez vu, sans recopier les données.",
        longest=1000,
    )


class CommentForm(BaseForm):
    """A remark on one paragraph."""

    paragraph = SelectField("Sur quel passage", [InputRequired("Choisissez un passage.")])
    text = words("Votre commentaire", required="Écrivez votre commentaire.", longest=2000)


class ReviewForm(BaseForm):
    """A trainer's decision."""

    decision = RadioField(
        "Votre décision",
        [InputRequired("Choisissez une décision.")],
        choices=[
            SelectChoice("accepted", "J’accepte cette preuve"),
            SelectChoice("sent_back", "Je demande une reprise"),
        ],
    )
    reason = words(
        "Pourquoi",
        "La personne lira cette raison, datée.",
        required="Dites pourquoi : la personne qui a remis la preuve vous lira.",
        longest=2000,
    )
