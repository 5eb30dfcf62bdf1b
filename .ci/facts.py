"""Compares what each edition says with the list itself.

It reads the list with PyYAML and the editions with poppler's text, Python's
HTML, email and JSON parsers, openpyxl and rispy; nothing here comes from the
program that is judged. The last line of output is the finding; a failure lists what is
missing and exits with 1.

Texts are compared as sequences of words, after one normalisation that both
sides go through (see words): compatibility forms folded (NFKC), case folded,
every kind of space alike, hyphens and dashes dropped (a line may end on one),
apostrophes, quotes and other punctuation taken as spaces, digits parted from
letters (the e of 2e may be raised), groups of three digits joined (6 500),
ordinals in their short form (2ème → 2e).
"""

import collections
import csv
import datetime
import email
import email.policy
import functools
import html.parser
import json
import pathlib
import re
import sys
import urllib.parse
import xml.etree.ElementTree

import yaml

sys.dont_write_bytecode = True  # beside the sources
import reading
from reading import MONTHS, date_in_words, fold

# The October 2024 issue, counted by hand.
OCTOBER = {
    "records per section": [3, 1, 5, 3, 2, 2, 2, 2, 4],
    "complements": 3,
    "siblings": 7,
    "addresses": 36,
    "records with pages": 11,
    "pages": 443,
    "records with persons": 3,
    "names of persons": 5,
    "records per month": {
        "2023-12": 2, "2024-01": 2, "2024-04": 3, "2024-05": 1, "2024-06": 3, "2024-07": 2,
        "2024-08": 2, "2024-09": 2, "2024-10": 2, "2024": 1, "": 4,
    },
}


class Text(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Reads every scalar as it is written: 2024-10 is no number, nor a date."""


Text.yaml_implicit_resolvers = {}


@functools.lru_cache(maxsize=None)
def words(text, join=True):
    text = fold(text)
    text = re.sub(r"(?<!\d)\d{1,3}(?: \d{3})+(?!\d)", lambda m: m[0].replace(" ", "" if join else " "), text)
    text = re.sub(r"[\W_]+", " ", text)
    text = re.sub(r"(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)", " ", text)
    return " " + " ".join(text.split()) + " "


ADDRESS = re.compile(r"<?https?://[^\s<>()]+>?")


def blocks(markdown):
    """The paragraphs and list items of small Markdown, as plain text, parted
    once more where an address stands: those are compared on their own."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    text = re.sub(r"\\([^\w\s])", r"\1", text)
    for paragraph in re.split(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+[.)])\s)", text):
        paragraph = re.sub(r"^\s*(?:[-*+]|\d+[.)])\s+", "", paragraph)
        for piece in ADDRESS.split(paragraph):
            if words(piece).strip():
                yield " ".join(piece.split())


def same_prose(one, other):
    """Whatever the lines in which they are written."""
    return words(" ".join(one.split())) == words(" ".join(other.split()))


def same_spelling(one, other):
    """Whatever the spaces."""
    return one.split() == other.split()


def linked(markdown):
    return re.findall(r"https?://[^\s<>()]*[^\s<>().,;:!?]", markdown)


def first_day(date):
    parts = [int(p) for p in date.split("-")] + [1, 1]
    return datetime.datetime(*parts[:3])


class List:
    """The curated list: publication.yaml and one issue.yaml."""

    def __init__(self, data, issue):
        data = pathlib.Path(data)
        self.publication = self.read(data / "publication.yaml")
        self.issue = self.read(data / issue / "issue.yaml")
        self.sections = self.issue.get("sections") or []
        self.records = [r for s in self.sections for r in s.get("records") or []]
        self.complements = [c for r in self.records for c in r.get("complements") or []]
        self.siblings = [c for r in self.records for c in (r.get("siblings") or {}).get("records") or []]
        self.all = self.records + self.complements + self.siblings
        self.printed = list(self.in_order())
        self.title_first = False  # does the edition judged begin a record with its title?
        self.number_after = False  # and a complement or sibling too?
        self.sub = {id(r) for r in self.complements + self.siblings}
        # The series of siblings is said once, above them.
        self.common = {id(c): siblings.get("series") for r in self.records
                       for siblings in [r.get("siblings") or {}] for c in siblings.get("records") or []}

    @staticmethod
    def read(path):
        # A folded text may hold a list, whose lines count: keep all lines.
        text = re.sub(r"(?m)^([ -]*[\w-]+: )>(?=[-+]?$)", r"\1|", path.read_text(encoding="utf-8"))
        return yaml.load(text, Text) or {}

    def sections_in_order(self):
        headings = [h["name"] for h in self.publication.get("headings") or []]
        rank = {name: i for i, name in enumerate(headings)}
        return sorted(self.sections, key=lambda s: rank.get(s["heading"], len(rank)))

    def in_order(self):
        """Every record in the order of printing, each with what hangs below it."""
        for section in self.sections_in_order():
            for record in section.get("records") or []:
                yield record
                yield from record.get("complements") or []
                yield from (record.get("siblings") or {}).get("records") or []

    def addresses(self):
        owners = self.all + self.sections
        return [link if isinstance(link, str) else link["url"] for o in owners for link in o.get("links") or []]

    def labels(self, owner):
        return [link["label"] for link in owner.get("links") or [] if isinstance(link, dict) and link.get("label")]

    def further_addresses(self):
        """Addresses that an edition may show although no record lists them."""
        texts = [self.issue.get("introduction", ""), self.issue.get("credits", "")]
        texts += [s.get("introduction", "") for s in self.sections] + [r.get("abstract", "") for r in self.all]
        found = {a for t in texts for a in linked(t)}
        return found | {v for v in [self.publication.get("site"), reading.web_page(self.publication, self.issue)] if v}

    def public(self):
        return reading.public_addresses(self.publication, self.issue)

    def unsubscribe(self):
        mail = self.publication.get("mail") or {}
        to = mail.get("unsubscribe") or mail.get("reply-to") or (mail.get("from") or {}).get("address")
        return [to if "://" in to else "mailto:" + to] if to else []

    def authors(self, record, given_first=False):
        """Each author in the form under which the bulletin cites it."""
        for author in record.get("authors") or []:
            if isinstance(author, dict):
                names = [author["family"], author.get("given", "")]
                yield " ".join(reversed(names) if given_first else names)
                continue
            yield self.cited(author)

    def cited(self, body):
        """A corporate body in the form under which the bulletin cites it."""
        for producer in self.publication.get("producers") or []:
            forms = [producer.get("acronym"), producer.get("name")] + (producer.get("variants") or [])
            if body in forms:
                return producer.get("acronym") or producer["name"]
        return body

    def series(self, record):
        series = record.get("series") or {}
        return {"title": series} if isinstance(series, str) else series

    def said(self, record, changed=None):
        """What a reader must find of a record, or of what stands in its place:
        (field, text)."""
        common, sub = self.common.get(id(record)), id(record) in self.sub
        record = changed or record
        if record.get("citation") and self.title_first and (self.number_after or not sub):
            before, title, after = reading.Reading.given_citation(record)
            yield "title", title
            yield "citation", ", ".join(p for p in (before, after) if p)
        elif record.get("citation"):
            yield "citation", record["citation"]
        else:
            for author in self.authors(record, given_first=sub):
                yield "author", author
            yield "title", record["title"]
            yield "subtitle", record.get("subtitle", "")
            series = self.series(record)
            if series.get("title") != common:
                yield "series", series.get("title", "")
            yield "number", "n° " + series["number"] if series.get("number") else ""
            yield "publisher", record.get("publisher", "")
            yield "edition", record.get("edition", "")
            yield "date", date_in_words(record["issued"]) if record.get("issued") else ""
            yield "pages", record["pages"] + " p" if record.get("pages") else ""
        yield "hours", record.get("hours", "")
        for block in blocks(record.get("abstract", "")):
            yield "abstract", block
        for label in self.labels(record):
            yield "label", label

    def said_around(self):
        """What a reader must find beside the records."""
        year, month = self.issue["issue"].split("-")
        yield "title of the bulletin", self.publication["title"]
        yield "month", f"{MONTHS[int(month) - 1]} {year}"
        for name in ("introduction", "credits"):
            for block in blocks(self.issue.get(name, "")):
                yield name, block
        for section in self.sections:
            yield "heading", section["heading"]
            for block in blocks(section.get("introduction", "")):
                yield "introduction of " + section["heading"], block
            for label in self.labels(section):
                yield "label", label
        for record in self.records:
            siblings = record.get("siblings") or {}
            yield "series of siblings", siblings.get("series", "")


