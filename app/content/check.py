"""`python -m app.content.check [DIR]`: what is wrong in the files of a course, without the rest of the product.

`flask content check` says the same, and plays the samples of the quizzes besides.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from app.content.loading import load_course
from app.content.report import is_course, lines_of, summary_of

SHIPPED = Path(__file__).resolve().parent.parent.parent


def main(arguments: list[str]) -> int:
    """Print the problems of a course; 1 if there are any, 2 if there is no course."""
    root = Path(arguments[0]) if arguments else Path(os.environ.get("COURSE_PATH") or SHIPPED)
    if len(arguments) > 1 or not is_course(root):
        sys.stderr.write(f"« {root} » ne contient ni content/ ni quizzes/ : donnez le dossier d’un cours.\n")
        return 2
    catalog = load_course(root)
    if catalog.problems:
        sys.stdout.write("\n".join(lines_of(catalog.problems)) + "\n")
        return 1
    sys.stdout.write(summary_of(catalog) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
