"""The last door before a page: only what stands in these lists passes, whatever wrote the HTML.

Nothing else in the product makes trusted HTML out of words that people wrote.
"""

from __future__ import annotations

import html
import re

import nh3
from markupsafe import Markup

from app.content.typography import french

_INLINE = {"a", "strong", "em", "code", "br", "span"}
_TEXT = _INLINE | {"p", "ul", "ol", "li", "blockquote", "pre", "dl", "dt", "dd", "hr"}
_TABLE = {"table", "caption", "thead", "tbody", "tr", "th", "td"}
_LESSON = (
    _TEXT | _TABLE | {"h2", "h3", "h4", "h5", "h6", "div", "figure", "figcaption", "img", "aside", "button", "small"}
)
_CLASSES = {
    "a": {"noteref", "sidenote__number", "gloss__more"},
    "aside": {"sidenote"},
    "button": {"gloss__term"},
    "div": {"table-wrap", "callout", "callout--attention", "callout--urgent", "word", "word--display", "word--large"},
    "figure": {"figure"},
    "figcaption": {"figure__caption"},
    "p": {"callout__title"},
    "small": {"word__sense"},
    "span": {
        "gloss",
        "gloss__tip",
        "nobr",
        "sidenote__number",
        "word__part",
        "word__part--first",
        "word__bar",
        "word__order",
    },
    "table": {"table"},
    "td": {"table__number"},
    "th": {"table__number"},
}
_ATTRIBUTES = {
    "a": {"href", "id", "rel", "aria-label"},
    "aside": {"id"},
    "button": {"aria-describedby"},
    "div": {"aria-label"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "h5": {"id"},
    "h6": {"id"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "span": {"id"},
    "th": {"abbr"},
}
_VALUES = {
    "aside": {"role": {"note"}},
    "div": {"role": {"region"}, "tabindex": {"0"}},
    "img": {"loading": {"lazy"}, "decoding": {"async"}},
    "span": {"role": {"tooltip"}, "aria-hidden": {"true"}},
    "th": {"scope": {"row", "col"}},
}

# Our own ids, and nobody else's: those of the page around are safe from collisions.
_OUR_ID = re.compile(r"(?:s|g|note|noteref)-[a-z0-9-]{1,120}\Z")
_NUMBER = re.compile(r"[0-9]{1,5}\Z")
_LOCAL = re.compile(r"(?:#[A-Za-z0-9_-]*|/(?![/\\])[^\\\s\x00-\x1f\x7f]*)\Z")
_REMOTE = re.compile(
    r"(?:https://[^\\\s\x00-\x1f\x7f]+|mailto:[^\\\s\x00-\x1f\x7f]+|tel:[+0-9 ().-]+)\Z", re.IGNORECASE
)
_PICTURE = re.compile(r"/modules/[a-z0-9-]+/assets/(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-][A-Za-z0-9._-]*\Z")


def is_safe_link(address: str) -> bool:
    """Whether a link may lead there: our own pages, https, a mail address, a telephone number."""
    return bool(_LOCAL.match(address) or _REMOTE.match(address))


def is_own_picture(address: str) -> bool:
    """Whether a picture is served by the course itself."""
    return bool(_PICTURE.match(address)) and ".." not in address


def _checked_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return value if is_safe_link(value) else None
    if name == "src":
        return value if is_own_picture(value) else None
    if name in {"id", "aria-describedby"}:
        return value if _OUR_ID.match(value) else None
    if name in {"width", "height", "start"}:
        return value if _NUMBER.match(value) else None
    if name == "rel":
        return "noopener noreferrer nofollow"
    return value


def _cleaner(tags: set[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=tags,
        clean_content_tags={"script", "style", "iframe", "object", "template", "noscript", "svg", "math", "title"},
        # The library lets `title` and `lang` through everywhere unless told otherwise.
        attributes={"*": set(), **{tag: names for tag, names in _ATTRIBUTES.items() if tag in tags}},
        tag_attribute_values={tag: values for tag, values in _VALUES.items() if tag in tags},
        set_tag_attribute_values={"button": {"type": "button"}} if "button" in tags else {},
        allowed_classes={tag: names for tag, names in _CLASSES.items() if tag in tags},
        attribute_filter=_checked_attribute,
        url_schemes={"https", "mailto", "tel"},
        link_rel=None,
        strip_comments=True,
    )


LESSON = _cleaner(_LESSON)
TEXT = _cleaner(_TEXT | _TABLE | {"div"})
INLINE = _cleaner(_INLINE)

_TAG_OR_TEXT = re.compile(r"<(/?)([a-z0-9]+)(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>|[^<]+|<")
_VERBATIM = frozenset({"code", "pre"})
# An affix such as -ectomie must not be left without its hyphen at the end of a line.
_AFFIX = re.compile(r"(?<![\w’-])-[^\W\d_]{2,}")


def sanitised(raw: str, cleaner: nh3.Cleaner) -> Markup:
    """Safe HTML with French typography in its texts; code is left as it is."""
    pieces: list[str] = []
    verbatim = 0
    for found in _TAG_OR_TEXT.finditer(cleaner.clean(raw)):
        piece, tag = found.group(), found.group(2)
        if tag is not None:
            if tag in _VERBATIM:
                verbatim += -1 if found.group(1) else 1
            pieces.append(piece)
        elif verbatim:
            pieces.append(piece)
        else:
            words = html.escape(french(html.unescape(piece)), quote=False)
            pieces.append(_AFFIX.sub(lambda affix: f'<span class="nobr">{affix.group()}</span>', words))
    return Markup("".join(pieces))  # noqa: S704 - the one place where HTML becomes trusted


_TIP = re.compile(r'<span [^>]*role="tooltip"[^>]*>.*?</span>', re.DOTALL)
_NOTE_SIGN = re.compile(r'<a [^>]*class="(?:noteref|sidenote__number)"[^>]*>.*?</a>', re.DOTALL)
_ANY_TAG = re.compile(r"<(/?)([a-z0-9]+)(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>")
_SPACES = re.compile(r"\s+")


def plain_text(safe: str) -> str:
    """The words of a piece of safe HTML, for searching and counting; glossary tips and note numbers left out."""
    words = _NOTE_SIGN.sub("", _TIP.sub("", safe))
    words = _ANY_TAG.sub(lambda tag: "" if tag.group(2) in _INLINE else " ", words)
    return _SPACES.sub(" ", html.unescape(words)).strip()
