"""Workbooks are corrected at random and come back.

usage: roundtrip.py BULLETIN DATA ISSUE FOLDER [ROUNDS [SEED]]

Each round takes the workbook of the issue, corrects it with openpyxl in any
column as people do, corrects a model of the list (as PyYAML reads it) alike, and
imports the workbook: afterwards the list must be the model, have every comment
of records that are still there, and no more lines changed than the corrections
explain. Odd rounds go by way of LibreOffice. Then what comes back a second time
says nothing, and a cell that the list contradicts is named and nothing written.
FOLDER is written to. The last line is the finding; SEED makes the same rounds
again.
"""

import collections
import copy
import datetime
import pathlib
import random
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
import openpyxl
import yaml
from openpyxl.utils import get_column_letter
from facts import List

KINDS = {"document": "Document", "book": "Ouvrage", "article": "Article", "film": "Film", "podcast": "Podcast"}
STATES = {"works": "Valide", "moved": "Déplacée", "dead": "Morte", "unclear": "À vérifier à la main"}
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
COMPLEMENT, SIBLING, FURTHER, OF_SECTION = "Complément", "Autre contribution de la série", "Autre adresse", "Lien de la rubrique"

# One line of the list for each: column → field.
LINES = {"Titre": "title", "Sous-titre": "subtitle", "Éditeur": "publisher", "Édition": "edition", "Horaires": "hours",
         "Citation imposée": "citation", "Pages": "pages", "Type": "kind", "Langue": "language"}


class Wrong(Exception):
    pass


# --- the model --------------------------------------------------------------


def prose(text):
    """Paragraphs and list items, whatever the lines in which they are written."""
    parts = re.split(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+[.)])\s)", text or "")
    return "\n".join(" ".join(p.split()) for p in parts if p.strip())


def one_record(r):
    series, cover, siblings = r.get("series") or {}, r.get("cover") or {}, r.get("siblings") or {}
    m = {f: r.get(f, "") for f in ("id", "title", "subtitle", "publisher", "edition", "issued", "pages", "hours", "language", "citation")}
    m["title"], m["subtitle"] = " ".join(m["title"].split()), " ".join(m["subtitle"].split())
    m["kind"] = r.get("kind") or "document"
    m["language"] = "" if m["language"] == "fr" else m["language"]
    m["abstract"], m["notes"] = prose(r.get("abstract")), prose(r.get("notes"))
    m["series"], m["number"] = (series, "") if isinstance(series, str) else (series.get("title", ""), series.get("number", ""))
    m["file"], m["alt"] = (cover, "") if isinstance(cover, str) else (cover.get("file", ""), cover.get("alt", ""))
    m["authors"] = [(a["family"], a.get("given", "")) if isinstance(a, dict) else a for a in r.get("authors") or []]
    m["keywords"] = list(r.get("keywords") or [])
    m["links"] = links(r)
    m["complements"] = [one_record(c) for c in r.get("complements") or []]
    m["common"], m["siblings"] = siblings.get("series", ""), [one_record(c) for c in siblings.get("records") or []]
    return m


def links(owner):
    of = [link if isinstance(link, dict) else {"url": link} for link in owner.get("links") or []]
    return [[link["url"], link.get("label", ""), link.get("state", ""), link.get("checked", "")] for link in of]


def model(the_list):
    """All that the list says."""
    m = {name: prose(the_list.issue.get(name)) for name in ("preheader", "introduction", "credits")}
    m["sections"] = [{"heading": s["heading"], "introduction": prose(s.get("introduction")), "links": links(s),
                      "records": [one_record(r) for r in s.get("records") or []]} for s in the_list.sections]
    return m


def below(r):
    return r["complements"] + r["siblings"]


def all_records(m):
    for s in m["sections"]:
        for r in s["records"]:
            yield r
            yield from below(r)


def differences(want, got, at=""):
    """Where two models differ; a new record's id is its writer's choice."""
    if isinstance(want, dict):
        for key in want:
            if not (key == "id" and want[key].startswith("?")):
                yield from differences(want[key], got.get(key), f"{at}.{key}")
    elif isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        for i, (w, g) in enumerate(zip(want, got)):
            yield from differences(w, g, f"{at}.{i}")
    elif want != got:
        yield f"{at} is {brief(got)}, want {brief(want)}"


