"""An issue that was exported comes back: returned.py BULLETIN DATA ISSUE EXPORTS.

For each format of docs/exchange.md the file in EXPORTS is imported into an empty
list, and both lists are compared as PyYAML reads them: every field of which the
table there says « yes » must be the same, of every record, complement and
sibling, in the same order under the same heading. The last line is the finding.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from facts import List, finish

ENDS = {"CSL-JSON": "json", "RIS": "ris", "BibTeX": "bib", "UNIMARC": "mrc", "PMB XML": "pmb.xml"}


def held():
    """By format, what the table says of each field."""
    table = [[c.strip() for c in line.strip("|\n").split("|")]
             for line in pathlib.Path("docs/exchange.md").open(encoding="utf-8") if line.startswith("|")]
    table = table[:next(i for i, row in enumerate(table) if i > 0 and row[0] in ("from", "UNIMARC"))]
    return {name: {row[0]: row[i] for row in table[2:]} for i, name in enumerate(table[0]) if i > 0}


def one_line(text):
    return " ".join(text.split())


def values(the_list, record):
    """Each field of the table, as it is compared."""
    series, cover, siblings = the_list.series(record), record.get("cover") or {}, record.get("siblings") or {}
    links = [link if isinstance(link, dict) else {"url": link} for link in record.get("links") or []]
    printed = iter(the_list.authors(record))
    authors = [(a["family"], a.get("given", "")) if isinstance(a, dict) else name
               for a, name in zip(record.get("authors") or [], printed)]
    title = series.get("title", "")
    return {
        "id": record.get("id"),
        "kind": record.get("kind") or "document",
        "authors": authors,
        "title": one_line(record["title"]),
        "subtitle": one_line(record.get("subtitle", "")),
        "series": "" if title == the_list.common.get(id(record)) else title,
        "number": series.get("number", ""),
        "publisher": record.get("publisher", ""),
        "edition": record.get("edition", ""),
        "issued, with its precision": record.get("issued", ""),
        "pages": record.get("pages", ""),
        "hours": record.get("hours", ""),
        "language": "" if record.get("language") == "fr" else record.get("language", ""),
        "abstract": [one_line(p) for p in record.get("abstract", "").split("\n\n") if p.strip()],
        "keywords": record.get("keywords") or [],
        "addresses": [link["url"] for link in links],
        "labels of addresses": [link.get("label", "") for link in links],
        "state of addresses": [(link.get("state"), link.get("checked")) for link in links],
        "cover": (cover, "") if isinstance(cover, str) else (cover.get("file", ""), cover.get("alt", "")),
        "citation given by hand": record.get("citation", ""),
        "series of the siblings": siblings.get("series", ""),
    }


def tree(the_list, fields):
    """Every record under its heading, each with its place: what must be equal."""
    subs = [("complements", lambda r: r.get("complements") or []),
            ("siblings", lambda r: (r.get("siblings") or {}).get("records") or [])]
    for section in the_list.sections_in_order():
        for record in section.get("records") or []:
            yield section["heading"], record
            for name, below in subs:
                if fields[name] == "yes":
                    for sub in below(record):
                        yield f"{name} of {record['id']}", sub


def judge(bulletin, data, issue, exports):
    the_list, problems, counts = List(data, issue), [], []
    for name, fields in held().items():
        with tempfile.TemporaryDirectory() as folder:
            new = pathlib.Path(folder, "data")
            new.mkdir()
            shutil.copy(pathlib.Path(data, "publication.yaml"), new)
            for logo in pathlib.Path(data).glob("*.png"):
                shutil.copy(logo, new)
            covers = pathlib.Path(data, issue, "covers")
            if covers.is_dir():
                shutil.copytree(covers, new / issue / "covers")
            file = pathlib.Path(exports, issue, f"ressources-integration-{issue}.{ENDS[name]}")
            run = subprocess.run([bulletin, "import", file, "--into", issue, "--again", "--yes", "--data", new, "--lang", "en"],
                                 capture_output=True, text=True)
            if run.returncode != 0:
                problems.append(f"{name}: import ends with {run.returncode}: {run.stdout[-3000:]}{run.stderr[-3000:]}")
                continue
            back = List(new, issue)
        want, got = list(tree(the_list, fields)), list(tree(back, fields))
        if [(w, r["id"]) for w, r in want] != [(w, r.get("id")) for w, r in got]:
            problems.append(f"{name}: the records are {[(w, r.get('id')) for w, r in got]},\nwant {[(w, r['id']) for w, r in want]}")
            continue
        compared = 0
        for (_, record), (_, other) in zip(want, got):
            one, two = values(the_list, record), values(back, other)
            for field in one:
                if fields[field] in ("yes", "as cited"):
                    compared += bool(one[field])
                    if one[field] != two[field]:
                        problems.append(f"{name}: {field} of {record['id']} is {two[field]!r}, was {one[field]!r}")
        counts.append(f"{name} {compared}")
    finish(problems, "values that came back: " + ", ".join(counts))


if __name__ == "__main__":
    judge(*sys.argv[1:])
