"""What people type about themselves: shape only; rules belong to the domain and the services."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SearchField,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation, ValidationError

from app.accounts.domain import MAX_EMAIL, MAX_NAME, Role, is_email_like, normalise_email, normalise_name
from app.accounts.domain.password_rules import LONGEST, password_problem
from app.accounts.domain.signing_in import MAX_NEXT
from app.web.forms import BaseForm

CODE_LENGTH = 40


def an_address(form: BaseForm, field: Any) -> None:
    """Refuse what cannot be an address."""
    if not is_email_like(normalise_email(field.data or "")):
        raise StopValidation("Écrivez une adresse complète, par exemple prenom.nom@exemple.fr.")


def a_name(form: BaseForm, field: Any) -> None:
    """Refuse a name made of spaces or invisible signs."""
    if not normalise_name(field.data or ""):
        raise StopValidation("Écrivez votre prénom et votre nom.")


NAME = [
    InputRequired("Écrivez votre prénom et votre nom."),
    Length(max=MAX_NAME, message=f"Écrivez au plus {MAX_NAME} caractères."),
    a_name,
]
EMAIL = [
    InputRequired("Écrivez votre adresse."),
    Length(max=MAX_EMAIL, message=f"Une adresse compte au plus {MAX_EMAIL} caractères."),
    an_address,
]
OWN_PASSWORD = [
    InputRequired("Écrivez votre mot de passe."),
    Length(max=LONGEST, message=f"Un mot de passe compte au plus {LONGEST} caractères."),
]


class PlainForm(BaseForm):
    """A button alone."""


class SignUpForm(BaseForm):
    """Asking for an account. The role is not asked: everybody begins as a learner."""

    name = StringField("Prénom et nom", NAME)
    email = EmailField("Adresse e-mail", EMAIL)
    password = PasswordField("Mot de passe", [InputRequired("Choisissez un mot de passe.")])

    def validate_password(self, field: Any) -> None:
        refuse_weak(field, Role.LEARNER, self.email.data or "", self.name.data or "")


class SignInForm(BaseForm):
    """The address and the password, and where to go next."""

    email = EmailField("Adresse e-mail", [InputRequired("Écrivez votre adresse."), Length(max=MAX_EMAIL)])
    password = PasswordField("Mot de passe", OWN_PASSWORD)
    suivant = HiddenField(validators=[Optional(), Length(max=MAX_NEXT)])


class CodeForm(BaseForm):
    """Six digits of the generator, or a recovery code."""

    code = StringField("Code", [InputRequired("Écrivez le code."), Length(max=CODE_LENGTH)])


class ForgottenForm(BaseForm):
    email = EmailField("Adresse e-mail", EMAIL)


class NewPasswordForm(BaseForm):
    """A new password. The view says for whom, so that the rule can be applied."""

    password = PasswordField("Nouveau mot de passe", [InputRequired("Choisissez un mot de passe.")])

    def judge(self, role: Role, email: str, name: str) -> bool:
        """Whether the new password suits this person."""
        problem = password_problem(self.password.data or "", role, email, name)
        if problem:
            self.password.errors = [*self.password.errors, problem]
        return problem is None


class ChangePasswordForm(NewPasswordForm):
    current = PasswordField("Mot de passe actuel", OWN_PASSWORD)


class ConfirmPasswordForm(BaseForm):
    """Proving once more who one is."""

    password = PasswordField("Mot de passe", OWN_PASSWORD)
    suivant = HiddenField(validators=[Optional(), Length(max=MAX_NEXT)])


class NameForm(BaseForm):
    name = StringField("Prénom et nom", NAME)


class EmailForm(BaseForm):
    email = EmailField("Nouvelle adresse e-mail", EMAIL)


class PreferencesForm(BaseForm):
    """The référentiel aimed at, the rhythm."""

    framework = RadioField("Référentiel visé", validate_choice=True)
    weekly_minutes = IntegerField(
        "Temps par semaine, en minutes",
        [Optional(), NumberRange(0, 6000, "Indiquez un nombre de minutes entre 0 et 6000, par exemple 300.")],
    )
    exam_date = DateField("Date de votre examen", [Optional()])


class ErasureForm(BaseForm):
    """Leaving for good: the password, and a box that says it was understood."""

    password = PasswordField("Mot de passe", OWN_PASSWORD)
    understood = BooleanField(
        "Je comprends que mon compte ne pourra pas être rétabli",
        [InputRequired("Cochez la case pour effacer votre compte.")],
    )


class RoleForm(BaseForm):
    role = SelectField("Nouveau rôle", [InputRequired("Choisissez un rôle.")])


class InvitationForm(BaseForm):
    """Somebody who is given an account, and their role."""

    name = StringField("Prénom et nom", NAME)
    email = EmailField("Adresse e-mail", EMAIL)
    role = SelectField("Rôle", [InputRequired("Choisissez un rôle.")])


class UserSearchForm(BaseForm):
    """Looking for somebody: sent by GET, so without a token."""

    class Meta(BaseForm.Meta):
        csrf = False

    q = SearchField("Nom ou adresse", [Optional(), Length(max=100)])
    role = SelectField("Rôle", default="")


def refuse_weak(field: Any, role: Role, email: str, name: str) -> None:
    """Refuse a password that the rules refuse, with the reason."""
    problem = password_problem(field.data or "", role, email, name)
    if problem:
        raise ValidationError(problem)