def folded(the_list, *texts):
    """The words of texts, those whole that a line may end in without a hyphen."""
    unbroken = reading.Reading(the_list).unbroken()
    return [words(reading.close_up(reading.fold(t), unbroken, words=True)) for t in texts]


def finish(problems, finding):
    for problem in problems:
        print(problem)
    if problems:
        print(f"{len(problems)} differences")
        sys.exit(1)
    print(finding)


class Said:
    """What an edition says, in one or more orders of reading.

    A fact of a record counts only where the record is: from its title up to the
    next one's. Authors may stand before the title; the number of a complement or
    sibling, with its series, does. Titles are looked for from the end, in the
    order of printing, since a table of contents may name them all before.
    """

    def __init__(self, the_list, *texts):
        self.the_list = the_list
        self.texts = folded(the_list, *texts)
        self.windows = [self.places(text) for text in self.texts]

    def places(self, text):
        """For each record: where the title before it, its own and the next stand."""
        following, found = len(text), []
        for record in reversed(self.the_list.printed):
            place = text.rfind(words(record["title"]), 0, following + 1)
            if place >= 0:
                found.append((record, place, following))
                following = place
        before = [place for _, place, _ in found[1:]] + [0]
        return {id(r): (b, place, after) for (r, place, after), b in zip(found, before)}

    def anywhere(self, fact):
        needle = words(fact)
        return not needle.strip() or any(needle in t for t in self.texts)

    def about(self, record, field, fact):
        needle = words(fact)
        if not needle.strip():
            return True
        sub = id(record) in self.the_list.sub
        for text, windows in zip(self.texts, self.windows):
            if id(record) not in windows:
                continue
            before, place, after = windows[id(record)]
            if field == "title":
                window = text[place:place + len(needle)]
            elif sub and field in ("series", "number") and not self.the_list.number_after:
                window = text[before:place + 1]
            elif field in ("author", "citation"):
                window = text[before:after + 1]
            else:
                window = text[place:after + 1]
            # Text in another language is left as it is: a line may end inside 6 500.
            if needle in window or words(fact, join=False) in window:
                return True
        return False

    def lacks(self, record, changed=None):
        """Facts of a record, or of what it was changed into, that the edition
        does not say of it."""
        for field, fact in self.the_list.said(record, changed):
            if not self.about(record, field, fact):
                yield f"{record.get('id')}: {field} not found: {fact}"


def missing(the_list, *texts):
    """Facts of the list that an edition with these texts does not say."""
    said = Said(the_list, *texts)
    problems = [f"{field} not found: {fact}" for field, fact in the_list.said_around() if not said.anywhere(fact)]
    for record in the_list.all:
        problems += said.lacks(record)
    return problems


def compare_addresses(the_list, found, also=()):
    wanted, found = set(the_list.addresses()) | set(also), set(found)
    return ([f"address missing: {a}" for a in sorted(wanted - found)]
            + [f"address not in the list: {a}" for a in sorted(found - wanted - the_list.further_addresses())])


def counted(the_list, addresses=True):
    text = (f"{len(the_list.records)} records, {len(the_list.complements)} complements, "
            f"{len(the_list.siblings)} siblings")
    return text + (f", {len(set(the_list.addresses()))} addresses" if addresses else "")


# --- reading the editions ---------------------------------------------------


def pdf_texts(the_list, stem):
    """The text in both orders, without what stands at the foot of each page."""
    organisation = the_list.publication.get("organisation") or {}
    year, month = the_list.issue["issue"].split("-")
    footer = words(" ".join([organisation.get("acronym", ""), the_list.publication["title"],
                             MONTHS[int(month) - 1], year]))
    for order in ("reading", "drawing"):
        kept = []
        for page in pathlib.Path(f"{stem}.{order}.txt").read_text(encoding="utf-8").split("\f"):
            lines = [line for line in page.split("\n") if line.strip()]
            folios = [i for i, line in enumerate(lines) if line.strip().isdigit()]
            if folios and folios[-1] >= len(lines) - 2:
                del lines[folios[-1]]
            kept += [line for line in lines if not re.sub(r" \d+ $", " ", words(line)).startswith(footer)]
        yield "\n".join(kept)


def pdf_addresses(stem):
    """The targets of the link annotations, whatever object holds them."""
    targets = []

    def walk(value):
        if isinstance(value, dict):
            if value.get("/S") == "/URI" and "/URI" in value:
                targets.append(re.sub("^[ub]:", "", value["/URI"]))
            for v in value.values():
                walk(v)
        elif isinstance(value, list):
            for v in value:
                walk(v)

    walk(json.loads(pathlib.Path(f"{stem}.json").read_text(encoding="utf-8"))["qpdf"])
    return [t for t in targets if t.startswith("http")]


class Page(html.parser.HTMLParser):
    """The text and the links of an HTML page."""

    hidden = ("style", "script", "title")

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.parts, self.leads, self.inside = [], [], 0
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.inside += tag in self.hidden
        if tag not in ("a", "abbr", "b", "em", "i", "span", "strong", "sup"):
            self.parts.append("\n")
        for name, value in attributes:
            if tag == "a" and name == "href":
                self.leads.append(value)
        self.links = [v for v in self.leads if v.startswith("http")]

    def handle_endtag(self, tag):
        self.inside -= tag in self.hidden
        if tag not in ("a", "abbr", "b", "em", "i", "span", "strong", "sup"):
            self.parts.append("\n")

    def handle_data(self, data):
        if not self.inside:
            self.parts.append(data)

    def text(self):
        return "".join(self.parts)


