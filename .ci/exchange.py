"""Compares the files for other programs with the list, as readers that know
nothing of this one understand them: exchange.py FORMAT DATA ISSUE FILE.

  ris      rispy, with its own names of fields
  bibtex   bibtexparser, which also takes the accents and signs of LaTeX apart
  csl      citeproc-py, which sets a bibliography in a style

It asks of each record its title, its authors, its date, its pages, its address
and its keywords; of a bibliography, what it sets of them. Each reader is judged too: a file in which one of these is
spoilt must be found out. The last line is the finding.
"""

import html
import json
import pathlib
import re
import sys
import warnings

sys.dont_write_bytecode = True
import facts
from facts import List, finish, links_of, words

# What the bibliography has instead of a month; facts.MONTHS are French.
ENGLISH = "January February March April May June July August September October November December".split()


def wanted(the_list, record):
    """The facts of a record that every format holds."""
    links = links_of(record)
    return {
        "title": record["title"],
        "subtitle": record.get("subtitle", ""),
        "authors": [(a["family"], a.get("given", "")) if isinstance(a, dict) else (printed, "")
                    for a, printed in zip(record.get("authors") or [], the_list.authors(record))],
        "date": record.get("issued", ""),
        "pages": str(record.get("pages", "")),
        "address": links[0]["url"] if links else "",
        "keywords": record.get("keywords") or [],
    }


def same(want, got):
    """What a reader understood otherwise than the list says."""
    for field, w in want.items():
        g = got.get(field, type(w)())
        if field in ("title", "subtitle"):
            equal = words(w) == words(g)
        else:
            equal = w == g
        if not equal:
            yield f"{field} is {g!r}, want {w!r}"


