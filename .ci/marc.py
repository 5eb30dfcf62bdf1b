"""Compares UNIMARC with the list, as yaz-marcdump and pymarc read it:
.ci/marc.py DATA ISSUE FILE.mrc FILE.xml

The three readings (yaz, pymarc, and the XML of PMB with Python's parser) must be
the same fields; each value that they hold is then compared with the list, taken
out and replaced to see that the comparison notices. The last line of output is
the finding; a failure lists the differences and exits with 1.
"""

import collections
import pathlib
import subprocess
import sys
import xml.etree.ElementTree

import pymarc

sys.dont_write_bytecode = True  # beside the sources
from facts import OCTOBER, List, blocks, csl_differences, finish, linked, links_of, missed

LONGEST_FIELD, LONGEST_RECORD = 9999, 99999

KINDS = {  # leader 6 and 7, and the kind where they do not tell it
    "document": ("am", None), "article": ("aa", None), "book": ("am", "Ouvrage"), "webpage": ("lm", "Page web"),
    "film": ("gm", None), "podcast": ("im", None), "event": ("am", "Événement"),
    "exhibition": ("am", "Exposition"), "practice-sheet": ("am", "Fiche d’expérience"),
}
LANGUAGES = {"fr": "fre", "en": "eng", "de": "ger", "es": "spa", "it": "ita", "pt": "por", "ar": "ara", "tr": "tur",
             "vi": "vie", "hu": "hun", "pl": "pol", "cs": "cze", "ro": "rum", "lt": "lit", "el": "gre", "ru": "rus",
             "uk": "ukr", "he": "heb", "fa": "per", "grc": "grc", "sr": "srp", "hr": "hrv", "mk": "mac", "zh": "chi", "ja": "jpn"}

# A record is (leader 6 and 7, [(tag, value or [(code, text)])]).


def read_yaz(path):
    """What yaz-marcdump reads; it warns of every length and mark that is wrong."""
    run = subprocess.run(["yaz-marcdump", "-f", "utf-8", "-t", "utf-8", "-o", "marcxml", path], capture_output=True)
    said = run.stderr.decode("utf-8", "replace") + ("" if run.returncode == 0 else f"exit status {run.returncode}")
    text = run.stdout.decode("utf-8")
    problems = [f"yaz-marcdump: {line}" for line in said.splitlines() if line.strip()]
    problems += [f"yaz-marcdump: {line}" for line in text.splitlines() if line.strip().startswith("<!--")]
    ns = "{http://www.loc.gov/MARC21/slim}"
    records = []
    for record in xml.etree.ElementTree.fromstring(text).iter(ns + "record"):
        fields = []
        for f in record:
            if f.tag == ns + "controlfield":
                fields.append((f.get("tag"), f.text or ""))
            elif f.tag == ns + "datafield":
                fields.append((f.get("tag"), [(s.get("code"), s.text or "") for s in f]))
        records.append((record.findtext(ns + "leader")[6:8], fields))
    return records, problems


def read_pymarc(path):
    records, problems = [], []
    with open(path, "rb") as file:
        reader = pymarc.MARCReader(file, to_unicode=True, force_utf8=True, utf8_handling="strict")
        for record in reader:
            if record is None:
                problems.append(f"pymarc: {reader.current_exception!r}")
                continue
            fields = [(f.tag, f.data) if f.control_field else (f.tag, [(s.code, s.value) for s in f.subfields]) for f in record.fields]
            records.append((str(record.leader)[6:8], fields))
    return records, problems


def read_pmb(path):
    root = xml.etree.ElementTree.parse(path).getroot()
    records = []
    for notice in root.findall("notice"):
        fields = [(f.get("c"), [(s.get("c"), s.text or "") for s in f.findall("s")] or (f.text or "")) for f in notice.findall("f")]
        records.append((notice.findtext("dt") + notice.findtext("bl"), fields))
    return records, [] if root.tag == "unimarc" else [f"the root is {root.tag}"]