def text_addresses(text):
    return re.findall(r"https?://[^\s<>]+", text)


def read_text(path):
    return pathlib.Path(path).read_text(encoding="utf-8")


def sheet_rows(sheet):
    """The rows of a sheet below its row of headings, as dictionaries of cells."""
    headings = None
    for row in sheet.iter_rows():
        values = [c.value for c in row]
        if headings is None:
            if "Identifiant" in values and "Titre" in values:
                headings = values
            continue
        if any(v is not None for v in values):
            yield {h: c for h, c in zip(headings, row) if h}


def cell_address(cell):
    if cell is None:
        return None
    if cell.hyperlink is not None and cell.hyperlink.target:
        return cell.hyperlink.target
    return cell.value


def workbook_rows(path):
    import openpyxl

    book = openpyxl.load_workbook(path)
    wanted = ["Inventaire", "Sous-ressources", "Synthèse", "À vérifier"]
    problems = [f"no sheet {name}" for name in wanted if name not in book.sheetnames]
    if problems:
        finish(problems, "")
    return list(sheet_rows(book["Inventaire"])), list(sheet_rows(book["Sous-ressources"]))


# --- judges -----------------------------------------------------------------


def judge_list(data, issue):
    the_list = List(data, issue)
    per_month = {}
    for r in the_list.records:
        month = (r.get("issued") or "")[:7]
        per_month[month] = per_month.get(month, 0) + 1
    persons = [[a for a in r.get("authors") or [] if isinstance(a, dict)] for r in the_list.records]
    pages = [int(r["pages"]) for r in the_list.records if r.get("pages")]
    found = {
        "records per section": [len(s["records"]) for s in the_list.sections],
        "complements": len(the_list.complements),
        "siblings": len(the_list.siblings),
        "addresses": len(set(the_list.addresses())),
        "records with pages": len(pages),
        "pages": sum(pages),
        "records with persons": sum(1 for p in persons if p),
        "names of persons": sum(len(p) for p in persons),
        "records per month": per_month,
    }
    problems = [f"{k}: {found[k]}, counted by hand {v}" for k, v in OCTOBER.items() if found[k] != v]
    if len(set(the_list.addresses())) != len(the_list.addresses()):
        problems.append("an address stands twice")
    finish(problems, counted(the_list) + f", {sum(pages)} pages")


def judge_pdf(data, issue, stem):
    the_list = List(data, issue)
    the_list.title_first = True
    problems = missing(the_list, *pdf_texts(the_list, stem)) + compare_addresses(the_list, pdf_addresses(stem))
    finish(problems, counted(the_list))


def judge_html(data, issue, path):
    the_list = List(data, issue)
    page = Page(read_text(path))
    also = the_list.public()
    also += [f"{also[0]}#s{i + 1}" for i in range(len(the_list.sections))] if also else []
    problems = compare_addresses(the_list, page.links, also)
    problems += [f"no link to unsubscribe: {a}" for a in the_list.unsubscribe() if not any(v.startswith(a) for v in page.leads)]
    finish(missing(the_list, page.text()) + problems, counted(the_list))


def judge_page(data, issue, path):
    """The web page says all, and leads to its sections and the files beside it."""
    the_list = List(data, issue)
    the_list.title_first = the_list.number_after = True
    page = Page(read_text(path))
    beside = [a.rsplit("/", 1)[1] for a in the_list.public()[1:]] + [f"#s{i + 1}" for i in range(len(the_list.sections))]
    problems = [f"no link to {a}" for a in beside if a not in page.leads]
    finish(missing(the_list, page.text()) + compare_addresses(the_list, page.links) + problems, counted(the_list))


def judge_text(data, issue, path):
    the_list = List(data, issue)
    text = read_text(path)
    prose = ADDRESS.sub(" ", text)  # a sentence may stand around an address
    problems = compare_addresses(the_list, text_addresses(text), the_list.public())
    problems += [f"no address to unsubscribe: {a}" for a in the_list.unsubscribe() if a.removeprefix("mailto:") not in text]
    finish(missing(the_list, text, prose) + problems, counted(the_list))


def judge_eml(folder):
    folder = pathlib.Path(folder)
    message = email.message_from_bytes((folder / "email.eml").read_bytes(), policy=email.policy.default)
    problems = []
    for part in message.walk():
        problems += [f"{part.get_content_type()}: {d!r}" for d in part.defects]
        problems += [f"{name}: {d!r}" for name, value in part.items() for d in value.defects]
    for name in ("From", "Subject", "Date", "Message-ID", "MIME-Version"):
        if len(message.get_all(name, [])) != 1:
            problems.append(f"{name} stands {len(message.get_all(name, []))} times")
    if message.get_content_type() != "multipart/alternative":
        problems.append(f"it is {message.get_content_type()}")
    for subtype, name in (("plain", "email.txt"), ("html", "email.html")):
        part = message.get_body((subtype,))
        want = read_text(folder / name).replace("\r\n", "\n")
        got = part.get_content().replace("\r\n", "\n") if part else ""
        if got.rstrip("\n") != want.rstrip("\n"):
            problems.append(f"the {subtype} part is not {name}")
    longest = max(len(line) for line in (folder / "email.eml").read_bytes().split(b"\r\n"))
    if longest > 998:
        problems.append(f"a line of {longest} bytes; RFC 5322 allows 998")
    finish(problems, f"no defects: {message['Subject']}")


