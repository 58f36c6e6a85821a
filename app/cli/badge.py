"""`flask badge`: verify a statement's file without any network; look after the keys that sign."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from app.certification.domain.badges import instant
from app.certification.domain.verification import Verification
from app.certification.queries.statements import revocations
from app.certification.services.keys import FOLDER, KeysError, Trusted, public_keys, read_trusted, rotate
from app.certification.services.verification import LARGEST_FILE, verify_bytes
from app.cli.refusals import Commands, Misuse
from app.clock import in_paris, utc_now
from app.web.current import current_database, current_settings
from app.web.filters import datetime_fr


@click.group("badge", cls=Commands)
def badge_group() -> None:
    """Les attestations vérifiables."""


@badge_group.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--keys",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Dossier des clés publiques de l’émetteur (et, s’il y est, de la liste des retraits) ; à défaut, les siennes.",
)
@click.option("--recipient", default="", help="Nom ou adresse électronique : vérifie aussi à qui elle a été délivrée.")
@click.option("--json", "as_json", is_flag=True, help="Répond par une valeur JSON.")
@with_appcontext
def verify_command(file: Path, folder: Path | None, recipient: str, as_json: bool) -> None:
    """Vérifie hors ligne une attestation : le JSON, le JWT, ou le PDF qui la porte.

    Sortie 0 si elle est valable, 1 sinon.
    """
    try:
        data = file.read_bytes() if file.stat().st_size <= LARGEST_FILE else b""
    except OSError:
        raise Misuse(f"Le fichier « {file} » ne se lit pas.") from None
    found = verify_bytes(data, _trusted(folder), utc_now(), recipient)
    if as_json:
        click.echo(json.dumps(_told(found), ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(found)))
    if not found.valid:
        raise SystemExit(1)


def _trusted(folder: Path | None) -> Trusted:
    """The keys of the folder given; else those of this instance, with the withdrawals of its register if it answers."""
    try:
        if folder is not None:
            return read_trusted(folder)
        own = public_keys(current_settings().instance_path / FOLDER, utc_now())
    except KeysError as error:
        raise Misuse(str(error)) from None
    try:
        with current_database().reading() as db:
            return Trusted(own.keys, revocations(db))
    except DBAPIError:
        return own


def _told(found: Verification) -> dict[str, Any]:
    return {
        "valid": found.valid,
        "reason": found.refusal and found.refusal.value,
        "message": found.sentence,
        "form": found.form,
        "title": found.title or None,
        "number": found.number or None,
        "id": found.credential_id or None,
        "issuer": found.issuer or None,
        "issued": found.issued_at and instant(found.issued_at),
        "expires": found.expires_at and instant(found.expires_at),
        "revocation_checked": found.revoked_checked,
    }


def _lines(found: Verification) -> list[str]:
    lines = [found.sentence]
    if found.title:
        lines += [f"{found.title}, numéro {found.number}.", f"Émetteur : {found.issuer}."]
        lines.append(f"Délivrée le {datetime_fr(found.issued_at)}.")
        if found.expires_at:
            lines.append(f"Valable jusqu’au {in_paris(found.expires_at):%d/%m/%Y}.")
        if not found.revoked_checked:
            lines.append("Les retraits n’ont pas été vérifiés : aucune liste n’était à portée.")
        lines.append("Elle ne vaut ni titre professionnel ni diplôme.")
    return lines


@badge_group.command("rotate-key")
@click.option("--json", "as_json", is_flag=True, help="Répond par une valeur JSON.")
@with_appcontext
def rotate_command(as_json: bool) -> None:
    """Signe désormais avec de nouvelles clés ; les anciennes vérifient toujours ce qu’elles ont signé."""
    try:
        signer = rotate(current_settings().instance_path / FOLDER, utc_now())
    except KeysError as error:
        raise Misuse(str(error)) from None
    if as_json:
        click.echo(
            json.dumps({"ed25519": signer.edwards_kid, "rsa": signer.rsa_kid, "known": len(signer.trusted.keys)})
        )
        return
    click.echo(f"Nouvelles clés : {signer.edwards_kid} (Ed25519), {signer.rsa_kid} (RSA).")


@badge_group.command("keys")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Dossier où écrire cles.json et retraits.json."
)
@with_appcontext
def keys_command(out: Path | None) -> None:
    """Montre les clés publiques ; avec --out, écrit de quoi vérifier ailleurs sans réseau."""
    try:
        trusted = public_keys(current_settings().instance_path / FOLDER, utc_now())
    except KeysError as error:
        raise Misuse(str(error)) from None
    jwks = {"keys": [key.jwk for key in trusted.keys.values()]}
    if out is None:
        click.echo(json.dumps(jwks, indent=2))
        return
    with current_database().reading() as db:
        withdrawn = revocations(db)
    out.mkdir(parents=True, exist_ok=True)
    (out / "cles.json").write_text(json.dumps(jwks, indent=2) + "\n", encoding="utf-8")
    listed = [{"id": one, "revoked": True, "revocationReason": reason} for one, reason in withdrawn.items()]
    (out / "retraits.json").write_text(json.dumps({"revokedCredential": listed}, ensure_ascii=False) + "\n", "utf-8")
    click.echo(f"Écrits dans « {out} » : cles.json, retraits.json.")