def joined(fields):
    """Long texts, which ISO 2709 parts, in one piece again."""
    whole = []
    for tag, subs in fields:
        if isinstance(subs, list) and ("9", "suite") in subs and whole and whole[-1][0] == tag:
            last = whole[-1][1]
            whole[-1] = (tag, [(last[0][0], last[0][1] + subs[0][1])] + last[1:])
        else:
            whole.append((tag, subs))
    return whole


def values(record):
    """What a record says, by what a cataloguer calls it."""
    kind, fields = record
    by = collections.defaultdict(list)
    for tag, subs in joined(fields):
        by[tag].append(subs)

    def texts(tag, code):
        return [text for subs in by[tag] for c, text in subs if c == code]

    def first(tag, code):
        return (texts(tag, code) or [None])[0]

    custom = {dict(subs)["n"]: dict(subs)["a"] for subs in by["900"]}
    authors = [(d.get("a", ""), d.get("b", "")) for tag, subs in fields if tag[:2] in ("70", "71") for d in [dict(subs)]]
    links = [(d["u"], d.get("2" if tag == "856" else "a")) for tag in ("856", "897") for subs in by[tag] for d in [dict(subs)]]
    got = {
        "id": by["001"][0],
        "number": first("035", "a"),
        "coded": (first("100", "a") or "")[8:],
        "kind": kind,
        "kind in words": custom.get("bulletin_type"),
        "language": first("101", "a"),
        "title": first("200", "a"),
        "subtitle": first("200", "e"),
        "edition": first("205", "a"),
        "publisher": first("210", "c"),
        "date": first("210", "d"),
        "pages": first("215", "a"),
        "series": first("225", "a") or first("461", "t"),
        "number in it": first("225", "v") or first("463", "v"),
        "hours": first("300", "a"),
        "abstract": "\n".join(texts("330", "a")) or None,
        "complement of": first("422", "0"),
        "sibling of": first("488", "0"),
        "note": "\n".join(texts("327", "a")) or None,
        "heading": first("606", "a"),
        "keywords": texts("610", "a"),
        "authors": authors,
        "roles": sorted(set(t for tag in ("700", "701", "710", "711") for t in texts(tag, "4"))),
        "source": first("801", "b"),
        "links": links,
        "cover": first("896", "a"),
        "text of the cover": first("896", "z"),
        "citation": custom.get("bulletin_citation"),
        "series of siblings": custom.get("bulletin_serie"),
    }
    return {k: v for k, v in got.items() if v}


def wanted(the_list, heading, record, parent):
    """The same of the list; texts in a tuple are compared by their words."""
    kind, in_words = KINDS[record.get("kind") or "document"]
    series, links, abstract = the_list.series(record), links_of(record), record.get("abstract", "")
    date, cover = record.get("issued"), record.get("cover") or {}
    cover = {"file": cover} if isinstance(cover, str) else cover
    authors = [(a["family"], a.get("given", "")) if isinstance(a, dict) else (printed, "")
               for a, printed in zip(record.get("authors") or [], the_list.authors(record))]
    siblings = record.get("siblings") or {}
    below = (record.get("complements") or []) + (siblings.get("records") or [])
    note = [fact for sub in below for field, fact in the_list.said(sub) if fact and field in ("title", "author", "date", "citation")]
    note += [link["url"] for sub in below for link in links_of(sub)]
    sibling = id(record) in the_list.common
    organisation = the_list.publication.get("organisation") or {}
    script = "ba" if any(c.isalpha() and ("a" <= c.lower() <= "z" or "\xc0" <= c <= "\u024f") for c in record["title"]) else "zz"
    return {
        "id": record["id"],
        "number": "(bulletin)" + record["id"],
        "coded": ("d" + date[:4] if date else "u    ") + "    u  u0frey50      " + script,
        "kind": kind,
        "kind in words": in_words,
        "language": LANGUAGES.get((record.get("language") or "fr").split("-")[0], "und"),
        "title": record["title"],
        "subtitle": record.get("subtitle"),
        "edition": record.get("edition"),
        "publisher": record.get("publisher"),
        "date": date,
        "pages": record["pages"] + " p." if record.get("pages") else None,
        "series": series.get("title") or (the_list.common.get(id(record)) if sibling else None),
        "number in it": series.get("number"),
        "hours": "Horaires\u00a0: " + record["hours"] if record.get("hours") else None,
        "abstract": tuple(blocks(abstract)) + tuple(linked(abstract)),
        "complement of": parent["id"] if parent and not sibling else None,
        "sibling of": parent["id"] if parent and sibling else None,
        "note": tuple(note),
        "heading": heading,
        "keywords": record.get("keywords") or [],
        "authors": authors,
        "roles": ["070"] if authors else None,
        "source": organisation.get("acronym") or organisation.get("name"),
        "links": [(link["url"], link.get("label")) for link in links],
        "cover": cover.get("file"),
        "text of the cover": cover.get("alt"),
        "citation": record.get("citation"),
        "series of siblings": siblings.get("series"),
    }