def judge_workbook(data, issue, path):
    the_list = List(data, issue)
    records, below = workbook_rows(path)
    problems = []
    ids = [r["Identifiant"].value for r in records]
    if sorted(ids) != sorted(r["id"] for r in the_list.records):
        problems.append(f"Inventaire holds {ids}")
    rows = {r["Identifiant"].value: r for r in records + below}
    dates = 0
    for record in the_list.all:
        row = rows.get(record["id"])
        if row is None:
            problems.append(f"{record['id']} has no row")
            continue
        series = the_list.series(record)
        persons = [a for a in record.get("authors") or [] if isinstance(a, dict)]
        corporate = [a for a, b in zip(the_list.authors(record), record.get("authors") or []) if not isinstance(b, dict)]
        for column, want in {
            "Titre": record["title"],
            "Sous-titre": record.get("subtitle"),
            "Série": series.get("title"),
            "N° dans la série": series.get("number"),
            "Éditeur": record.get("publisher"),
            "Édition": record.get("edition"),
            "Horaires": record.get("hours"),
            "Producteur": "; ".join(corporate),
            "Auteurs": "; ".join(a["family"] + (", " + a["given"] if a.get("given") else "") for a in persons),
        }.items():
            got = row[column].value
            if (got or "").strip() != (want or "").strip():
                problems.append(f"{record['id']}: {column} is {got!r}, want {want!r}")
        # The list's own folds and blank lines are YAML's affair.
        if not same_prose(row["Résumé"].value or "", record.get("abstract") or ""):
            problems.append(f"{record['id']}: Résumé is {row['Résumé'].value!r}")
        want = first_day(record["issued"]) if record.get("issued") else None
        got = row["Date"].value
        if want and want.year < 1900:
            want, got = str(want.year), str(got)[:4]
        if got != want or want and not isinstance(got, (datetime.datetime, str)):
            problems.append(f"{record['id']}: Date is {got!r}, want {want!r}")
        dates += want is not None
        want = int(record["pages"]) if record.get("pages") else None
        if row["Pages"].value != want:
            problems.append(f"{record['id']}: Pages is {row['Pages'].value!r}, want {want!r}")
    found = [cell_address(r.get("Adresse")) for r in records + below]
    problems += compare_addresses(the_list, [a for a in found if a])
    for r in records + below:
        cell = r.get("Adresse")
        if cell is not None and cell.value and len(cell.value) <= 2079 and cell.hyperlink is None \
                and not str(cell.value).startswith("="):
            problems.append(f"{cell.coordinate} cannot be clicked")
    pages = sum(r["Pages"].value or 0 for r in records)
    finish(problems, counted(the_list) + f", {dates} dates, {pages} pages")


def csv_rows(path):
    raw = pathlib.Path(path).read_bytes()
    if not raw.startswith(b"\xef\xbb\xbf"):
        finish(["no byte order mark"], "")
    return list(csv.DictReader(raw.decode("utf-8-sig").splitlines(keepends=True), delimiter=";"))


def unguarded(value):
    """A cell that could pass for a formula has an apostrophe before it."""
    return value[1:] if re.match("'[-=+@\t\r]", value) else value


def judge_csv(data, issue, path):
    the_list = List(data, issue)
    rows = {r["Identifiant"]: r for r in csv_rows(path)}
    problems = []
    if sorted(rows) != sorted(r["id"] for r in the_list.records):
        problems.append(f"the rows are {sorted(rows)}")
    for record in the_list.records:
        row = rows.get(record["id"], {})
        for column, want in {
            "Titre": record["title"],
            "Éditeur": record.get("publisher"),
            "Pages": record.get("pages"),
            "Résumé": record.get("abstract"),
            "N° dans la série": the_list.series(record).get("number"),
        }.items():
            got = unguarded(row.get(column) or "")
            if not same_prose(got, want or ""):
                problems.append(f"{record['id']}: {column} is {got!r}, want {want!r}")
    finish(problems, f"{len(rows)} rows")


# The type and genre of CSL 1.0.2 that each kind of record has, and where a
# document of that type has the title of its series and its number there.
CSL_TYPES = {
    "document": ("report", None), "article": ("article-journal", None), "book": ("book", None),
    "webpage": ("webpage", None), "film": ("motion_picture", None), "podcast": ("broadcast", "Podcast"),
    "event": ("event", None), "exhibition": ("event", "Exposition"), "practice-sheet": ("report", "Fiche d’expérience"),
}
CSL_SERIES = {
    "article-journal": ("container-title", "issue"), "report": ("collection-title", "number"),
    "broadcast": ("collection-title", "number"),
}


def csl_item(the_list, section, record, parent):
    """What CSL-JSON must hold of a record. A text in a tuple is compared by its
    words, as its punctuation or markup may be another."""
    kind, genre = CSL_TYPES[record.get("kind") or "document"]
    title, number = CSL_SERIES.get(kind, ("collection-title", "collection-number"))
    series, links = the_list.series(record), record.get("links") or []
    links = [{"url": link} if isinstance(link, str) else link for link in links]
    labelled = len(links) > 1 or any(link.get("label") for link in links)
    abstract, subtitle = record.get("abstract", ""), record.get("subtitle")
    keywords, above = record.get("keywords") or [], parent["title"] + " " + parent.get("subtitle", "") if parent else ""
    note = [] if kind == "book" else [record.get("edition"), record.get("pages")]
    note += [above, record.get("hours")]
    note += [part for link in links[1:] for part in (link.get("label"), link["url"])]
    sibling = id(record) in the_list.common
    authors = zip(record.get("authors") or [], the_list.authors(record))
    return {
        "id": record["id"],
        "type": kind,
        "genre": genre,
        "title": (record["title"] + " " + (subtitle or ""),),
        "author": [a if isinstance(a, dict) else {"literal": printed} for a, printed in authors],
        title: series.get("title") or the_list.common.get(id(record)),
        number: series.get("number"),
        "publisher": record.get("publisher"),
        "edition": record.get("edition"),
        "issued": {"date-parts": [[int(p) for p in record["issued"].split("-")]]} if record.get("issued") else None,
        "number-of-pages": record.get("pages"),
        "language": record.get("language") or "fr",
        "abstract": tuple(blocks(abstract)) + tuple(linked(abstract)),
        "URL": links[0]["url"] if links else None,
        "keyword": "; ".join([section["heading"]] + keywords),
        "note": tuple(part for part in note if part),
        "custom": {
            "heading": section["heading"],
            "keywords": keywords,
            "title": record["title"] if subtitle else None,
            "subtitle": subtitle,
            "abstract": (abstract,),
            "hours": record.get("hours"),
            "citation": record.get("citation"),
            "links": links if labelled else None,
            "cover": {"file": record["cover"]} if isinstance(record.get("cover"), str) else record.get("cover"),
            "sibling-of": parent["id"] if parent and sibling else None,
            "complement-of": parent["id"] if parent and not sibling else None,
            "siblings": (record.get("siblings") or {}).get("series"),
        },
    }


def csl_differences(want, got, path=""):
    """What an item of CSL-JSON lacks, has too much, or says otherwise."""
    for key in {**want, **got}:
        w, g = want.get(key), got.get(key)
        if isinstance(w, dict) and key == "custom":
            yield from csl_differences(w, g or {}, path + "custom.")
        elif isinstance(w, tuple):
            hay, needles = words(" ".join((g or "").split())), [words(" ".join(t.split())) for t in w]
            whole = key not in ("abstract", "note") or path  # those have words of their own: « Horaires », addresses
            if whole and [hay] != needles or any(n not in hay for n in needles) or g and not needles:
                yield f"{path}{key} is {g!r}, want {w!r}"
        elif (w or None) != (g.strip() if isinstance(g, str) else g):
            yield f"{path}{key} is {g!r}, want {w!r}"


