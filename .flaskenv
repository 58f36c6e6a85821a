# `flask …` from the project folder finds the product.
FLASK_APP=app