def brief(v):
    if isinstance(v, list):
        v = [x.get("id") or x.get("title") or x.get("heading") if isinstance(x, dict) else x for x in v]
    return repr(v)[:300]


# --- the workbook -----------------------------------------------------------


class Sheet:
    """A table with its cells by the headings: [value, format, link]."""

    def __init__(self, ws):
        self.ws, self.height, self.cell = ws, ws.max_row, {}
        self.head = [c.value for c in ws[1]]
        self.columns = {c.value: c.column for c in ws[1]}
        self.rows = []
        for row in ws.iter_rows(min_row=2):
            if any(c.value is not None for c in row):
                self.rows.append({h: [c.value, c.number_format, c.hyperlink and c.hyperlink.target] for h, c in zip(self.head, row)})

    def row(self, **want):
        for r in self.rows:
            if all(get(r, h) == v for h, v in want.items()):
                return r
        return None

    def add(self, **cells):
        r = {}
        for heading, value in cells.items():
            put(r, heading, value)
        self.rows.append(r)
        return r

    def write(self, rng):
        """Writes the rows in their order, the columns in one of theirs."""
        ws, order = self.ws, list(self.head)
        if rng.random() < 0.5:
            rng.shuffle(order)
        if rng.random() < 0.5:
            order.insert(rng.randrange(len(order) + 1), "Vu par")
        ws.tables.clear()
        ws.conditional_formatting = type(ws.conditional_formatting)()
        ws.data_validations.dataValidation = []
        ws._hyperlinks = []
        for row in ws.iter_rows(min_row=1, max_row=max(self.height, len(self.rows) + 1), max_col=len(order)):
            for c in row:
                c.value, c.hyperlink, c.number_format = None, None, "General"
        for x, h in enumerate(order, 1):
            ws.cell(1, x).value = h
        for y, r in enumerate(self.rows, 2):
            r["y"] = y
            for x, h in enumerate(order, 1):
                c = ws.cell(y, x)
                if h == "Vu par":
                    c.value = "AB" if y % 3 else None
                elif h in r:
                    c.value = r[h][0]
                    c.number_format = r[h][1]
                    if r[h][2]:
                        c.hyperlink = r[h][2]
        for d in ws.column_dimensions.values():
            d.hidden = rng.random() < 0.1
        self.letters = {h: get_column_letter(x) for x, h in enumerate(order, 1)}


def get(row, heading):
    return row.get(heading, [None])[0]


def put(row, heading, value, form="General", target=None):
    row[heading] = [value if value != "" else None, form, target]


# --- corrections ------------------------------------------------------------