def judge_csl(data, issue, path):
    """Compares CSL-JSON with the list, then takes each of its values out to see
    that the comparison notices."""
    the_list = List(data, issue)
    raw = pathlib.Path(path).read_bytes()
    items = json.loads(raw.decode("utf-8"))
    problems = [] if raw.endswith(b"]\n") else ["it does not end with one line feed"]
    want = {}
    for section in the_list.sections:
        for record in section.get("records") or []:
            below = (record.get("complements") or []) + ((record.get("siblings") or {}).get("records") or [])
            want[record["id"]] = csl_item(the_list, section, record, None)
            want.update((sub["id"], csl_item(the_list, section, sub, record)) for sub in below)
    if [x["id"] for x in items] != [r["id"] for r in the_list.printed]:
        problems.append(f"the items are {[x['id'] for x in items]}")
        finish(problems, "")
    values = 0
    for x in items:
        custom, wanted = x.get("custom", {}), want[x["id"]]
        once = same_spelling(x.get("abstract", ""), wanted["custom"]["abstract"][0])
        if once and "abstract" not in custom:  # it has no markup
            wanted["custom"]["abstract"] = None
        problems += [f"{x['id']}: {d}" for d in csl_differences(wanted, x)]
        for key in x:
            lacking = {k: v for k, v in x.items() if k != key}
            problems += [] if list(csl_differences(wanted, lacking)) else [f"{x['id']}: {key} is not missed"]
        for key in custom:
            lacking = dict(x, custom={k: v for k, v in custom.items() if k != key})
            problems += [] if list(csl_differences(wanted, lacking)) else [f"{x['id']}: custom.{key} is not missed"]
        values += len(x) + len(custom)
    problems += [f"the note of {r['id']} to the team is printed" for r in the_list.all
                 if r.get("notes") and r["notes"].strip() in raw.decode("utf-8")]
    finish(problems, counted(the_list, addresses=False) + f", {values} values, each missed when taken out")


def printed_once(the_list):
    """Each record with its heading, in the order of printing."""
    for section in the_list.sections_in_order():
        for record in section.get("records") or []:
            yield section["heading"], record


def links_of(record):
    return [{"url": link} if isinstance(link, str) else link for link in record.get("links") or []]


def creators(the_list, record):
    """(family, given) of each author, ("body", "") of a corporate one; a comma
    inside a name is written as a low quotation mark."""
    low = lambda name: name.replace(",", "‚")
    for author, printed in zip(record.get("authors") or [], the_list.authors(record)):
        person = isinstance(author, dict)
        yield (low(author["family"]), low(author.get("given", ""))) if person else (low(printed), "")


def missed(want, got, others):
    """Takes each value out of an item, then puts another item's in its place, and
    names those that nobody misses. A long text may be part of another."""
    for key, value in got.items():
        if not any(csl_differences(want, {k: v for k, v in got.items() if k != key})):
            yield f"{key} is not missed"
        wrong = [other[key] for other in others if other.get(key, value) != value]
        if wrong and key not in ("abstract", "note") and not any(csl_differences(want, {**got, key: wrong[0]})):
            yield f"{key} may be another's"


# The type of RIS that each kind has, and M3; then the tags of the title of a
# series and of the number in it, and which of edition, publisher and pages
# Zotero reads, as its translator RIS.js has it (fieldMap, importTypeMap) and its
# schema (a journal article and a web page have no publisher). What it does not
# read must stand in the note.
RIS_TYPES = {
    "document": ("RPRT", None, "T2", "SN", {"PB", "SP"}),
    "practice-sheet": ("RPRT", "Fiche d’expérience", "T2", "SN", {"PB", "SP"}),
    "article": ("JOUR", None, "T2", "IS", set()),
    "book": ("BOOK", None, "T2", "M1", {"PB", "SP", "ET"}),
    "webpage": ("ELEC", None, "T2", None, set()),
    "event": ("ELEC", "Événement", "T2", None, set()),
    "exhibition": ("ELEC", "Exposition", "T2", None, set()),
    "film": ("MPCT", None, None, None, {"PB"}),
    "podcast": ("SOUND", None, "T3", None, {"PB"}),
}


def ris_reference(the_list, heading, record):
    """What RIS must hold of a record, by tag; texts in a tuple are compared by
    their words."""
    kind, work, title, number, reads = RIS_TYPES[record.get("kind") or "document"]
    series, links, abstract = the_list.series(record), links_of(record), record.get("abstract", "")
    date = record.get("issued")
    note = [] if title and (number or not series.get("number")) else [series.get("title"), series.get("number")]
    note += [record.get(field) for tag, field in (("PB", "publisher"), ("ET", "edition"), ("SP", "pages")) if tag not in reads]
    note += [record.get("hours"), record.get("citation")]
    note += [part for i, link in enumerate(links) if i > 0 or link.get("label") for part in (link.get("label"), link["url"])]
    siblings = record.get("siblings") or {}
    below = (record.get("complements") or []) + (siblings.get("records") or [])
    note += [siblings.get("series")] if siblings.get("records") else []
    for sub in below:
        note += [fact for _, fact in the_list.said(sub)] + [link["url"] for link in links_of(sub)] + (sub.get("keywords") or [])
    organisation = the_list.publication.get("organisation") or {}
    want = {
        "TY": kind,
        "M3": work,
        "ID": record["id"],
        "AU": [f"{family}, {given}".rstrip() for family, given in creators(the_list, record)],
        "TI": (record["title"] + " " + record.get("subtitle", ""),),
        "PB": record.get("publisher"),
        "ET": record.get("edition"),
        "DA": "/".join((date.split("-") + ["", ""])[:3]) + "/" if date else None,
        "PY": date[:4] if date else None,
        "SP": record.get("pages") if "SP" in reads else None,
        "abstract": tuple(blocks(abstract)) + tuple(linked(abstract)),
        "KW": [heading] + (record.get("keywords") or []),
        "LA": record.get("language") or "fr",
        "UR": links[0]["url"] if links else None,
        "DP": organisation.get("acronym") or organisation.get("name"),
        "note": tuple(part for part in note if part),
    }
    want.update({title: series.get("title")} if title else {})
    want.update({number: series.get("number")} if number else {})
    return want


def judge_ris(data, issue, path):
    """Compares RIS with the list, as rispy reads it; then spoils each value
    to see that the comparison notices."""
    import rispy

    the_list = List(data, issue)
    raw = pathlib.Path(path).read_bytes()
    problems = [] if raw.startswith(b"TY  - ") else ["it does not begin with TY"]
    problems += [] if raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r") else ["a line does not end with CR LF"]
    tags = {tag: tag for tag in rispy.TAG_KEY_MAPPING}
    tags.update(AB="abstract", N1="note")
    found = rispy.loads(raw.decode("utf-8"), mapping=tags, list_tags=["AU", "KW"], delimiter_tags_mapping={}, enforce_list_tags=False)
    want = list(printed_once(the_list))
    if [r.get("ID") for r in found] != [r["id"] for _, r in want]:
        problems.append(f"the references are {[r.get('ID') for r in found]}")
        finish(problems, "")
    values = 0
    for got, (heading, record) in zip(found, want):
        reference = ris_reference(the_list, heading, record)
        problems += [f"{record['id']}: {d}" for d in csl_differences(reference, got)]
        problems += [f"{record['id']}: {d}" for d in missed(reference, got, found)]
        values += len(got)
    problems += [f"the note of {r['id']} to the team is printed" for r in the_list.all
                 if r.get("notes") and r["notes"].strip() in raw.decode("utf-8")]
    finish(problems, counted(the_list, addresses=False) + f", {values} values, each missed when taken out or another's")


