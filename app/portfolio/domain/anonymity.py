"""What in a text is probably a patient's personal data: places, kinds, and why. It may be wrong: the author answers.

Numbers that nobody bears are left alone: telephone numbers kept for works of fiction, example domains, « Mme D. ».
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.portfolio.domain.first_names import PLACE_NAMES, SURE_NAMES, WORD_NAMES, folded


class DataKind(StrEnum):
    """What was found."""

    INS = "ins"
    NIR = "nir"
    PHONE = "phone"
    EMAIL = "email"
    BIRTH_DATE = "birth_date"
    FILE_NUMBER = "file_number"
    ADDRESS = "address"
    NAME = "name"


@dataclass(frozen=True)
class Finding:
    """A place in a text that probably names somebody; `why` is French, for the author."""

    start: int
    end: int
    kind: DataKind
    text: str
    why: str


GAP = r"[ \t\n.\-–\u00a0\u202f]{0,2}"
# Sex, year, month (or what stands for an unknown one), department, town, order, key.
NIR = re.compile(
    # Not the code of a medicine (CIP 13), which begins by 34009 and has no spaces.
    rf"(?<![\dA-Za-z])(?!34009\d{{8}}(?!\d))([1-478]){GAP}(\d\d){GAP}(0[1-9]|1[0-2]|[2-3]\d|4[0-2]|[5-9]\d){GAP}"
    rf"(\d\d|2[ABab]){GAP}(\d{{3}}){GAP}(\d{{3}})(?:{GAP}(?:/|clé)?[ \u00a0]?:?[ \u00a0]?(\d\d))?(?!\d)"
)
SOCIAL = (
    r"(?:NIR|NIA|num[ée]ro de s[ée]cu(?:rit[ée] sociale)?|n[°ºo] ?(?:de )?s[ée]cu(?:rit[ée] sociale)?|"
    r"s[ée]curit[ée] sociale|num[ée]ro d[’']assur[ée](?:e)?|n[°º] ?d[’']assur[ée]e?|immatriculation)"
)
DIGITS = r"\d(?:[ .\-\u00a0\u202f]?[\dABab]){9,20}"
LABELLED_NIR = re.compile(
    rf"\b{SOCIAL}[ \u00a0]{{0,2}}(?:est|de la patiente|du patient|n[°º])?[ \u00a0:=]{{0,4}}({DIGITS})", re.I
)
LABELLED_INS = re.compile(
    rf"\b(?:matricule[ \u00a0]+)?(?:I\.?N\.?S\.?(?:[- ](?:C|NIR|A))?|identit[ée] nationale de sant[ée])"
    rf"[ \u00a0]{{0,2}}(?:n[°º]|est|qualifi[ée]e?)?[ \u00a0:=]{{0,4}}({DIGITS})",
)
PHONE = re.compile(
    rf"(?<![\d+])(?:(?:\+|00)33{GAP}(?:\(0\){GAP})?[1-9]|0[1-9])(?:[ .\-/\u00a0\u202f]{{0,2}}\d\d){{4}}(?!\d)"
)
FICTION = ("019900", "026191", "035301", "046571", "053649", "063998")
EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9À-ÿ][\w.+-]{0,63}[ ]?(?:@|\(at\)|\[at\]|\(arobase\))[ ]?[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
)
NOBODYS_DOMAIN = re.compile(r"(?:^|[.@\s)\]])(?:example\.(?:org|com|net)|[\w-]+\.(?:example|test|invalid))$", re.I)

MONTH = (
    "janv(?:ier|\\.)?|f[ée]v(?:rier|r\\.)?|mars|avr(?:il|\\.)?|mai|juin|juil(?:let|\\.)?|ao[ûu]t|"
    "sept(?:embre|\\.)?|oct(?:obre|\\.)?|nov(?:embre|\\.)?|d[ée]c(?:embre|\\.)?"
)
DATE = (
    r"(?:(?:0?[1-9]|[12]\d|3[01])[ ]?[/.\-][ ]?(?:0?[1-9]|1[0-2])[ ]?[/.\-][ ]?(?:(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    rf"|(?:1er|0?[1-9]|[12]\d|3[01])[ \u00a0](?:{MONTH})[ \u00a0](?:19|20)\d\d)"
)
BORN = re.compile(
    rf"(?:\b(?:n[ée]|naissance|naiss|ddn|dn)(?:\(e\)|e)?\.?)[ \u00a0]{{0,2}}(?:le|du|:|=|est|est le|au|,|\(|\d)?"
    rf"[^\n.;\d]{{0,24}}?(?<!\d)({DATE})(?!\d)",
    re.I,
)
OLD_DATE = re.compile(
    r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])[/.\-](?:0?[1-9]|1[0-2])[/.\-](?:19\d\d|200\d|201\d|202[0-6])(?!\d)"
)
OF_A_PATIENT = re.compile(r"\b[Pp]atiente?\b[^.;!?\n]{0,30}[(,]\s*$")
# « le 9 mai 1961 et non le 19 mai 1961 »
CORRECTED = re.compile(rf"[ \u00a0](?:et non(?: pas)?|au lieu|ou|puis)[ \u00a0](?:le |du |de )?({DATE})(?!\d)", re.I)
NUMBER_LABEL = (
    r"(?:IPP|NIP|NDA|IEP|num[ée]ro (?:de )?(?:dossier|patiente?|s[ée]jour|venue|admission|passage)|"
    r"n[°ºo]\.? ?(?:de |du |d[’'])?(?:dossier|patiente?|s[ée]jour|venue|admission|passage|mutuelle|adh[ée]rente?|IPP)|"
    r"dossier(?: patient| m[ée]dical)?[ \u00a0](?:n[°ºo]\.?|num[ée]ro)|dossier r[ée]f\.?|"
    r"identifiant (?:de la |du )?patiente?|"
    r"num[ée]ro d[’'](?:admission|adh[ée]rente?)|num[ée]ro de mutuelle)"
)
FILE_NUMBER = re.compile(
    rf"(?<!\w){NUMBER_LABEL}[ \u00a0]{{0,2}}(?:n[°º]|est|était|permanent)?[ \u00a0:=#]{{0,4}}"
    r"([A-Z]{0,4}[-/ ]?\d(?:[ .\-/]?[A-Z\d]){3,17})(?!\w)",
    re.I,
)
STREET = (
    r"(?:rue|avenue|av\.|boulevard|bd\.?|bld|place|impasse|all[ée]e|chemin|route|quai|cours|square|passage|sentier|"
    r"villa|faubourg|fbg|hameau|lotissement|r[ée]sidence|ruelle|esplanade|mont[ée]e|venelle|cit[ée]|clos|promenade|"
    r"lieu-dit|lieudit)"
)
ADDRESS = re.compile(
    rf"(?<![\d/,.])\d{{1,4}}(?:[ ]?(?:bis|ter|quater|[A-D]))?,?[ \u00a0]{STREET}[ \u00a0]"
    r"(?:(?:de|du|des|la|le|les|l|d|aux?|en)(?:[ \u00a0]|[’'])){0,3}[A-ZÀ-Ý\d][\w’'.-]*"
    r"(?:[ \u00a0](?:(?:de|du|des|la|le|les|et|sur|sous|en)[ \u00a0])?(?:(?:l|d)[’'])?[A-ZÀ-Ý][\w’'-]*){0,5}"
    r"(?:,?[ \u00a0\n]{1,2}\d{5}[ \u00a0][A-ZÀ-Ý][\w’'-]*(?:[ \u00a0-][A-ZÀ-Ý][\w’'-]*){0,3})?",
)
LIVES = re.compile(
    r"\b(?:r[ée]sidence|lieu-dit|lieudit|appartement|appt\.?|hameau)[ \u00a0](?:n[°º][ ]?)?"
    r"(?:(?:de|du|des|la|le|les)[ ])?"
    r"[A-ZÀ-Ý\d][\w’'-]*(?:[ \u00a0](?:(?:de|du|des|la|le|les)[ ])?[A-ZÀ-Ý][\w’'-]*){0,3}"
    r",?[ \u00a0]{1,2}(?:[àa][ ])?\d{5}[ \u00a0][A-ZÀ-Ý][\w’'-]*(?:[ \u00a0-][A-ZÀ-Ý][\w’'-]*){0,3}",
)

CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
WORD = rf"{CAPITAL}[\w]*(?:[’']{CAPITAL}?\w+)?(?:-{CAPITAL}?\w+){{0,3}}"
PARTICLE = r"(?:(?:de|du|des|la|le|les|van|von|der|den|da|dos|ben|el|al|di|y)[ \u00a0]|d[’'])"
# « Le Bihan », « La Tour »: a surname that begins like an article.
ARTICLE = r"(?:Le|La|Les|L[’']|De|Du|Des|Van|Von|El|Al|Ben|Da|Dos|Di)[ \u00a0]"
NAME = rf"(?:{PARTICLE}){{0,2}}(?:{ARTICLE})?{WORD}(?:[ \u00a0](?:{PARTICLE}){{0,2}}(?:{ARTICLE})?{WORD}){{0,3}}"
CIVILITY = re.compile(
    r"(?<!\w)(?:M\.|MM\.|Mr\.?|[Mm]mes?|[Mm]lles?|MME|MLLE|Mgr|Me|[Mm]onsieur|[Mm]adame|[Mm]ademoiselle|"
    r"Messieurs|Mesdames|Drs?\.?|[Dd]octeure?|Pr\.?|[Pp]rofesseure?)"
    rf"[ \u00a0\n]{{1,2}}(?P<name>(?:{CAPITAL}\.[ \u00a0-]?){{0,2}}{NAME})"
)
CUE = re.compile(
    r"(?<!\w)(?:[Pp]atiente?|[Nn]ourrisson|[Bb]éb[ée]|[Ee]nfant|[Ff]amille|[ÉEée]poux|[ÉEée]pouse|"
    r"(?:[Nn]om|[Pp]rénom|[Nn]om de naissance|[Nn]om d[’']usage|[Nn]om et prénom|NOM|PRÉNOM|PRENOM)s?[ \u00a0]{0,2}:|"
    r"(?:s[’']appelle|se nomme|s[’']appelait|prénommée?|nommée?|surnommée?|dénommée?)|[Dd]ossier de|"
    r"[Ff]ille de|[Ff]ils de|[Mm]ère de|[Pp]ère de|[Vv]euve|[Mm]ari de|[Ff]emme de)[ \u00a0]{1,2}"
    rf"(?P<name>{NAME})"
)
TOKEN = re.compile(rf"(?<![\w’'-]){WORD}(?![\w])|(?<=[’']){WORD}(?![\w])")
SURNAME = re.compile(rf"[ \u00a0\n]{{1,2}}(?P<surname>(?:{PARTICLE}){{0,2}}(?:{ARTICLE})?{WORD}(?:-{WORD})?)")

# What follows a civility or a clue with a capital, and names nobody.
_NO_NAMES = """
deux trois quatre cinq six sept huit neuf dix premier premiere dernier derniere chaque aucun aucune autre autres si
directeur directrice president presidente maire prefet ministre procureur juge le la les un une vous je il elle nous
docteur docteure professeur professeure maitre x xx xxx y z a b c d e f g h i j k l m n o p q r s t u v w bonjour
bonsoir merci oui non cher chere tout responsable secretaire medecin infirmier infirmiere patient patiente monsieur
madame mademoiselle mme mlle dr pr doctolib travail vae competences renov tous ce cette son sa votre notre nom prenom
age sexe adresse telephone machin truc untel unetelle dupond-durand famille urgence urgences ok rdv cmu css als ald
cpam ameli samu chu irm ecg lundi mardi mercredi jeudi vendredi samedi dimanche
"""
NOT_A_NAME = frozenset(folded(word) for word in _NO_NAMES.split())
_ACRONYMS = """
CPAM SAMU SMUR CHU CHR CHRU IRM ECG RDV EHPAD HAD SSIAD RGPD CNIL VAE CCP RNCP AFPA OPCO CPF CSS AME ALD MSSANTE DMP
INS NIR IPP TNR FSE CDI CDD PDF SMS URSSAF MSA ARS HAS ANS LGC PMSI CMU AT MP CERFA NIP NDA
"""
ACRONYMS = frozenset(_ACRONYMS.split())
# A building, a street, a law or an illness bears the name of somebody who is no patient.
NAMESAKES = re.compile(
    r"(?:h[ôo]pital|clinique|rue|avenue|av\.|boulevard|bd|place|lyc[ée]e|coll[èe]ge|[ée]cole|institut|fondation|centre|chu|"
    r"universit[ée]|gare|stade|cit[ée]|square|quai|pont|r[ée]sidence|ehpad|maison|loi|lois|plan|d[ée]cret|prix|affaire|"
    r"arr[êe]t|maladie|syndrome|signe|m[ée]thode|classification|score|[ée]chelle|test|man[oœ]e?uvre|fracture|saint|sainte|"
    r"st|ste|association|cabinet|groupe|soci[ée]t[ée])[ \u00a0-](?:(?:de|du|d[’'])[ \u00a0]?)?$",
    re.I,
)
OPENERS = '.!?…:;«»“”"()[]•*#|\n/–—'


def find_personal_data(text: str) -> tuple[Finding, ...]:
    """Everything in the text that is probably personal data, in order, without overlaps."""
    return _without_overlaps([*_numbers(text), *_places(text), *_births(text), *_names(text)])


def nir_key_is_right(body: str, key: str) -> bool:
    """Whether the key is that of the thirteen signs before it: 97 minus the rest by 97; Corsica counts as 19 and 18."""
    digits = body.upper().replace("2A", "19", 1) if "A" in body.upper() else body.upper().replace("2B", "18", 1)
    return digits.isdigit() and key.isdigit() and 97 - int(digits) % 97 == int(key)


def _numbers(text: str) -> Iterator[Finding]:
    for found in LABELLED_INS.finditer(text):
        yield _finding(found, 1, DataKind.INS, "matricule de l’identité nationale de santé")
    for found in NIR.finditer(text):
        yield _finding(found, 0, DataKind.NIR, _why_nir(found))
    for found in LABELLED_NIR.finditer(text):
        yield _finding(found, 1, DataKind.NIR, "annoncé comme un numéro de sécurité sociale")
    for found in PHONE.finditer(text):
        digits = re.sub(r"\D", "", found[0].replace("(0)", ""))
        local = "0" + digits[-9:]
        if not local.startswith(FICTION):
            yield _finding(found, 0, DataKind.PHONE, "forme d’un numéro de téléphone")
    for found in EMAIL.finditer(text):
        if not NOBODYS_DOMAIN.search(found[0]):
            yield _finding(found, 0, DataKind.EMAIL, "forme d’une adresse électronique")
    for found in FILE_NUMBER.finditer(text):
        yield _finding(found, 1, DataKind.FILE_NUMBER, "numéro d’un dossier ou d’une admission")


def _why_nir(found: re.Match[str]) -> str:
    body, key = "".join(found.groups()[:6]), found[7]
    if key is None:
        return "forme d’un numéro de sécurité sociale, sans sa clé"
    if nir_key_is_right(body, key):
        return "numéro de sécurité sociale : la clé est juste"
    return "forme d’un numéro de sécurité sociale : la clé est fausse, une faute de frappe ne rend pas anonyme"


def _places(text: str) -> Iterator[Finding]:
    for pattern in (ADDRESS, LIVES):
        for found in pattern.finditer(text):
            yield _finding(found, 0, DataKind.ADDRESS, "forme d’une adresse postale")


def _births(text: str) -> Iterator[Finding]:
    for found in BORN.finditer(text):
        yield _finding(found, 1, DataKind.BIRTH_DATE, "date annoncée comme une date de naissance")
        other = CORRECTED.match(text, found.end())
        if other:
            yield _finding(other, 1, DataKind.BIRTH_DATE, "date annoncée comme une date de naissance")
    for found in OLD_DATE.finditer(text):
        before = text[max(0, found.start() - 80) : found.start()]
        named = [one.end() for one in CIVILITY.finditer(before)]
        if (named and not re.search(r"[.;!?\n]", before[named[-1] :])) or OF_A_PATIENT.search(before):
            yield _finding(found, 0, DataKind.BIRTH_DATE, "date placée juste après une personne")


def _names(text: str) -> Iterator[Finding]:
    for pattern, why in (
        (CIVILITY, "nom placé après « M. », « Mme », « Dr »…"),
        (CUE, "nom placé après un mot qui annonce une personne"),
    ):
        for found in pattern.finditer(text):
            name = _trimmed(found["name"])
            if name:
                start = found.start("name")
                yield Finding(start, start + len(name), DataKind.NAME, name, why)
    for found in TOKEN.finditer(text):
        yield from _first_name(text, found)


def _trimmed(name: str) -> str:
    """The name without words that name nobody; empty when nothing is left of it, or a mere initial."""
    kept: list[str] = []
    words = re.split(r"[ \u00a0]", name)
    for place, word in enumerate(words):
        bare = folded(word.rstrip("."))
        follows = folded(words[place + 1]) if place + 1 < len(words) else ""
        begins_a_surname = re.fullmatch(ARTICLE, f"{word} ") and follows and follows not in NOT_A_NAME
        is_initial = len(bare) == 1 and word.endswith(".")
        if bare in NOT_A_NAME and not is_initial and not begins_a_surname:
            break
        kept.append(word)
    while kept and (kept[-1].islower() or kept[-1].endswith(".") or kept[-1].endswith(("’", "'"))):
        kept.pop()
    result = " ".join(kept)
    if not result or not re.search(rf"{CAPITAL}\w", result):
        return ""
    # Several spaces of other kinds were folded into plain ones: the span is that of the original.
    return name[: len(result)]


def _first_name(text: str, found: re.Match[str]) -> Iterator[Finding]:
    token = found[0]
    if token in ACRONYMS or NAMESAKES.search(text[max(0, found.start() - 24) : found.start()]):
        return
    first = folded(re.split(r"[-’']", token)[0])
    sure, word, place = first in SURE_NAMES, first in WORD_NAMES, first in PLACE_NAMES
    if not (sure or word or place):
        return
    end = _end_of_surname(text, found.end())
    alone = end == found.end()
    if alone and (place or (token.isupper() and len(token) < 4)):
        return
    if word and alone and ("-" not in token) and (token.isupper() or _opens_a_sentence(text, found.start())):
        return
    start = _start_with_surname(text, found.start()) if alone else found.start()
    yield Finding(start, end, DataKind.NAME, text[start:end], "prénom courant" if alone else "prénom suivi d’un nom")


def _end_of_surname(text: str, end: int) -> int:
    follows = SURNAME.match(text, end)
    if follows:
        surname = follows["surname"]
        last = re.split(r"[ \u00a0]", surname)[-1]
        is_acronym = last in ACRONYMS or (last.isupper() and len(last) < 4)
        if folded(last) not in NOT_A_NAME and not is_acronym and len(last) > 1:
            return follows.end()
    return end


def _start_with_surname(text: str, start: int) -> int:
    """« MOREL Julien »: a surname in capitals before the first name belongs to it."""
    before = re.search(
        rf"(?<!\w)({CAPITAL}{{3,30}}(?:-{CAPITAL}{{2,30}})?)[ \u00a0]$", text[max(0, start - 64) : start]
    )
    if before is None or before[1] in ACRONYMS:
        return start
    return start - len(before[0])


def _opens_a_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 6) : start].rstrip(" \u00a0\u202f\t")
    return not before or before[-1] in OPENERS or before[-1] == "-"


def _finding(found: re.Match[str], group: int, kind: DataKind, why: str) -> Finding:
    return Finding(found.start(group), found.end(group), kind, found[group], why)


RANK = {kind: rank for rank, kind in enumerate(DataKind)}


def _without_overlaps(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Where several overlap, the surest kind stays; within a kind the longest."""
    kept: list[Finding] = []
    starts: list[int] = []
    for one in sorted(findings, key=lambda each: (RANK[each.kind], each.start - each.end, each.start)):
        place = bisect(starts, one.start)
        before_is_apart = place == 0 or kept[place - 1].end <= one.start
        if before_is_apart and (place == len(kept) or one.end <= starts[place]):
            kept.insert(place, one)
            starts.insert(place, one.start)
    return tuple(kept)
