"""Pages of statistics and regrades."""

from app.statistics.views import index as index
from app.statistics.views import parties as parties
from app.statistics.views import quizzes as quizzes
from app.statistics.views import regrades as regrades
from app.statistics.views.blueprint import bp as bp