class Machine(html.parser.HTMLParser):
    """What a page says to programs: COinS and JSON-LD."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.contexts, self.scripts, self.inside = [], [], False
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "span" and "Z3988" in (attributes.get("class") or "").split() and attributes.get("title"):
            self.contexts.append(attributes["title"])
        self.inside = tag == "script" and attributes.get("type") == "application/ld+json"
        if self.inside:
            self.scripts.append("")

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.scripts[-1] += data


# The item type that Zotero must make of each kind, and the fields of its schema
# (of those that COinS can fill) that not all types have: others are dropped.
ZOTERO_TYPES = {
    "document": "report", "practice-sheet": "report", "article": "journalArticle", "book": "book", "film": "film",
    "podcast": "podcast", "webpage": "webpage", "event": "webpage", "exhibition": "webpage",
}
ZOTERO_FIELDS = {
    "report": {"publisher", "pages", "seriesTitle"}, "book": {"publisher", "numPages", "series", "edition"},
    "journalArticle": {"publicationTitle", "issue", "series", "pages"}, "webpage": {"publicationTitle"}, "film": {"publisher"},
    "podcast": set(),
}
ZOTERO_KEYS = {
    "date": "date", "issue": "issue", "pages": "pages", "pub": "publisher", "publisher": "publisher", "tpages": "numPages",
    "edition": "edition", "description": "abstractNote", "language": "language", "source": "publicationTitle",
}


def zotero_creator(name):
    """(family, given) as cleanAuthor(…, useComma) of Zotero's utilities.js parts a name."""
    comma = "," in name
    name = re.sub(r"^[\s.,/\[\]:]+|[\s.,/\[\]:]+$", "", name)
    name = re.sub(r"\s+", " ", name, count=1)
    if comma:
        parts = re.split(", ?", name)
        return (parts[0], parts[1]) if len(parts) > 1 else (name, "")
    given, _, family = name.rpartition(" ")
    return family, given


def zotero_item(context):
    """The item that Zotero makes of a ContextObject in Dublin Core: the rules of
    parseContextObject in its openurl.js (zotero/utilities), as far as that
    format goes, and of its schema."""
    item = {"creators": [], "tags": []}
    pairs = [pair.split("=")[:2] for pair in context.split("&")]
    formats = [urllib.parse.unquote(value) for key, value in pairs if key == "rft_val_fmt"]
    if formats != ["info:ofi/fmt:kev:mtx:dc"]:
        raise ValueError(f"the format is {formats}")
    item["itemType"] = "webpage"
    for key, value in pairs:
        value = urllib.parse.unquote(re.sub(r"\+|%2[bB]", " ", value), errors="strict")
        key, of_report = key.removeprefix("rft."), item["itemType"] == "report"
        if not value:
            continue
        if key == "title":
            item["publicationTitle" if item["itemType"] == "journalArticle" else "title"] = value
        elif key in ("creator", "au"):
            item["creators"].append(zotero_creator(value))
        elif key == "series":
            item["seriesTitle" if of_report else "series"] = value
        elif key == "identifier" and re.match("https?://", value):
            item["url"] = value
        elif key == "subject":
            item["tags"].append(value)
        elif key == "type" and value in ZOTERO_FIELDS:
            item["itemType"] = value
        elif key in ZOTERO_KEYS:
            item[ZOTERO_KEYS[key]] = value
    some = set().union(*ZOTERO_FIELDS.values())
    return {k: v for k, v in item.items() if k not in some or k in ZOTERO_FIELDS[item["itemType"]]}


def coins_item(the_list, heading, record):
    """What Zotero must make of a record; texts in a tuple are compared by their
    words. It makes a space of each +."""
    kind = ZOTERO_TYPES[record.get("kind") or "document"]
    series, links, abstract = the_list.series(record), links_of(record), record.get("abstract", "")
    organisation = the_list.publication.get("organisation") or {}
    publisher, signs = record.get("publisher"), organisation.get("acronym") or organisation.get("name")
    number = series.get("number", "")
    in_series = ", ".join(part for part in (series.get("title"), "n° " * number[:1].isdigit() + number) if part)
    want = {
        "itemType": kind,
        "creators": list(creators(the_list, record)) or [(the_list.cited(publisher) if publisher else signs, "")],
        "date": record.get("issued"),
        "url": links[0]["url"] if links else None,
        "language": record.get("language") or "fr",
        "publisher": publisher,
        "edition": record.get("edition"),
        "pages": record.get("pages") if kind == "report" else None,
        "numPages": record.get("pages"),
        "seriesTitle": in_series,
        "series": in_series if kind == "book" else None,
        "publicationTitle": series.get("title") if kind == "journalArticle" else None,
        "issue": number,
        "tags": [heading] + (record.get("keywords") or []),
    }
    fields = ZOTERO_FIELDS[kind]
    want = {k: v for k, v in want.items() if k not in set().union(*ZOTERO_FIELDS.values()) or k in fields}
    spaced = lambda v: v.replace("+", " ").replace("\u00a0", " ") if isinstance(v, str) else v
    want = {k: [spaced(x) for x in v] if isinstance(v, list) else v if k == "url" else spaced(v) for k, v in want.items()}
    want["title"] = (spaced(record["title"] + " " + record.get("subtitle", "")),)
    want["abstract"] = tuple(spaced(b) for b in blocks(abstract)) + tuple(linked(abstract))
    return want


def judge_coins(data, issue, path):
    """Zotero's button offers the records of the page, each as the list has it;
    then spoils each value to see that the comparison notices. Zotero's own
    code is in no registry: its rules are written down above."""
    the_list = List(data, issue)
    values, contexts = 0, Machine(read_text(path)).contexts
    problems = ["a space is written as +"] if "+" in "".join(contexts) else []
    want = list(printed_once(the_list))
    if len(contexts) != len(want):
        finish([f"{len(contexts)} ContextObjects, want {len(want)}"], "")
    items = [zotero_item(context) for context in contexts]
    items = [{"abstract" if k == "abstractNote" else k: v.replace("\u00a0", " ") if isinstance(v, str) else v for k, v in item.items()}
             for item in items]
    for got, (heading, record) in zip(items, want):
        if not got.get("title") or not got["creators"]:
            problems.append(f"{record['id']}: Zotero looks it up elsewhere")
        item = coins_item(the_list, heading, record)
        # The same address without +, which Zotero would make a space of.
        address, _, query = (item["url"] or "").partition("?")
        if "+" in (item["url"] or ""):
            item["url"] = address.replace("+", "%2B") + ("?" + query.replace("+", "%20") if query else "")
        problems += [f"{record['id']}: {d}" for d in csl_differences(item, got)]
        problems += [f"{record['id']}: {d}" for d in missed(item, got, items)]
        values += len(got)
    finish(problems, f"{len(contexts)} items to choose from, {values} values, each missed when taken out or another's")


