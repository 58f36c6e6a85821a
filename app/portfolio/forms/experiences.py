"""What is typed about experiences and the CV: shape only."""

from __future__ import annotations

from wtforms import DateField, IntegerField, RadioField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.portfolio.forms.evidence import line, words
from app.web.forms import BaseForm, SelectChoice


class ExperienceForm(BaseForm):
    """One experience."""

    kind = RadioField(
        "Nature",
        [InputRequired("Choisissez la nature de cette expérience.")],
        choices=[
            SelectChoice("job", "Emploi"),
            SelectChoice("internship", "Stage"),
            SelectChoice("volunteering", "Bénévolat"),
        ],
        default="job",
    )
    employer = line("Structure ou employeur", required="Écrivez le nom de la structure.")
    place = line("Ville", longest=120)
    role = line("Votre fonction", required="Écrivez votre fonction.")
    starts_on = DateField("Du", [InputRequired("Indiquez le premier jour.")])
    ends_on = DateField("Au", [Optional()], description="Laissez vide si cela dure encore.")
    percent = IntegerField(
        "Part de temps plein, en pour cent",
        [InputRequired("Indiquez la part de temps plein."), NumberRange(1, 100, "De 1 à 100.")],
        default=100,
        description="100 pour un temps plein, 50 pour un mi-temps.",
    )
    missions = words("Vos activités", "Une par ligne. Ne nommez aucune patiente ni aucun patient.", longest=4000)


class CvForm(BaseForm):
    """What heads the CV."""

    headline = line("Titre du CV", "Par exemple : secrétaire médicale, secrétaire médical.")
    town = line("Ville", longest=120)
    phone = line("Téléphone", longest=40)
    summary = words("En trois lignes", "Ce que vous cherchez et ce que vous apportez.", longest=600)
    software = words("Logiciels et outils", "Un par ligne.", longest=600)
    languages = words("Langues", "Une par ligne, avec le niveau.", longest=400)
