"""The pages of accounts: signing up and in, one's account, administration."""

from app.accounts.views import account, admin, data, password, registration, second_factor, signing_in
from app.accounts.views.blueprint import bp

__all__ = ["account", "admin", "bp", "data", "password", "registration", "second_factor", "signing_in"]