SCHEMA_TYPES = {
    "document": "Report", "practice-sheet": "CreativeWork", "article": "Article", "book": "Book", "webpage": "WebPage", "film": "Movie",
    "podcast": "PodcastEpisode", "event": "Event", "exhibition": "ExhibitionEvent",
}


def schema_author(the_list, author):
    if isinstance(author, dict):
        parts = [author.get("given"), author["family"]]
        named = {"@type": "Person", "name": " ".join(p for p in parts if p), "givenName": parts[0], "familyName": parts[1]}
        return {k: v for k, v in named.items() if v}
    for producer in the_list.publication.get("producers") or []:
        if author in [producer.get("acronym"), producer.get("name")] + (producer.get("variants") or []):
            names = [n for n in (producer.get("name"), producer.get("acronym")) if n]
            return dict(zip(("@type", "name", "alternateName"), ["Organization"] + names))
    return {"@type": "Organization", "name": author}


def schema_thing(the_list, heading, record):
    """What JSON-LD must say of a record, but its place in series."""
    kind = SCHEMA_TYPES[record.get("kind") or "document"]
    happens, abstract, hours = kind.endswith("Event"), record.get("abstract", ""), record.get("hours")
    authors = [schema_author(the_list, a) for a in record.get("authors") or []]
    date, pages, edition = record.get("issued"), record.get("pages"), record.get("edition")
    prose = tuple(blocks(abstract)) + tuple(linked(abstract))
    want = {
        "@type": kind,
        "name": (record["title"] + " " + record.get("subtitle", ""),),
        "inLanguage": record.get("language") or "fr",
        "keywords": [heading] + (record.get("keywords") or []),
        "url": [link["url"] for link in links_of(record)],
        "organizer" if happens else "author": authors,
    }
    if happens:
        want.update(note=prose + ((hours,) if hours else ()), startDate=date if len(date or "") == 10 else None)
        return want
    want.update(abstract=prose, note=(hours,) if hours else (), datePublished=date, genre="Fiche d’expérience" if kind == "CreativeWork" else None)
    want["publisher"] = schema_author(the_list, record["publisher"]) if record.get("publisher") else None
    if kind == "Book":
        want.update(bookEdition=edition, numberOfPages=int(pages) if pages else None)
    else:
        want.update(version=edition, materialExtent=pages + "\u00a0p." if pages else None)
    return want


SCHEMA_PLACES = ("isPartOf", "position", "reportNumber", "issueNumber", "episodeNumber")


def judge_jsonld(data, issue, path):
    """The page tells search engines of every record, complement and sibling what
    the list says."""
    the_list = List(data, issue)
    scripts = Machine(read_text(path)).scripts
    if len(scripts) != 1:
        finish([f"{len(scripts)} scripts of JSON-LD"], "")
    page = json.loads(scripts[0])
    problems = [f"{c!r} stands in it" for c in "<>&\u2028\u2029" if c in scripts[0]]
    organisation, masthead = (the_list.publication.get(k) or {} for k in ("organisation", "masthead"))
    periodical = page.get("isPartOf", {})
    for what, got, want in (
        ("type", page.get("@type"), "PublicationIssue"),
        ("context", page.get("@context"), "https://schema.org"),
        ("language", page.get("inLanguage"), "fr"),
        ("date", page.get("datePublished"), the_list.issue["issue"]),
        ("periodical", periodical.get("name"), the_list.publication["title"]),
        ("ISSN", periodical.get("issn"), masthead.get("issn")),
        ("publisher", periodical.get("publisher", {}).get("name"), organisation.get("name") or organisation.get("acronym")),
    ):
        problems += [] if got == want else [f"{what} of the issue: {got!r}, want {want!r}"]
    listed = page.get("mainEntity", {}).get("itemListElement", [])
    things = [entry["item"] for entry in listed]
    if [entry["position"] for entry in listed] != list(range(1, len(the_list.records) + 1)):
        problems.append(f"the positions are {[entry['position'] for entry in listed]}")
    others = page.get("mentions", [])
    for series in [t["isPartOf"] for t in things if "isPartOf" in t]:  # a sibling's series is said by where it stands
        others += [dict(part, isPartOf=[series["name"], part.get("isPartOf")]) for part in series.pop("hasPart", [])]
    values = 0
    sub = [(heading, record, below) for heading, record in printed_once(the_list)
           for below in (record.get("complements") or []) + ((record.get("siblings") or {}).get("records") or [])]
    pairs = [(heading, r, thing) for (heading, r), thing in zip(printed_once(the_list), things)]
    for heading, _, record in sub:
        same = [t for t in others if words(t["name"]) == words(record["title"] + " " + record.get("subtitle", ""))]
        if not same:
            problems.append(f"{record['id']} is not mentioned")
            continue
        nearest = min(same, key=lambda t: len(list(csl_differences(schema_thing(the_list, heading, record), t))))
        others = [t for t in others if t is not nearest]
        pairs.append((heading, record, nearest))
    problems += [f"too much: {t['name']}" for t in others]
    said_of = lambda thing: {"note" if k == "description" else k: v for k, v in thing.items() if k not in SCHEMA_PLACES}
    found = [said_of(thing) for _, _, thing in pairs]
    for heading, record, got in pairs:
        series, said = the_list.series(record), json.dumps({k: got.get(k) for k in SCHEMA_PLACES}, ensure_ascii=False)
        if not got["@type"].endswith("Event"):
            problems += [f"{record['id']}: {v} is not said" for v in (series.get("title"), series.get("number"))
                         if v and json.dumps(v, ensure_ascii=False)[1:-1] not in said]
        got = said_of(got)
        want = schema_thing(the_list, heading, record)
        problems += [f"{record['id']}: {d}" for d in csl_differences(want, got)]
        problems += [f"{record['id']}: {d}" for d in missed(want, got, found)]
        values += len(got)
    finish(problems, counted(the_list, addresses=False) + f", {values} values, each missed when taken out or another's")


def title_in(record):
    """The title of a record as it is cited."""
    return reading.Reading.given_citation(record)[1] if record.get("citation") else record["title"]