class Round:
    """One workbook that is corrected, with the model that it must give."""

    def __init__(self, rng, the_list, book, text):
        self.rng, self.list, self.book = rng, the_list, openpyxl.load_workbook(book)
        self.old = model(the_list)
        self.m = copy.deepcopy(self.old)
        self.inventory, self.linked, self.texts = (Sheet(self.book[n]) for n in ("Inventaire", "Sous-ressources", "Textes"))
        self.touched, self.gone = set(), set()  # ids and other things that were corrected
        self.changed, self.new = 0, 0  # lines that may be other ones or gone, and new
        self.did, self.serial = [], 0
        self.late = []  # what the order of the rows decides
        self.sorted = set()
        self.extents = dict(extents(text))

    # A word that is nowhere else.
    def words(self, what):
        self.serial += 1
        return f"{what} {self.rng.choice(['relu', 'd’été', 'à l’essai', '« cité »', 'n° 7', 'C++ & <b>', '100 %', '#1', 'oui: non'])} {self.rng.randrange(10**6)}"

    def address(self):
        return f"https://exemple.example/{self.rng.randrange(10**9)}?a=1&b=é"

    def pick(self, top=None):
        """A record that was not touched, with its row."""
        found = [r for r in all_records(self.m) if r["id"] not in self.touched and not r["id"].startswith("?")]
        if top:
            found = [r for s in self.m["sections"] for r in s["records"] if r in found]
        if not found:
            return None, None
        r = self.rng.choice(found)
        self.touched.add(r["id"])
        return r, self.inventory.row(Identifiant=r["id"]) or self.linked.row(Identifiant=r["id"])

    def lines(self, changed, new):
        self.changed, self.new = self.changed + changed, self.new + new

    def correct(self):
        name = self.rng.choice(["line", "line", "line", "empty", "date", "series", "authors", "keywords", "prose", "link", "checked",
                                "two_addresses", "further", "delete", "delete_below", "move", "number", "add", "add_below", "relation",
                                "text", "common", "section_link", "cover"])
        if getattr(self, name)():
            self.did.append(name)

    def line(self):
        r, row = self.pick()
        if r is None:
            return False
        column = self.rng.choice(list(LINES))
        field = LINES[column]
        old = r[field]
        cell = value = self.words(column)
        if field == "pages":
            value = str(self.rng.randrange(1, 999))
            cell = self.rng.choice([int(value), value, value + " p."])
        elif field == "kind":
            value, cell = self.rng.choice(list(KINDS.items()))
        elif field == "language":
            value, cell = self.rng.choice([("en", "en"), ("de", "allemand"), ("it", "it")])
        elif field == "citation":
            return False if not old else self.empty_field(r, row, column, field)
        elif field == "hours" and r["kind"] not in ("event", "exhibition"):
            return False
        r[field] = value
        put(row, column, cell)
        self.lines(*((1, 1) if old else (1, 1) if field == "kind" else (0, 1)))
        return True

    def empty_field(self, r, row, column, field):
        if not r[field]:
            return False
        r[field] = ""
        put(row, column, None)
        self.lines(self.held(r["id"], field), 0)
        return True

    def empty(self):
        r, row = self.pick()
        column = self.rng.choice(["Sous-titre", "Éditeur", "Édition", "Pages", "Langue"])
        return r is not None and self.empty_field(r, row, column, LINES[column])

    def date(self):
        r, row = self.pick()
        if r is None:
            return False
        day = datetime.date(1960, 1, 1) + datetime.timedelta(self.rng.randrange(24000))
        old = r["issued"]
        known = self.rng.choice(["année", "mois", "jour"])
        r["issued"] = {"année": f"{day:%Y}", "mois": f"{day:%Y-%m}", "jour": f"{day:%Y-%m-%d}"}[known]
        spoken = {"année": f"{day:%Y}", "mois": f"{MONTHS[day.month - 1]} {day:%Y}", "jour": f"{day.day} {MONTHS[day.month - 1]} {day:%Y}"}[known]
        first = {"année": day.replace(month=1, day=1), "mois": day.replace(day=1), "jour": day}[known]
        form = {"année": "yyyy", "mois": "mmmm yyyy", "jour": "dd/mm/yyyy"}[known]
        how = self.rng.randrange(4)
        if how == 0:  # the format tells
            put(row, "Date", datetime.datetime(first.year, first.month, first.day), form)
            put(row, "Précision", None)
        elif how == 1:
            put(row, "Date", datetime.datetime(first.year, first.month, first.day), "dd/mm/yyyy")
            put(row, "Précision", known)
        else:
            put(row, "Date", spoken if how == 2 else r["issued"])
            put(row, "Précision", self.rng.choice([None, known]))
        self.lines(*((1, 1) if old else (0, 1)))
        return True

    def series(self):
        r, row = self.pick()
        if r is None:
            return False
        had = r["series"], r["number"]
        if self.rng.random() < 0.3:
            r["series"] = r["number"] = ""
        else:
            r["series"], r["number"] = self.words("Série"), self.rng.choice(["", "12", "n° 3", "1-2"])
        put(row, "Série", r["series"])
        put(row, "N° dans la série", int(r["number"]) if r["number"] == "12" and self.rng.random() < 0.5 else r["number"])
        self.lines(3 if any(had) else 0, 3 if any(had) and r["series"] else 1 if r["series"] else 0)
        return True

    def authors(self):
        r, row = self.pick()
        if r is None:
            return False
        persons = self.rng.random() < 0.6
        new = [(self.words("Nom"), "Prénom") if persons else self.words("Collectif") for _ in range(self.rng.randrange(3))]
        put(row, "Auteurs" if persons else "Producteur", "; ".join(f"{a[0]}, {a[1]}" if persons else a for a in new))
        held, old, left, all_ = self.held(r["id"], "authors"), r["authors"], list(new), []
        for a in old:
            if isinstance(a, tuple) != persons:
                all_.append(a)
            elif left:
                all_.append(left.pop(0))
        r["authors"] = all_ + left
        if r["authors"] != old:
            self.lines(held or len(old), 1 + len(r["authors"]))
        return True

    def keywords(self):
        r, row = self.pick()
        if r is None:
            return False
        held = self.held(r["id"], "keywords")
        r["keywords"] = self.rng.choice([[], ["mot neuf"], r["keywords"] + ["un de plus", "deux"], r["keywords"][1:]])
        put(row, "Mots-clés", self.rng.choice(["; ", ";", "\n", " ; "]).join(r["keywords"]))
        self.lines(held, 1 + len(r["keywords"]))
        return True

    def prose(self):
        r, row = self.pick()
        if r is None:
            return False
        column, field = self.rng.choice([("Résumé", "abstract"), ("Notes", "notes")])
        held = self.held(r["id"], field)
        text = self.rng.choice(["", self.words("Court"), " ".join(self.words("Une phrase.") for _ in range(9)), self.words("Un.") + "\n\n" + self.words("Deux.")])
        r[field] = prose(text)
        put(row, column, text.replace("\n", self.rng.choice(["\n", "\r\n"])))
        self.lines(held, len(text) // 40 + text.count("\n") + 3 if text else 0)
        return True

    def link(self):
        """The state of an address goes with it."""
        r, row = self.pick()
        if r is None:
            return False
        if not r["links"]:
            r["links"] = [[self.address(), "", "", ""]]
            self.lines(0, 2)
        elif self.rng.random() < 0.3 and len(r["links"]) == 1:
            r["links"] = []
            for column in ("Adresse", "Libellé de l’adresse", "État du lien", "Vérifié le"):
                put(row, column, None)
            self.lines(self.held(r["id"], "links"), 0)
            return True
        else:
            held = 1 + sum(1 for x in r["links"][0][1:] if x)
            r["links"][0] = [self.address(), r["links"][0][1], "", ""]
            self.lines(held, held)
        put(row, "Adresse", r["links"][0][0])
        return True

    def checked(self):
        r, row = self.pick()
        if r is None or not r["links"]:
            return False
        state, word = self.rng.choice(list(STATES.items()))
        day = datetime.date(2024, 1, 1) + datetime.timedelta(self.rng.randrange(300))
        had = r["links"][0]
        r["links"][0] = [had[0], had[1], state, f"{day:%Y-%m-%d}"]
        put(row, "État du lien", self.rng.choice([word, word.lower()]))
        put(row, "Vérifié le", self.rng.choice([datetime.datetime(day.year, day.month, day.day), f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}"]), "dd/mm/yyyy")
        self.lines(1 + sum(1 for x in had[1:] if x), 4)
        return True

    def two_addresses(self):
        r, row = self.pick()
        if r is None or len(r["links"]) != 1:
            return False
        r["links"].append([self.address(), "", "", ""])
        put(row, "Adresse", r["links"][0][0] + self.rng.choice(["\n", " ; ", " "]) + r["links"][1][0])
        self.lines(0, 1)
        return True

    def further(self):
        """A row of a further address comes, changes, goes."""
        r, row = self.pick()
        if r is None or not r["links"]:
            return False
        if len(r["links"]) == 1:
            new = [self.address(), self.rng.choice(["", self.words("Le dossier")]), "", ""]
            r["links"].append(new)
            self.linked.add(**{"Relation": FURTHER, "Notice": r["id"], "Adresse": new[0], "Libellé de l’adresse": new[1]})
            self.lines(0, 1 + bool(new[1]))
            return True
        i = self.rng.randrange(1, len(r["links"]))
        row = self.linked.row(Notice=r["id"], Relation=FURTHER, Adresse=r["links"][i][0])
        had = r["links"][i]
        if row is None or sum(1 for link in r["links"] if link[0] == had[0]) > 1:
            return False
        if self.rng.random() < 0.5:
            del r["links"][i]
            self.linked.rows.remove(row)
            self.lines(1 + sum(1 for x in had[1:] if x), 0)
        else:
            r["links"][i] = [had[0], self.words("Libellé"), had[2], had[3]]
            put(row, "Libellé de l’adresse", r["links"][i][1])
            self.lines(4, 4)
        return True

    def section_of(self, r):
        return next((s for s in self.m["sections"] if r in s["records"]), None)

    def leaves(self, s):
        """May a record leave? What a section without records says is refused."""
        here = sum(1 for r in s["records"] if not r["id"].startswith("?") and r["id"] not in self.gone)
        return here > 1

    def delete(self):
        r, row = self.pick(top=True)
        if r is None or any(c["id"] in self.touched for c in below(r)) or not self.leaves(self.section_of(r)):
            return False
        self.lines(self.extents[r["id"]], 0)
        self.section_of(r)["records"].remove(r)
        ids = {r["id"]} | {c["id"] for c in below(r)}
        self.gone |= ids
        self.touched |= ids
        self.inventory.rows.remove(row)
        self.linked.rows = [x for x in self.linked.rows if get(x, "Notice") not in ids]
        return True

    def delete_below(self):
        r, row = self.pick()
        if r is None or self.section_of(r):
            return False
        parent = next(p for s in self.m["sections"] for p in s["records"] if r in below(p))
        if len(parent["siblings"]) == 1 and r in parent["siblings"]:
            if parent["id"] in self.touched:
                return False
            parent["common"] = ""
        self.touched.add(parent["id"])
        self.lines(self.extents[r["id"]] + 3, 0)
        for list_ in (parent["complements"], parent["siblings"]):
            if r in list_:
                list_.remove(r)
        self.gone.add(r["id"])
        self.linked.rows = [x for x in self.linked.rows if x is not row and get(x, "Notice") != r["id"]]
        return True

    def move(self):
        r, row = self.pick(top=True)
        if r is None:
            return False
        s = self.section_of(r)
        others = [o for o in self.m["sections"] if o is not s]
        if not others or not self.leaves(s):
            return False
        to = self.rng.choice(others)
        s["records"].remove(r)
        to["records"].append(r)
        self.late.append((row, to, r, "moved"))
        put(row, "Rubrique", self.rng.choice([to["heading"], to["heading"].upper(), to["heading"] + " "]))
        self.lines(1, 1)
        return True

    def number(self):
        """A record is made the first of its section."""
        r, row = self.pick(top=True)
        if r is None:
            return False
        s = self.section_of(r)
        home = next(o for o in self.old["sections"] if o["heading"] == s["heading"])
        if s["heading"] in self.sorted or r["id"] == home["records"][0]["id"] or not any(x["id"] == r["id"] for x in home["records"]):
            return False
        self.sorted.add(s["heading"])
        first = next((x for x in self.inventory.rows if get(x, "Identifiant") == home["records"][0]["id"]), None)
        if first is None or home["records"][0]["id"] in self.touched:
            return False
        self.touched.add(home["records"][0]["id"])
        put(row, "N°", get(first, "N°"))
        s["records"].remove(r)
        s["records"].insert(0, r)
        return True

    def fresh(self):
        self.serial += 1
        title = self.words("Notice ajoutée")
        r = one_record({"id": f"?{self.serial}", "title": title, "kind": "article", "pages": str(self.rng.randrange(1, 99)),
                        "authors": [{"family": "Martin", "given": "Anne"}], "issued": "2024-09", "abstract": self.words("Résumé."),
                        "keywords": ["accueil", "langue"], "links": [self.address()]})
        cells = {"Titre": title, "Type": "article", "Pages": int(r["pages"]), "Auteurs": "Martin, Anne", "Date": "septembre 2024",
                 "Résumé": r["abstract"], "Mots-clés": "accueil ; langue", "Adresse": r["links"][0][0]}
        self.lines(0, 14)
        return r, cells

    def add(self):
        s = self.rng.choice(self.m["sections"])
        r, cells = self.fresh()
        row = self.inventory.add(**{**cells, "Rubrique": s["heading"]})
        s["records"].append(r)
        if self.rng.random() < 0.4:
            number = 10000 + self.serial
            put(row, "N°", number)
            self.sub_of(r, {"N°": number})
            self.late.append((row, s, r, number))
        else:
            self.late.append((row, s, r, "new"))
        return True

    def sub_of(self, parent, named):
        c, cells = self.fresh()
        relation = self.rng.choice([COMPLEMENT, SIBLING])
        if relation == SIBLING and not parent["siblings"] and not parent["common"]:
            parent["common"] = self.words("Série")
            cells["Série commune"] = parent["common"]
            self.lines(0, 3)
        elif relation == SIBLING:
            cells["Série commune"] = parent["common"]
        if relation == COMPLEMENT and not parent["complements"]:
            self.lines(0, 1)
        parent["complements" if relation == COMPLEMENT else "siblings"].append(c)
        row = self.linked.add(**{**cells, **named, "Relation": relation})
        self.late.append((row, parent, c, "complements" if relation == COMPLEMENT else "siblings"))

    def add_below(self):
        r, _ = self.pick(top=True)
        if r is None:
            return False
        self.sub_of(r, {"Notice": r["id"]})
        return True

    def relation(self):
        """A complement goes below another record, where it is the last one."""
        r, row = self.pick()
        if r is None or self.section_of(r):
            return False
        old = next(p for s in self.m["sections"] for p in s["records"] if r in below(p))
        if r not in old["complements"]:
            return False
        parent, _ = self.pick(top=True)
        if parent is None or parent is old or old["id"] in self.gone:
            return False
        self.touched.add(old["id"])
        old["complements"].remove(r)
        parent["complements"].append(r)
        put(row, "Notice", parent["id"])
        self.late.append((row, parent, r, "complements"))
        self.lines(self.extents[r["id"]] + 1, self.extents[r["id"]] + 1)
        return True

    def text(self):
        name, title = self.rng.choice([("preheader", "Accroche du courriel"), ("introduction", "Introduction du numéro"),
                                       ("credits", "Mentions finales"), ("", "Introduction de la rubrique")])
        owner, row = self.m, self.texts.row(Texte=title)
        if not name:
            owner, name = self.rng.choice(self.m["sections"]), "introduction"
            row = self.texts.row(Texte=title, Rubrique=owner["heading"])
        key = title + owner.get("heading", "")
        if row is None or key in self.touched:
            return False
        self.touched.add(key)
        text = self.words("Un texte tout neuf,")
        if name != "preheader" and self.rng.random() < 0.5:
            text += "\n\n" + self.words("et un second alinéa")
        elif name != "preheader" and self.rng.random() < 0.3:
            text = ""
        self.lines(len(owner[name]) // 20 + 8 if owner[name] else 0, 6 if text else 0)
        owner[name] = prose(text)
        put(row, "Contenu", text)
        return True

    def common(self):
        r, _ = self.pick(top=True)
        if r is None or not r["common"] or not r["siblings"] or any(c["id"].startswith("?") for c in r["siblings"]):
            return False
        r["common"] = self.words("Série commune")
        for c in r["siblings"]:
            self.touched.add(c["id"])
            put(self.linked.row(Identifiant=c["id"]), "Série commune", r["common"])
        self.lines(1, 1)
        return True

    def section_link(self):
        s = self.rng.choice(self.m["sections"])
        if s["links"] or "links of " + s["heading"] in self.touched:
            return False  # a sheet that was sorted says no order
        self.touched.add("links of " + s["heading"])
        new = [self.address(), self.words("Le site"), "", ""]
        s["links"].append(new)
        self.linked.add(**{"Relation": OF_SECTION, "Rubrique": s["heading"], "Adresse": new[0], "Libellé de l’adresse": new[1]})
        self.lines(0, 3)
        return True

    def cover(self):
        r, row = self.pick()
        if r is None or not r["file"]:
            return False
        r["alt"] = self.words("Une image")
        put(row, "Description de la couverture", r["alt"])
        self.lines(3, 3)
        return True

    def held(self, id_, field):
        """The lines that a field has in the list."""
        return self.extents.get((id_, field), 0)

    def save(self, file):
        for sheet in (self.inventory, self.linked):
            if self.rng.random() < 0.6:
                self.rng.shuffle(sheet.rows)
            sheet.write(self.rng)
        self.texts.write(self.rng)
        # Records that arrive stand after those that were there, in the order of
        # their rows: those with a number, those that were moved, the others.
        for way in (int, "moved", "new", "below"):
            here = [x for x in self.late if isinstance(x[3], int) and way is int or x[3] == way or way == "below" and x[3] in ("complements", "siblings")]
            for row, owner, r, how in sorted(here, key=lambda x: x[3] if way is int else x[0]["y"]):
                list_ = owner["records" if way != "below" else how]
                list_.remove(r)
                list_.append(r)
        self.book.save(file)


def extents(text):
    """The lines of each record, and of each of its fields."""
    def walk(node):
        if isinstance(node, yaml.MappingNode):
            fields = {k.value: (k, v) for k, v in node.value}
            lines = lambda a, b: b.line - a.line + (b.column > 0)
            if "id" in fields:
                id_ = fields["id"][1].value
                yield id_, lines(node.start_mark, node.end_mark) + 2  # a comment above, a key that goes with it
                for name, (k, v) in fields.items():
                    yield (id_, name), max(1, lines(k.start_mark, v.end_mark))
            for k, v in node.value:
                yield from walk(v)
        elif isinstance(node, yaml.SequenceNode):
            for v in node.value:
                yield from walk(v)
    yield from walk(yaml.compose(text, yaml.SafeLoader))


# --- what must be -----------------------------------------------------------


def commented(text):
    """The list with comments above and beside each record and beside dates."""
    out, id_ = [], ""
    for line in text.splitlines(keepends=True):
        if m := re.match(r"( *)- id: (\S+)\n", line):
            id_ = m[2]
            out.append(f"{m[1]}# au-dessus de {id_}.\n")
            line = line.rstrip("\n") + f" # à côté de {id_}.\n"
        elif re.match(r" +issued: \S+\n", line):
            line = line.rstrip("\n") + f" # date de {id_}.\n"
        out.append(line)
    return "".join(out)


def lines_of(text):
    return collections.Counter(line.strip() if line.lstrip().startswith("#") else line for line in text.splitlines() if line.strip())


def problems(round_, old, new, got):
    """What is not as it must be: the list's words, its comments, its other lines."""
    yield from differences(round_.m, got)
    ids = [r["id"] for r in all_records(round_.m) if not r["id"].startswith("?")]
    for id_ in ids:
        for comment in (f"# au-dessus de {id_}.", f"# à côté de {id_}."):
            if (n := new.count(comment)) != old.count(comment):
                yield f"the comment {comment!r} is there {n} times"
    was, now = lines_of(old), lines_of(new)
    gone, come = sum((was - now).values()), sum((now - was).values())
    if gone > round_.changed or come > round_.new:
        yield f"{gone} lines are gone and {come} are new; the corrections explain {round_.changed} and {round_.new}:\n" + \
            "\n".join(["- " + line for line in was - now] + ["+ " + line for line in now - was])


class Trip:
    def __init__(self, bulletin, data, issue, folder):
        self.bulletin, self.issue, self.folder = pathlib.Path(bulletin).resolve(), issue, pathlib.Path(folder).resolve()
        self.data = self.folder / "data"
        shutil.rmtree(self.data, ignore_errors=True)
        (self.data / issue).mkdir(parents=True)
        for file in pathlib.Path(data).iterdir():
            if file.is_file():
                shutil.copy(file, self.data)
        shutil.copytree(pathlib.Path(data, issue), self.data / issue, dirs_exist_ok=True)
        self.listed = self.data / issue / "issue.yaml"
        self.listed.write_text(commented(self.listed.read_text(encoding="utf-8")), encoding="utf-8")
        self.old = self.listed.read_text(encoding="utf-8")
        self.run("build", issue, "--only", "xlsx", "--out", self.folder / "out")
        self.book = next((self.folder / "out" / issue).glob("*.xlsx"))

    def run(self, *args, status=0):
        done = subprocess.run([self.bulletin, "--lang", "en", *args, "--data", self.data], cwd=self.folder, capture_output=True, text=True)
        if done.returncode != status:
            raise Wrong(f"bulletin {' '.join(map(str, args))}: status {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        return done.stdout + done.stderr

    def office(self, file):
        to = self.folder / "office"
        subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{self.folder / 'profile'}",
                        "--convert-to", "xlsx", "--outdir", to, file], check=True, capture_output=True)
        return to / file.name

    def says_nothing(self, file):
        before = self.listed.read_text(encoding="utf-8")
        said = self.run("import", file, "--yes")
        if "says nothing that" not in said or self.listed.read_text(encoding="utf-8") != before:
            raise Wrong(f"{file.name} says nothing new, and yet:\n{said}")

    def saved_only(self):
        self.says_nothing(self.office(self.book))
        again = self.folder / "saved.xlsx"
        openpyxl.load_workbook(self.book).save(again)
        self.says_nothing(again)

    def round(self, seed, office):
        """Corrections that come back; returns the round."""
        self.listed.write_text(self.old, encoding="utf-8")
        rng = random.Random(seed)
        r = Round(rng, List(self.data, self.issue), self.book, self.old)
        for _ in range(rng.randrange(1, 16)):
            r.correct()
        file = self.folder / "corrected.xlsx"
        r.save(file)
        back = self.office(file) if office else file
        try:
            said = self.run("import", back, "--yes")
            found = list(problems(r, self.old, self.listed.read_text(encoding="utf-8"), model(List(self.data, self.issue))))
            if found:
                raise Wrong("\n".join(found[:20]) + "\n" + said[-3000:])
            self.says_nothing(back)
        except Wrong as wrong:
            raise Wrong(f"corrections: {', '.join(r.did)}\n{wrong}")
        return r

    def conflict(self, seed):
        """The same title corrected here and there."""
        self.listed.write_text(self.old, encoding="utf-8")
        rng = random.Random(seed)
        r = Round(rng, List(self.data, self.issue), self.book, self.old)
        for _ in range(50):
            record, row = r.pick()
            if record is None or "citation" not in record:  # which must contain the title
                break
        if record is None or "citation" in record:
            return
        put(row, "Titre", r.words("Ici"))
        sheet = "Inventaire" if row in r.inventory.rows else "Sous-ressources"
        file = self.folder / "conflict.xlsx"
        r.save(file)
        at = re.search(rf"^( *)- id: {re.escape(record['id'])} #[^\n]*\n(?:\1  [^\n]*\n)*?\1  title: ", self.old, re.M)
        meanwhile = re.sub(r"[^\n]*", lambda m: "Là-bas", self.old[at.end():], count=1)
        self.listed.write_text(self.old[:at.end()] + meanwhile, encoding="utf-8")
        before = self.listed.read_bytes()
        said = self.run("import", file, "--yes", status=1)
        cell = f"{file.name}:{sheet}!{(r.inventory if sheet == 'Inventaire' else r.linked).letters['Titre']}{row['y']}"
        if cell not in said or "conflict" not in said or self.listed.read_bytes() != before:
            raise Wrong(f"a conflict in {cell} is told so:\n{said}")

    def bites(self, r):
        """Are wrong models and lists noticed? r is the round just made."""
        new, got = self.listed.read_text(encoding="utf-8"), model(List(self.data, self.issue))
        record = next(x for x in all_records(got) if x["id"] in self.old and f"# au-dessus de {x['id']}." in new)
        wrongs = []
        for field in ("title", "issued", "pages", "kind", "abstract", "notes", "language"):
            other = copy.deepcopy(got)
            next(x for x in all_records(other) if x["id"] == record["id"])[field] += "x"
            wrongs.append((field, new, other))
        other = copy.deepcopy(got)
        s = max(other["sections"], key=lambda s: len(s["records"]))
        s["records"].reverse()
        if len(s["records"]) > 1:
            wrongs.append(("order", new, other))
        other = copy.deepcopy(got)
        next(s for s in other["sections"] if s["records"])["records"].pop()
        wrongs.append(("one less", new, other))
        other = copy.deepcopy(got)
        other["introduction"] += "x"
        wrongs.append(("introduction", new, other))
        wrongs.append(("comment", new.replace(f"# au-dessus de {record['id']}.", "#", 1), got))
        wrongs.append(("lines", re.sub(r"(?m)^( +)", r"\1 ", new), got))
        for what, text, got in wrongs:
            if not list(problems(r, self.old, text, got)):
                raise Wrong(f"the judge does not notice another {what}")
        return len(wrongs)


def main(bulletin, data, issue, folder, rounds="3", seed=""):
    trip, seeds, bitten, did = Trip(bulletin, data, issue, folder), [], 0, collections.Counter()
    seed = int(seed) if seed else random.SystemRandom().randrange(10**6)
    try:
        trip.saved_only()
        for n in range(int(rounds)):
            r = trip.round(seed + n, n % 2 == 1)
            did.update(r.did)
            bitten += trip.bites(r) if n == 0 else 0
        trip.conflict(seed)
    except Wrong as wrong:
        sys.exit(f"{issue}, round {seed}+{len(seeds)}: roundtrip.py … {rounds} {seed}\n{wrong}")
    print(f"{issue}: {rounds} rounds from seed {seed}, {sum(did.values())} corrections of {len(did)} sorts came back, "
          f"{bitten} wrong models noticed")


if __name__ == "__main__":
    main(*sys.argv[1:])
