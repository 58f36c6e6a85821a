"""The blueprint that the pages of this feature share."""

from flask import Blueprint

bp = Blueprint("pathways", __name__, template_folder="../templates")
