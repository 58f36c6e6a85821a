"""/compte/donnees and /compte/effacement: taking one's data away, leaving."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries, services
from app.accounts.forms import ErasureForm, PlainForm
from app.accounts.guards import public, require_recent_proof, signed_in, signed_in_user
from app.accounts.services import data as archives
from app.accounts.views.blueprint import bp, own_account
from app.accounts.views.signing_in import prove_password
from app.clock import in_paris, utc_now
from app.web.current import current_db, current_runtime, current_settings

TITLES = {
    "compte": "Votre compte",
    "organisation": "Réglages du site",
    "cohortes": "Vos cohortes",
    "messages": "Vos messages, avis et annonces lues",
    "signalements": "Les questions que vous avez signalées",
    "revision": "Votre révision",
    "lectures": "Vos lectures",
    "notes": "Vos notes",
    "parcours": "Votre parcours",
    "tentatives": "Vos tentatives",
    "preuves": "Vos preuves",
    "experiences": "Vos expériences",
    "dossier": "Votre dossier professionnel",
    "vae": "Votre VAE",
    "attestations": "Vos attestations",
    "examens": "Vos examens blancs",
    "stages": "Vos stages",
    "accompagnement": "Votre accompagnement",
    "recorrections": "Les recorrections que vous avez faites",
    "contenus": "Les contenus que vous avez écrits",
    "dossiers_de_preuve": "Les dossiers de preuve que vous avez demandés",
    "imports": "Les fichiers de questions que vous avez importés",
}


@bp.get("/compte/donnees")
@signed_in
def own_data() -> ResponseReturnValue:
    rows = queries.exports_of(current_db(), signed_in_user().id, utc_now())
    return render_template("accounts/data.html", exports=rows, form=PlainForm(formdata=None))


@bp.post("/compte/donnees")
@signed_in
def make_own_data() -> ResponseReturnValue:
    require_recent_proof()
    runtime = current_runtime()
    _, user = own_account()
    archives.make_export(current_db(), runtime.storage, user, runtime.exporters, TITLES, utc_now())
    flash("Votre archive est prête.", "success")
    return redirect(url_for(".own_data"), 303)


@bp.get("/compte/donnees/<export_id>")
@signed_in
def download_own_data(export_id: str) -> ResponseReturnValue:
    require_recent_proof()
    export = queries.export_visible_to(current_db(), signed_in_user(), export_id, utc_now())
    response = Response(current_runtime().storage.stream(export.storage_key), mimetype="application/zip")
    day = in_paris(export.created_at).strftime("%Y-%m-%d")
    response.headers["Content-Disposition"] = f'attachment; filename="trait-dunion-mes-donnees-{day}.zip"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    response.content_length = export.size
    return response


@bp.get("/compte/effacement")
@signed_in
def erasure() -> ResponseReturnValue:
    return render_template("accounts/erasure.html", form=ErasureForm(formdata=None))


@bp.post("/compte/effacement")
@signed_in
def erase() -> ResponseReturnValue:
    form, viewer = ErasureForm(), signed_in_user()
    if not form.validate():
        return render_template("accounts/erasure.html", form=form), 422
    refused = prove_password(form, "accounts/erasure.html")
    if refused is not None:
        return refused
    runtime, db, now = current_runtime(), current_db(), utc_now()
    user = queries.get_user(db, viewer.id)
    keys = services.erase_person(db, user, runtime.erasers.values(), current_settings().contact_email, now)
    for key in keys:
        runtime.storage.delete(key)
    session.clear()
    response = make_response(redirect(url_for(".erased"), 303))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/compte-efface")
@public
def erased() -> ResponseReturnValue:
    return render_template("accounts/erased.html", contact=current_settings().contact_email)