def judge_agreement(data, issue, stem, folder):
    """Every edition holds the same records and addresses, by its own reader."""
    the_list = List(data, issue)
    page = Page(read_text(f"{folder}/email.html"))
    text = read_text(f"{folder}/email.txt")
    records, below = workbook_rows(f"{stem}.xlsx")
    titles = "\n".join(r["Titre"].value or "" for r in records + below)
    cited = "\n".join(r["Citation imposée"].value or "" for r in records + below)
    cells = [cell_address(r.get("Adresse")) for r in records + below]
    editions = {
        "PDF": (list(pdf_texts(the_list, stem)), pdf_addresses(stem)),
        "HTML": ([page.text()], page.links),
        "text": ([text], text_addresses(text)),
        "workbook": ([titles, cited], [a for a in cells if a]),
    }
    wanted, further = set(the_list.addresses()), the_list.further_addresses() | set(the_list.public())
    found = {}
    for name, (texts, addresses) in editions.items():
        hays = folded(the_list, *texts)
        found[name] = [sum(any(words(title_in(r)) in h for h in hays) for r in group)
                       for group in (the_list.records, the_list.complements, the_list.siblings)]
        found[name].append(len({a for a in addresses if "/web.html#s" not in a} - (further - wanted)))
    want = [len(the_list.records), len(the_list.complements), len(the_list.siblings), len(wanted)]
    problems = [f"{name} has {got}, the list {want}" for name, got in found.items() if got != want]
    finish(problems, counted(the_list) + " in " + ", ".join(editions))


def judge_titles(data, issue, path):
    """What another program shows of the workbook."""
    the_list = List(data, issue)
    hay = words(read_text(path))
    problems = [f"title not found: {r['title']}" for r in the_list.all if words(r["title"]) not in hay]
    finish(problems, f"{len(the_list.all)} titles")


def judge_bite(data, issue, stem, folder):
    """Judges the judges: a list with one wrong value must be noticed.

    Each value in turn is replaced by that of another record, so that it does
    stand in the edition, but not there.
    """
    the_list = List(data, issue)
    prose = ADDRESS.sub(" ", read_text(f"{folder}/email.txt"))
    editions = {
        "PDF": Said(the_list, *pdf_texts(the_list, stem)),
        "HTML": Said(the_list, Page(read_text(f"{folder}/email.html")).text()),
        "text": Said(the_list, prose),
    }
    fields = ("authors", "title", "subtitle", "series", "publisher", "edition", "issued", "pages", "hours", "abstract")
    problems, wrong = [], 0
    for i, record in enumerate(the_list.all):
        for field in fields:
            # Not from a neighbour, whose authors may stand between the two titles.
            others = [r for j, r in enumerate(the_list.all) if abs(i - j) > 2 and r.get(field) and r[field] != record.get(field)]
            if field == "authors":
                near = str([r.get(field) for r in the_list.all[max(0, i - 2):i + 3]])
                others = [r for r in others if not any(str(a) in near for a in r[field])]
            if field == "issued":  # a year alone is part of many a date
                others = [r for r in others if "-" in r[field] and not record.get(field, "").startswith(r[field])]
            if not record.get(field) or not others or record.get("citation"):
                continue
            changed = dict(record, **{field: others[i % len(others)][field]})
            wrong += 1
            for name, said in editions.items():
                if not list(said.lacks(record, changed)):
                    problems.append(f"{name}: {record['id']} with another {field}: {changed[field]}")
    finish(problems, f"{wrong} wrong values, each noticed in " + ", ".join(editions))


def judge_order(data, issue, reading_text, drawing_text):
    """The text of the PDF, in both orders, is the list's, word for word."""
    finish(*reading.compare(List(data, issue), read_text(drawing_text), read_text(reading_text)))


def judge_order_bite(folder):
    """Judges the judge of order with a small issue set by hand, which it must
    accept; and each word of it in turn lost, said twice, or out of its place."""
    the_list = List(folder, "2024-10")
    texts = {order: read_text(f"{folder}/{order}.txt") for order in ("drawing", "reading")}
    problems, _ = reading.compare(the_list, **texts)
    if problems:
        finish([f"without a change: {p}" for p in problems], "")
    in_columns = reading.Comparison.of(the_list, texts["drawing"]).pages_in_columns()
    wrong = 0
    for order, text in texts.items():
        # In poppler's order a word may stand a little out of its place.
        far, anywhere = (1, set()) if order == "drawing" else (2 * reading.AROUND, in_columns)
        for what, changed in reading.spoilt(text, far, anywhere):
            wrong += 1
            if not reading.compare(the_list, **dict(texts, **{order: changed}))[0]:
                problems.append(f"{order}: not noticed: {what}")
    finish(problems, f"{wrong} wrong texts, each noticed")


def verapdf_reports(paths):
    """What veraPDF found in each file, by each profile: (name, validation report
    with its details, or None if it could not look)."""
    for path in paths:
        jobs = xml.etree.ElementTree.parse(path).getroot().findall("jobs/job")
        for job in jobs:
            name = pathlib.Path(job.findtext("item/name") or path).name
            for found in job.findall("validationReport") or [None]:
                yield name, found if found is not None and found.find("details") is not None else None
        if not jobs:
            yield pathlib.Path(path).name, None


def verapdf_counts(reports):
    count = collections.Counter()
    for _, found in reports:
        if found is not None:
            count.update({k: int(v) for k, v in found.find("details").attrib.items()})
    return (f"{count['failedRules']} rules and {count['failedChecks']} checks failed, "
            f"{count['passedRules']} rules and {count['passedChecks']} checks passed")


def judge_verapdf(*paths):
    """No file breaks a rule."""
    reports = list(verapdf_reports(paths))
    problems = [] if reports else ["no file was looked at"]
    for name, found in reports:
        if found is None:
            problems.append(f"{name}: no validation report")
            continue
        details = found.find("details")
        rules = [r for r in details.findall("rule") if r.get("status") == "failed"]
        problems += [f"{name}: {r.get('specification')} {r.get('clause')}-{r.get('testNumber')}, {r.get('failedChecks')} times: "
                     f"{r.findtext('description')}; first at {r.findtext('check/context')}: {r.findtext('check/errorMessage')}"
                     for r in rules]
        failed = int(details.get("failedRules")) + int(details.get("failedChecks"))
        if not rules and (failed or found.get("isCompliant") != "true"):
            problems.append(f"{name}: it does not comply, but no rule is named")
        if int(details.get("passedChecks")) == 0:
            problems.append(f"{name}: nothing was checked")
    finish(problems, f"{len(reports)} reports: {verapdf_counts(reports)}")


JUDGES = {
    "list": judge_list, "pdf": judge_pdf, "html": judge_html, "page": judge_page, "text": judge_text, "eml": judge_eml,
    "workbook": judge_workbook, "csv": judge_csv, "csl": judge_csl, "agreement": judge_agreement, "titles": judge_titles,
    "order": judge_order, "order-bite": judge_order_bite, "bite": judge_bite,
    "verapdf": judge_verapdf, "ris": judge_ris, "coins": judge_coins, "jsonld": judge_jsonld,
}

if __name__ == "__main__":
    JUDGES[sys.argv[1]](*sys.argv[2:])
