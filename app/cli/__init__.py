"""The commands `flask …`: each answers in French, exits 0 on success, 1 when what it checked is wrong, 2 on misuse."""

from __future__ import annotations

from flask import Flask

from app.cli.attempts import attempts_group
from app.cli.audit import audit_group
from app.cli.backup import backup_group
from app.cli.badge import badge_group
from app.cli.content import content_group
from app.cli.content_export import export_command
from app.cli.day import day_group
from app.cli.db import db_group
from app.cli.demo import demo_group
from app.cli.dictation import dictation_group
from app.cli.exchange import terminology_group
from app.cli.framework import framework_group
from app.cli.french import speak_french
from app.cli.mail import mail_group
from app.cli.quiz import quiz_group
from app.cli.retention import retention_group
from app.cli.scenario import scenario_group
from app.cli.user import user_group


def register_commands(app: Flask) -> None:
    """Add every command group to the application."""
    speak_french()
    app.cli.add_command(attempts_group)
    app.cli.add_command(audit_group)
    app.cli.add_command(backup_group)
    app.cli.add_command(badge_group)
    content_group.add_command(export_command)
    app.cli.add_command(content_group)
    app.cli.add_command(day_group)
    app.cli.add_command(db_group)
    app.cli.add_command(demo_group)
    app.cli.add_command(dictation_group)
    app.cli.add_command(framework_group)
    app.cli.add_command(mail_group)
    app.cli.add_command(quiz_group)
    app.cli.add_command(retention_group)
    app.cli.add_command(scenario_group)
    app.cli.add_command(terminology_group)
    app.cli.add_command(user_group)