def lengths(path):
    for i, record in enumerate(pathlib.Path(path).read_bytes().split(b"\x1d")[:-1], 1):
        if len(record) + 1 > LONGEST_RECORD or int(record[:5]) != len(record) + 1:
            yield f"record {i} says that it has {record[:5].decode()} bytes, and has {len(record) + 1}"
        if any(len(f) + 1 > LONGEST_FIELD for f in record.split(b"\x1e")):
            yield f"record {i} has a field of more than {LONGEST_FIELD} bytes"


def main(data, issue, iso2709, pmb):
    the_list = List(data, issue)
    yaz, problems = read_yaz(iso2709)
    problems += lengths(iso2709)
    pym, more = read_pymarc(iso2709)
    problems += more
    if [(k, f) for k, f in yaz] != pym:
        problems.append("yaz-marcdump and pymarc read different fields")
    xml_records, more = read_pmb(pmb)
    problems += more
    if [(k, joined(f)) for k, f in pym] != [(k, joined(f)) for k, f in xml_records]:
        problems.append("ISO 2709 and the XML of PMB hold different fields")

    parents = {}
    for record in the_list.records:
        for sub in (record.get("complements") or []) + ((record.get("siblings") or {}).get("records") or []):
            parents[id(sub)] = record
    headings = {id(r): s["heading"] for s in the_list.sections for r in s.get("records") or []}
    got = [values(r) for r in pym]
    if [g["id"] for g in got] != [r["id"] for r in the_list.printed]:
        problems.append(f"the records are {[g['id'] for g in got]}")
        finish(problems, "")
    count = 0
    for g, record in zip(got, the_list.printed):
        parent = parents.get(id(record))
        want = wanted(the_list, headings[id(parent or record)], record, parent)
        problems += [f"{g['id']}: {d}" for d in csl_differences(want, g)]
        problems += [f"{g['id']}: {m}" for m in missed(want, g, got)]
        count += len(g)
    raw = pathlib.Path(iso2709).read_text(encoding="utf-8") + pathlib.Path(pmb).read_text(encoding="utf-8")
    problems += [f"the note of {r['id']} to the team is written" for r in the_list.all
                 if r.get("notes") and r["notes"].strip() in raw]
    addresses = len({url for g in got for url, _ in g.get("links", [])})
    if issue == "2024-10":  # the catalogue of a section is no record’s
        names = sum(1 for g in got if "sibling of" not in g for _, given in g.get("authors", []) if given)
        for what, found, want in [
            ("records", sum("complement of" not in g and "sibling of" not in g for g in got), sum(OCTOBER["records per section"])),
            ("complements", sum("complement of" in g for g in got), OCTOBER["complements"]),
            ("siblings", sum("sibling of" in g for g in got), OCTOBER["siblings"]),
            ("addresses", addresses, OCTOBER["addresses"] - 1),
            ("names of persons", names, OCTOBER["names of persons"]),
        ]:
            problems += [] if found == want else [f"{found} {what}, counted by hand: {want}"]
    finish(problems, f"{len(got)} records, {addresses} addresses, {sum(len(g.get('authors', [])) for g in got)} authors, "
                     f"{count} values, each missed when taken out; yaz, pymarc and the XML agree")


if __name__ == "__main__":
    main(*sys.argv[1:])