def judge(the_list, raw, read, records, spoils):
    """Reads a file, then the same with each of the words of spoils put in."""
    problems = []

    def differences(text):
        got = read(text)
        if [i for i, _ in got] != [r["id"] for r in records]:
            return [f"the records are {[i for i, _ in got]}"]
        found = []
        for record, (_, item) in zip(records, got):
            want = wanted(the_list, record)
            if "subtitle" not in item:  # the format has one field for both
                want["title"] += " " + want.pop("subtitle")
            found += [f"{record['id']}: {d}" for d in same(want, item)]
        return found

    problems += differences(raw)
    spoilt = 0
    for pattern, by in spoils:
        matches = list(re.finditer(pattern, raw))
        for match in matches[::max(1, len(matches) // 12)]:  # a parse each
            spoilt += 1
            wrong = raw[:match.start(1)] + by + raw[match.end(1):]
            try:
                if not differences(wrong):
                    problems.append(f"{match[0]!r} made {by!r} is not found out")
            except Exception:  # refused: found out
                pass
    if not spoilt:
        problems.append("nothing was spoilt")
    finish(problems, f"{len(records)} records as {read.reader} reads them, {spoilt} spoilt values found out")


def ris(data, issue, path):
    import rispy

    the_list = List(data, issue)
    records = [r for _, r in facts.printed_once(the_list)]
    heading = {r["id"]: h for h, r in facts.printed_once(the_list)}

    def read(text):
        items = []
        for x in rispy.loads(text):
            authors = [tuple(part.strip() for part in a.partition(",")[::2]) for a in x.get("authors", [])]
            keywords = x.get("keywords", [])
            date = "-".join(p for p in x.get("date", "").split("/") if p)
            note = " ".join(x.get("notes", [])) if isinstance(x.get("notes"), list) else x.get("notes", "")
            pages = x.get("start_page") or "".join(re.findall(r"Pages\s*: (\d+)", note))
            if keywords[:1] == [heading.get(x.get("id"))]:
                keywords = keywords[1:]
            url = (x.get("urls") or [""])[0] if "urls" in x else x.get("url", "")
            items.append((x.get("id"), {"title": x.get("title") or x.get("primary_title", ""), "authors": [(f.replace("‚", ","), g.replace("‚", ",")) for f, g in authors],
                                        "date": date, "pages": pages, "address": url, "keywords": keywords}))
        return items

    read.reader = "rispy"
    raw = pathlib.Path(path).read_bytes().decode("utf-8").replace("\r\n", "\n")
    judge(the_list, raw, read, records, [(r"(?m)^(?:TI|AU|DA|UR|SP)  - (.)", "Q"), (r"(?m)^(ER)  -", "EX")])


def bibtex(data, issue, path):
    import bibtexparser
    from bibtexparser.bparser import BibTexParser
    from bibtexparser.latexenc import latex_to_unicode

    the_list = List(data, issue)
    parent = {}
    for record in the_list.records:
        for sub in (record.get("complements") or []) + ((record.get("siblings") or {}).get("records") or []):
            parent[sub["id"]] = record["id"]

    def plain(text):
        for name, sign in (("textbackslash", "\\"), ("textbraceleft", "{"), ("textbraceright", "}"), ("textasciitilde", "~"), ("textasciicircum", "^")):
            text = text.replace(f"\\{name}{{}}", sign)
        return latex_to_unicode(text)

    def name(text):
        text = text.strip()
        if text.startswith("{") and text.endswith("}"):
            return plain(text[1:-1]), ""
        family, _, given = text.partition(",")
        return plain(family).strip(), plain(given).strip()

    def read(text):
        parser = BibTexParser(common_strings=True, ignore_nonstandard_types=False)
        items = []
        for x in bibtexparser.loads(text, parser=parser).entries:
            keywords = [plain(k).strip() for k in x.get("keywords", "").split(",") if k.strip()]
            above = x.get("bulletin-complement-of") or x.get("bulletin-sibling-of")
            if above != parent.get(x["ID"]):
                raise ValueError(f"{x['ID']} hangs below {above}, want {parent.get(x['ID'])}")
            date, month = x.get("date", ""), x.get("month", "")
            if date and (x.get("year") != date[:4] or (ENGLISH[int(date[5:7]) - 1] if len(date) > 4 else "") != month):
                raise ValueError(f"{x['ID']}: the date {date} is the month {month!r} of {x.get('year')!r}")
            items.append((x["ID"], {"title": plain(x.get("title", "")), "subtitle": plain(x.get("subtitle", "")),
                                    "authors": [name(a) for a in x.get("author", "").split(" and ") if a],
                                    "date": date, "pages": x.get("pagetotal", ""), "address": x.get("url", ""), "keywords": keywords[1:]}))
        return items

    read.reader = "bibtexparser"
    raw = pathlib.Path(path).read_text(encoding="utf-8")
    judge(the_list, raw, read, the_list.printed,
          [(r"(?m)^  (?:title|subtitle|author|pagetotal|url) = \{(.)", "Q"), (r"(?m)^  date = \{(\d)", "3"), (r"(?m)^  bulletin-(?:complement|sibling)-of = \{(.)", "q"),
           (r"(?m)^(\})$", "")])


def csl(data, issue, path):
    """A processor sets each item: its bibliography says title, authors and year."""
    warnings.simplefilter("ignore")
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

    the_list = List(data, issue)
    raw = pathlib.Path(path).read_text(encoding="utf-8")

    def entries(text):
        items = json.loads(text)
        source = CiteProcJSON(items)
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        bibliography = CitationStylesBibliography(style, source, formatter.plain)
        found = {}
        for item in items:
            bibliography.register(Citation([CitationItem(item["id"])]))
        for key, entry in zip(bibliography.keys, bibliography.bibliography()):
            found[key] = html.unescape(str(entry))
        return [i["id"] for i in items], found

    def differences(text):
        ids, found = entries(text)
        if ids != [r["id"] for r in the_list.printed]:
            return [f"the items are {ids}"]
        problems = []
        for record in the_list.printed:
            said = words(re.sub(r"https?://\S+", "", found.get(record["id"].lower(), "")))  # an address may name all of them
            want = wanted(the_list, record)
            needles = [want["title"], want["subtitle"], want["date"][:4]] + [family for family, _ in want["authors"][:3]]
            problems += [f"{record['id']}: {n!r} is not in {said!r}" for n in needles if words(n).strip() and words(n).strip() not in said]
        return problems

    problems = differences(raw)
    spoilt = 0
    for i, item in enumerate(json.loads(raw)):
        for key in ("title", "author", "issued"):
            said_twice = key == "issued" and key in item and str(item[key]["date-parts"][0][0]) in item["title"]
            if key in item and not said_twice:
                spoilt += 1
                items = json.loads(raw)
                del items[i][key]
                if not differences(json.dumps(items)):
                    problems.append(f"{item['id']} without {key} is not found out")
    finish(problems, f"{len(the_list.printed)} records as citeproc-py sets them, {spoilt} spoilt items found out")


if __name__ == "__main__":
    {"ris": ris, "bibtex": bibtex, "csl": csl}[sys.argv[1]](*sys.argv[2:])
