"""Where a link written in a lesson leads: the address that its page needs, or why it leads nowhere."""

from __future__ import annotations

import re

from app.content.drafts import Drafts, ModuleDraft
from app.content.markdown.sanitise import is_safe_link
from app.content.slugs import slugify

_FILE = re.compile(r"(?:\.\./(?P<module>[a-z0-9-]+)/)?(?:\./)?[0-9]{2,3}-(?P<lesson>[a-z0-9-]+)\.md\Z")
_LESSON = re.compile(r"/modules/(?P<module>[a-z0-9-]+)(?:/(?P<lesson>[a-z0-9-]+))?\Z")
_ASSET = re.compile(r"/modules/(?P<module>[a-z0-9-]+)/assets/(?P<name>[A-Za-z0-9._/-]+)\Z")
_ACTIVITY = re.compile(r"/(?P<kind>quiz|scenarios|journees)/(?P<id>[a-z0-9-]+)\Z")
# The addresses of the product (course-format.md §5) to which a lesson may send its reader.
PAGES = frozenset(
    {
        "/",
        "/accessibilite",
        "/compte",
        "/confidentialite",
        "/connexion",
        "/dictees",
        "/dossier-professionnel",
        "/entrainement",
        "/examens",
        "/formation",
        "/glossaire",
        "/inscription",
        "/journees",
        "/mentions-legales",
        "/modules",
        "/portfolio",
        "/portfolio/preuves",
        "/progression",
        "/recherche",
        "/revision",
        "/scenarios",
        "/tableau-de-bord",
        "/vae",
    }
)


class Links:
    """The links of the lessons of one course."""

    def __init__(self, drafts: Drafts) -> None:
        self.drafts = drafts

    def resolve(self, module_id: str, lesson_id: str, address: str) -> tuple[str, str | None]:
        """(address for the page, what is wrong with it or None)."""
        path, sign, fragment = address.partition("#")
        if path == "":
            return self._anchor(module_id, lesson_id, fragment, f"#s-{_bare(fragment)}")
        if address.lower().startswith(("https:", "mailto:", "tel:")):
            return address, None if is_safe_link(address) else f"le lien « {address} » est mal écrit"
        if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", address):
            return address, f"le lien « {address} » : https, mailto, tel ou une page du cours seulement"
        file = _FILE.match(path)
        if file:
            target = file["module"] or module_id
            return self._lesson(target, file["lesson"], sign, fragment, address)
        return self._page(path.partition("?")[0], path, sign, fragment, address)

    def _page(self, bare: str, path: str, sign: str, fragment: str, address: str) -> tuple[str, str | None]:
        if not is_safe_link(path):
            return address, f"le lien « {address} » ne mène nulle part : écrivez /modules/… ou 02-lecon.md"
        word = _glossary_word(bare, fragment)
        if word:
            known = self.drafts.glossary.by_slug(word) is not None
            return address, None if known else f"le glossaire n’a pas d’entrée « {word} »"
        if bare in PAGES:
            return address, None
        asset = _ASSET.match(bare)
        if asset:
            module = self.drafts.modules.get(asset["module"])
            known = module is not None and asset["name"] in module.assets
            return address, None if known else f"le fichier « {address} » n’existe pas"
        lesson = _LESSON.match(bare)
        if lesson:
            return self._lesson(lesson["module"], lesson["lesson"], sign, fragment, address)
        activity = _ACTIVITY.match(bare)
        if activity:
            if activity["kind"] == "quiz" and activity["id"] not in self.drafts.quizzes:
                return address, f"le quiz « {activity['id']} » n’existe pas"
            if activity["kind"] == "scenarios" and activity["id"] not in self.drafts.scenarios:
                return address, f"la mise en situation « {activity['id']} » n’existe pas"
            if activity["kind"] == "journees" and activity["id"] not in self.drafts.days:
                return address, f"la journée « {activity['id']} » n’existe pas"
            return address, None
        return address, f"le lien « {address} » ne mène nulle part dans le site"

    def _lesson(
        self, module_id: str, lesson_id: str | None, sign: str, fragment: str, address: str
    ) -> tuple[str, str | None]:
        module = self.drafts.modules.get(module_id)
        if module is None:
            return address, f"le module « {module_id} » n’existe pas"
        if lesson_id is None:
            return f"/modules/{module_id}", None
        if module.lesson(lesson_id) is None:
            return address, f"la leçon « {lesson_id} » n’existe pas dans le module « {module_id} »"
        page = f"/modules/{module_id}/{lesson_id}"
        return self._anchor(module_id, lesson_id, fragment, f"{page}#s-{_bare(fragment)}") if sign else (page, None)

    def _anchor(self, module_id: str, lesson_id: str, fragment: str, address: str) -> tuple[str, str | None]:
        if not has_anchor(self.drafts.modules.get(module_id), lesson_id, fragment):
            return address, f"aucun titre « {fragment} » dans la leçon « {lesson_id} »"
        return address, None


def _bare(fragment: str) -> str:
    return slugify(fragment.removeprefix("s-"))


def has_anchor(module: ModuleDraft | None, lesson_id: str, fragment: str) -> bool:
    """Whether a lesson has a heading of this slug, written with or without the prefix of the pages."""
    lesson = module.lesson(lesson_id) if module is not None else None
    if lesson is not None and not lesson.split.body.strip():
        # Its body could not be read: nothing can be said of its headings.
        return True
    return lesson is not None and (fragment in lesson.anchors or fragment.removeprefix("s-") in lesson.anchors)


def _glossary_word(page: str, fragment: str) -> str:
    """The slug that a link to the glossary names: /glossaire/<slug>, or /glossaire#<slug>."""
    if page.startswith("/glossaire/"):
        return page.removeprefix("/glossaire/")
    return fragment if page == "/glossaire" else ""
