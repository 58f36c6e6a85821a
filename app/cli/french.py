"""The words of the command line itself (usage, options, refusals) in French.

Click takes its messages from `gettext`, which wants compiled catalogues and the language of the terminal; the product
speaks French whatever the terminal. Each message that a person can meet is here; one that click adds later stays as
click writes it until it is added.
"""

from __future__ import annotations

from types import ModuleType

import click

WORDS = {
    "Usage:": "Usage :",
    "Options": "Options",
    "Commands": "Commandes",
    "Positional arguments": "Arguments",
    "Show this message and exit.": "Affiche cette aide.",
    "Show the version and exit.": "Affiche la version.",
    "Aborted!": "Interrompu.",
    "Error: {message}": "Erreur : {message}",
    "Try '{command} {option}' for help.": "Aide : {command} {option}",
    "Did you mean {possibility}?": "Vouliez-vous dire {possibility} ?",
    "(Did you mean one of: {possibilities}?)": "(Vouliez-vous dire : {possibilities} ?)",
    "Invalid value: {message}": "Valeur refusée : {message}",
    "Invalid value for {param_hint}: {message}": "Valeur refusée pour {param_hint} : {message}",
    "Missing argument": "Il manque l’argument",
    "Missing option": "Il manque l’option",
    "Missing parameter": "Il manque le paramètre",
    "Missing {param_type}": "Il manque : {param_type}",
    "Missing parameter: {param_name}": "Il manque le paramètre {param_name}",
    "Missing command.": "Il manque le nom de la commande.",
    "No such option {name!r}.": "L’option {name} n’existe pas.",
    "No such command {name!r}.": "La commande {name} n’existe pas.",
    "Got unexpected extra argument ({args})": "Argument en trop : {args}",
    "Got unexpected extra arguments ({args})": "Arguments en trop : {args}",
    "Argument {name!r} takes {nargs} values.": "L’argument {name} prend {nargs} valeurs.",
    "Takes {nargs} values but 1 was given.": "{nargs} valeurs sont attendues, et non une.",
    "Takes {nargs} values but {len} were given.": "{nargs} valeurs sont attendues, et non {len}.",
    "Option {name!r} does not take a value.": "L’option {name} ne prend pas de valeur.",
    "Option {name!r} requires an argument.": "L’option {name} attend une valeur.",
    "Option {name!r} requires {nargs} arguments.": "L’option {name} attend {nargs} valeurs.",
    "{value!r} is not {choice}.": "« {value} » n’est pas {choice}.",
    "{value!r} is not one of {choices}.": "« {value} » n’est pas permis ; valeurs permises : {choices}.",
    "{value!r} is not a valid {number_type}.": "« {value} » n’est pas un nombre.",
    "{value!r} does not match the format {format}.": "« {value} » n’a pas la forme {format}.",
    "{value!r} does not match the formats {formats}.": "« {value} » n’a aucune des formes {formats}.",
    "{value} is not in the range {range}.": "{value} sort de l’intervalle {range}.",
    "{value!r} is not a valid boolean. Recognized values: {states}": "« {value} » : valeurs permises : {states}.",
    "{value!r} is not a valid UUID.": "« {value} » n’est pas un identifiant.",
    "Choose from:\n\t{choices}": "Valeurs permises :\n\t{choices}",
    "file": "le fichier",
    "directory": "le dossier",
    "path": "le chemin",
    "{name} {filename!r} does not exist.": "{name} « {filename} » n’existe pas.",
    "{name} {filename!r} is a file.": "{name} « {filename} » est un fichier.",
    "{name} {filename!r} is a directory.": "{name} « {filename} » est un dossier.",
    "{name} {filename!r} is not readable.": "{name} « {filename} » n’est pas lisible.",
    "{name} {filename!r} is not writable.": "{name} « {filename} » ne peut pas être écrit.",
    "{name} {filename!r} is not executable.": "{name} « {filename} » ne peut pas être exécuté.",
    "Could not open file {filename!r}: {message}": "Le fichier « {filename} » ne s’ouvre pas : {message}",
    "unknown error": "erreur inconnue",
    "default: {default}": "par défaut : {default}",
    "env var: {var}": "variable : {var}",
    "Do you want to continue?": "Continuer ?",
    "Confirm the action without prompting.": "Ne demande pas de confirmation.",
    "Repeat for confirmation": "Une seconde fois, pour confirmer",
    "Error: The two entered values do not match.": "Les deux saisies diffèrent.",
    "Error: invalid input": "Saisie refusée.",
}
SPEAKING = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")


def in_french(message: str) -> str:
    """The French words of one of click's messages."""
    return WORDS.get(message, message)


def counted_in_french(one: str, many: str, count: int) -> str:
    """The same for a message that counts: zero and one are singular."""
    return in_french(one if abs(count) < 2 else many)


def speak_french() -> None:
    """From now on, click speaks French in this process."""
    for name in SPEAKING:
        module = getattr(click, name, None)
        if isinstance(module, ModuleType):
            for looked_up, words in (("_", in_french), ("ngettext", counted_in_french)):
                if hasattr(module, looked_up):
                    setattr(module, looked_up, words)
