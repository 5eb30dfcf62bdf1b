"""What a reader of the PDF finds, in order: from the list, and from the text
that poppler takes out of the file.

The two are compared word for word. Both go through the same normalisation
(fold, tokens); from the PDF alone are dropped, and nothing else:

- the running footer and the folio at the foot of each page;
- in the Sommaire the page numbers, once they are found right, and what a title
  is cut of behind « … », or the titles of all records where there are many;
- the order of letters inside a word from right to left, in the order of drawing;
- the place of a mark beside such a word;
- the line ends inside a word: behind a hyphen, in an address, in a word of more
  than 30 letters, and where the list has a zero width space.

Typographic covers, whose words stand beside them, print nothing here: the PDF
marks them so that they are not read.
"""

import bisect
import collections
import dataclasses
import difflib
import re
import unicodedata

MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()

# Fixed words of the bulletin.
CONTENTS = "Sommaire"
HOURS = "Horaires :"
COMPLEMENTS = "En complément :"
SIBLINGS = "Retrouvez les autres contributions de la série"
CATALOGUE = "À consulter :"
DIRECTOR = "Directeur de la publication :"
ISSN = "ISSN"

WEB_PAGE = "Version web accessible :"
ATTACHED = ("Les références de ce numéro sont jointes à ce PDF au format CSL-JSON, que Zotero importe : "
            "les ouvrir dans le volet « Pièces jointes » du lecteur.")


def public_addresses(publication, issue):
    """Where the public finds the page of an issue, its PDF and its references."""
    if not publication.get("public"):
        return []
    folder = f"{publication['public'].rstrip('/')}/{issue['issue']}"
    plain = unicodedata.normalize("NFKD", publication["title"]).encode("ascii", "ignore").decode().lower()
    name = "-".join(re.findall("[a-z0-9]+", plain)) + f"-{issue['issue']}"
    return [f"{folder}/web.html", f"{folder}/{name}.pdf", f"{folder}/{name}.ris"]


def web_page(publication, issue):
    """The public address of the page of an issue; None without one."""
    return next(iter(public_addresses(publication, issue)), None)


def date_in_words(date):
    parts = [int(p) for p in date.split("-")]
    if len(parts) == 1:
        return str(parts[0])
    said = f"{MONTHS[parts[1] - 1]} {parts[0]}"
    if len(parts) == 2:
        return said
    return ("1er" if parts[2] == 1 else str(parts[2])) + " " + said


# --- normalisation ----------------------------------------------------------

HYPHENS = "-\u2010-\u2015\u2212"

# Zero width spaces and joiners, and the marks of direction that poppler puts
# around text from right to left.
UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


# Where letters that read from right to left lie over each other (lam and alef),
# pdftotext -raw gives them out of order; so their order inside a word is
# compared in the other mode only (see foreign_words).
RIGHT_TO_LEFT = re.compile("[\u0591-\u05f4\u0610-\u06fc]+")


# A run of embeddings, as poppler marks what it takes for text from right to left.
EMBEDDED = re.compile("(?:\u202b[^\u202b\u202c]*\u202c)+")


def punctuated(text):
    """A text with the marks behind its words from right to left, where poppler
    puts them before or between their letters: a line from left to right goes on
    behind these."""
    def ordered(run):
        leading = re.compile(r"\u202b([^\w\s\u202c]*)")
        return leading.sub("\u202b", run[0]) + "".join(leading.findall(run[0]))
    return EMBEDDED.sub(ordered, text)


def foreign_words(text):
    """The words that read from right to left, letter by letter."""
    return collections.Counter(RIGHT_TO_LEFT.findall(UNSEEN.sub("", unicodedata.normalize("NFKC", text))))


def without_greek_accents(text):
    """Greek capitals have none."""
    text = re.sub("([\u0370-\u03ff]\u0308?)[\u0300\u0301\u0313\u0314\u0342]+", "\\1", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", text)


def fold(text):
    """Compatibility forms and capitals folded (NFKC), what is not seen and
    hyphens dropped (a line may end on one), ordinals in their short form with
    their letters apart, which may be raised (2ème → 2 e)."""
    text = re.sub("\u00ad[^\\S\n]*\n\\s*", "", text)
    text = unicodedata.normalize("NFKC", without_greek_accents(text)).casefold()
    text = unicodedata.normalize("NFC", text).replace("ı", "i")
    text = UNSEEN.sub("", text).replace("\u00ad", "")
    text = re.sub(f"(?<=\\w)[{HYPHENS}]\n\\s*", "", text)
    text = re.sub(f"[{HYPHENS}]", "", text)
    text = RIGHT_TO_LEFT.sub(lambda word: "".join(sorted(word[0])), text)
    text = re.sub(r"\b(\d+|[ivx]+) ?(?:i?[eè]me|e)(s?)\b", r"\1 e\2", text)
    return re.sub(r"\b([1i]) ?(?:i?[eè]re|re)(s?)\b", r"\1 re\2", text)


# Marks that stay on their letter: accents without a composed form, the vowels
# of Arabic and Hebrew.
MARKS = "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"

TOKEN = re.compile(rf"\d+|(?:[^\W\d_][{MARKS}]*)+|\.\.\.|[%‰€$£&@#+=§°]")


def tokens(text):
    """The words and numbers of a text, and the signs that say something.
    Punctuation is not compared, but for « … »."""
    return TOKEN.findall(fold(text))


# --- the order of the list --------------------------------------------------


@dataclasses.dataclass
class Piece:
    """A stretch of text that is read in one go, and what it is."""

    what: str
    text: str
    target: object = None  # the section or record that the Sommaire leads to with this


ITEM = re.compile(r" {0,3}(?:([-*+])|(\d{1,9})([.)]))\s+")


def renumbered(markdown):
    """The lines of small Markdown with the items of its lists numbered as they
    are printed: from the first one's number on, whatever stands at the others,
    and on over empty lines (CommonMark 0.31, 5.3)."""
    mark, number, after_empty, after_text = None, 0, False, False
    for line in markdown.split("\n"):
        item = ITEM.match(line)
        if item and item[2] and after_text and mark is None and int(item[2]) != 1:
            item = None  # a line of a paragraph
        if item:
            here = item[1] or item[3]
            number = number + 1 if here == mark else int(item[2] or 0)
            mark = here
            line = (f"{number}. " if item[2] else "") + line[item.end():]
        elif not line.strip():
            after_empty, after_text = True, False
            continue
        elif after_empty and not line.startswith("  "):
            mark = None
        after_empty, after_text = False, True
        yield line


def plain(markdown):
    """Small Markdown as it is printed, on one line; the address behind a label
    is not."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", "\n".join(renumbered(markdown)))
    parts = re.split(r"(https?://[^\s<>()]+)", text)
    parts[::2] = [re.sub(r"\\([^\w\s])", r"\1", p).replace("*", "").replace("`", "") for p in parts[::2]]
    return " ".join("".join(parts).split())


def loose(text):
    """A text with the blanks and apostrophes of print."""
    return " ".join(text.replace("'", "’").replace("\u00a0", " ").replace("\u202f", " ").split())


def full_title(record):
    return " : ".join(t for t in (record.get("title", ""), record.get("subtitle", "")) if t)


def numbered(abbreviation, number):
    """« n° 110 »; words such as « hors-série » say themselves what they count."""
    if not number or re.match("[nN]°", number):
        return number
    if not number[0].isdigit() and any(c.islower() for c in number):
        return number
    return f"{abbreviation} {number}"


class Reading:
    """The pieces of an issue in the order in which they are read."""

    def __init__(self, the_list):
        self.list = the_list
        self.sections = list(the_list.sections_in_order())
        self.front = list(self.front_pieces())
        self.body = [p for section in self.sections for p in self.section_pieces(section)]
        self.end = list(self.end_pieces())

    def pieces(self):
        return self.front + self.body + self.end

    def addresses(self):
        """What may be broken anywhere."""
        return set(self.list.addresses()) | self.list.further_addresses()

    def unbroken(self):
        """Words that may be broken without a hyphen, folded."""
        found = set()
        for piece in self.pieces():
            for word in re.findall(f"[{HYPHENS}\\w\u00ad\u200b]+", re.sub(r"https?://\S+", " ", piece.text)):
                if len(word) > 30 or "\u200b" in word:
                    found.update(re.findall(r"\w+", fold(word)))
        return found

    def front_pieces(self):
        publication, issue = self.list.publication, self.list.issue
        organisation = publication.get("organisation") or {}
        yield Piece("banner", organisation.get("acronym", ""))
        yield Piece("banner", organisation.get("name", ""))
        yield Piece("banner", publication["title"])
        yield Piece("banner", date_in_words(issue["issue"]))
        yield Piece("introduction", plain(issue.get("introduction", "")))
        if web_page(publication, issue):
            yield Piece("notice", f"{WEB_PAGE} {web_page(publication, issue)}")
        yield Piece("notice", ATTACHED)

    def contents(self):
        """The lines of the Sommaire: (section or record, its words)."""
        for section in self.sections:
            yield section, section["heading"]
            for record in section.get("records") or []:
                yield record, self.citation(record)[1]

    def section_pieces(self, section):
        name = section["heading"]
        yield Piece(f"heading {name}", name, section)
        yield Piece(f"introduction of {name}", plain(section.get("introduction", "")))
        for record in section.get("records") or []:
            before, title, after = self.citation(record)
            yield Piece(f"{record['id']}: title", title, record)
            yield Piece(f"{record['id']}: citation", ", ".join(p for p in (before, after) if p))
            yield from self.described(record)
            complements = record.get("complements") or []
            if complements:
                yield Piece(f"{record['id']}: label", COMPLEMENTS)
            for sub in complements:
                yield from self.subordinate(sub, "N°", None)
            siblings = record.get("siblings") or {}
            if siblings.get("records"):
                yield Piece(f"{record['id']}: label", f"{SIBLINGS} {siblings.get('series', '')} :")
            for sub in siblings.get("records") or []:
                yield from self.subordinate(sub, "n°", siblings.get("series"))
        if section.get("links"):
            yield Piece(f"links of {name}", CATALOGUE)
            yield from self.links(name, section)

    def subordinate(self, record, abbreviation, common):
        cited = self.subordinate_citation(record, abbreviation, common)
        yield Piece(f"{record['id']}: citation", ", ".join(p for p in cited if p))
        yield from self.described(record)

    def described(self, record):
        if record.get("hours"):
            yield Piece(f"{record['id']}: hours", f"{HOURS} {record['hours']}")
        yield Piece(f"{record['id']}: abstract", plain(record.get("abstract", "")))
        yield from self.links(record["id"], record)

    def links(self, owner, record):
        for link in record.get("links") or []:
            link = {"url": link} if isinstance(link, str) else link
            yield Piece(f"{owner}: link", f"{link.get('label', '')} : {link['url']}")

    def end_pieces(self):
        publication = self.list.publication
        organisation, masthead = publication.get("organisation") or {}, publication.get("masthead") or {}
        yield Piece("credits", plain(self.list.issue.get("credits", "")))
        yield Piece("organisation", f"{organisation.get('acronym', '')}, {organisation.get('name', '')}")
        yield Piece("organisation", f"{organisation.get('address', '')}, {organisation.get('place', '')}")
        for field, label in (("director", DIRECTOR), ("issn", ISSN)):
            if masthead.get(field):
                yield Piece("masthead", f"{label} {masthead[field]}")
        yield Piece("site", publication.get("site", ""))

    # Citations are in three parts, of which the title is the middle one.

    def citation(self, record):
        """« AUTEUR », « Titre : sous-titre », « Série, n° N, éditeur, édition,
        mois AAAA, N p. »"""
        if record.get("citation"):
            return self.given_citation(record)
        series = self.list.series(record)
        rest = [series.get("title", ""), numbered("n°", series.get("number", ""))]
        return (", ".join(self.list.authors(record)), full_title(record),
                ", ".join(p for p in rest + self.imprint(record) if p))

    def subordinate_citation(self, record, abbreviation, common):
        """The number first, after the series unless that is the common one; the
        authors after the title, given names first."""
        if record.get("citation"):
            return self.given_citation(record)
        series = self.list.series(record)
        title = series.get("title", "")
        before = [title, numbered("n°", series.get("number", ""))]
        if not title or title == common:
            before = [numbered(abbreviation, series.get("number", ""))]
        rest = list(self.list.authors(record, given_first=True)) + self.imprint(record)
        return ", ".join(p for p in before if p), full_title(record), ", ".join(p for p in rest if p)

    def imprint(self, record):
        pages = record.get("pages")
        return [self.list.cited(record.get("publisher", "")),
                record.get("edition", ""),
                date_in_words(record["issued"]) if record.get("issued") else "",
                f"{int(pages):,} p.".replace(",", " ") if pages else ""]

    @staticmethod
    def given_citation(record):
        """What the documentalist wrote, parted around the title: the subtitle
        that follows it, and what follows without a comma, belong to it."""
        cited, title, subtitle = (loose(record.get(k, "")) for k in ("citation", "title", "subtitle"))
        forms = [f"{title}{mark} {subtitle}" for mark in (" :", ".", ":", "")] if subtitle else []
        for form in forms + [title]:
            before, found, after = cited.partition(form)
            if not found:
                continue
            before, after = before.rstrip(), after.rstrip()
            for opening, closing in ("«»", '""', "“”"):
                if before.endswith(opening) and after.lstrip().startswith(closing):
                    before, after = before[:-1], after.lstrip()[1:]
                    break
            if after.lstrip() and after.lstrip()[0] not in ",.":
                more, _, after = after.partition(",")
                form += more
            return before, form, after
        return "", full_title(record), cited


# --- the text of the PDF ----------------------------------------------------


def close_up(text, strings, words=False):
    """Takes the line ends and blanks out of given strings wherever they stand in
    a text; the page breaks in them (form feeds) go after. With words, a string
    counts only where no letter stands before or after it."""
    if not strings:
        return text
    places = [i for i, c in enumerate(text) if not c.isspace()]
    longest_first = sorted(strings, key=len, reverse=True)
    pattern = "|".join(re.escape(s) for s in longest_first)
    out, done = [], 0
    for match in re.finditer(pattern, "".join(text[i] for i in places)):
        start, end = places[match.start()], places[match.end() - 1] + 1
        if words and re.search(r"\w$", text[max(start - 1, 0):start]) or words and re.match(r"\w", text[end:end + 1]):
            continue
        out += [text[done:start], match[0], "\f" * text.count("\f", start, end)]
        done = end
    return "".join(out) + text[done:]


def without_footer(page, footer, folio):
    """A page without its last line that is the running footer, the folio beside
    it or on a line of its own; None if it has none."""
    lines = page.split("\n")

    def drop(*wanted):
        for i in reversed(range(len(lines))):
            if lines[i].strip() and tokens(lines[i]) in wanted:
                return lines.pop(i)

    foot = drop(footer + [folio], [folio] + footer, footer)
    if foot is None or tokens(foot) == footer and drop([folio]) is None:
        return None
    return "\n".join(lines)


class Text:
    """What poppler reads in a file: words, each with its page from 1."""

    def __init__(self, raw, reading):
        the_list = reading.list
        organisation = the_list.publication.get("organisation") or {}
        signed = organisation.get("acronym") or organisation.get("name", "")
        footer = tokens(f"{signed}, {the_list.publication['title']}, {date_in_words(the_list.issue['issue'])}")
        pages = raw.split("\f")
        if not pages[-1].strip():
            pages.pop()
        self.problems = []
        for i, page in enumerate(pages):
            body = without_footer(page, footer, str(i + 1))
            if body is not None:
                pages[i] = body
            elif i > 0:
                self.problems.append(f"page {i + 1}: no footer with the folio {i + 1}")
        text = UNSEEN.sub("", punctuated("\f".join(pages)))
        text = close_up(text, reading.addresses())
        text = re.sub(f"(?<=\\w)[{HYPHENS}\u00ad][^\\S\n\f]*\n[^\\S\f]*(?=\\S)", "", text)
        over = re.compile(f"(?<=\\w)[{HYPHENS}\u00ad]\\s*\f\\s*(\\S+)")
        self.joined = {text.count("\f", 0, m.start()) + 1 for m in over.finditer(text)}  # pages to their next
        text = over.sub("\\1\f", text)
        text = close_up(fold(text), reading.unbroken(), words=True)
        self.pages = [TOKEN.findall(page) for page in text.split("\f")]
        self.words = [w for page in self.pages for w in page]
        self.ends = []
        for page in self.pages:
            self.ends.append(len(page) + (self.ends[-1] if self.ends else 0))

    def page(self, i):
        """The page of the i-th word."""
        return min(bisect.bisect_right(self.ends, i) + 1, len(self.pages))


# --- the comparison ---------------------------------------------------------


def entry_end(words, at, entry):
    """Where the line of the Sommaire for an entry ends that starts at a word:
    the words whole or cut behind « … », leaders, a page number. None if it is
    not this entry's."""
    same = 0
    while same < len(entry) and words[at + same:at + same + 1] == [entry[same]]:
        same += 1
    for n in range(same, -1, -1):
        end = at + n
        if n < len(entry) and entry[n - 1:n] != ["..."]:
            part = ""
            while end < len(words) and entry[n].startswith(part + words[end]):  # cut inside a word
                part += words[end]
                end += 1
            if words[end:end + 1] != ["..."]:
                continue
        while words[end:end + 1] == ["..."]:
            end += 1
        if end < len(words) and words[end].isdigit():
            return end + 1
    return None


def contents_lines(words, at, entries):
    """The entries of the Sommaire that stand from a word on: (target, start,
    end)."""
    lines = []
    for target, said in entries:
        end = entry_end(words, at, tokens(said))
        if end is None:
            break
        lines.append((target, at, end))
        at = end
    return lines


class Comparison:
    """The text in the order of drawing beside the list, word for word."""

    def __init__(self, reading, text):
        self.reading, self.text = reading, text
        words = text.words
        pieces = reading.front + [Piece("label of the Sommaire", CONTENTS)]
        front = sum(len(tokens(p.text)) for p in pieces)
        # The Sommaire has the titles of all records or of none.
        entries = list(reading.contents())
        headings = [e for e in entries if e[0] in reading.sections]
        self.lines, self.entries = max(((contents_lines(words, front, e), e) for e in (entries, headings)),
                                       key=lambda found: (len(found[0]) == len(found[1]), len(found[0])))
        shown = front + sum(end - start for _, start, end in self.lines)

        self.expected, self.places, self.targets = [], [], {}
        for piece in pieces:
            self.add(piece)
        for target, said in self.entries:
            self.add(Piece(f"Sommaire: {said}", said))
        self.contents_end = len(self.expected)
        for piece in reading.body + reading.end:
            self.add(piece)
        # What was said of each entry of the Sommaire, whole.
        self.found = words[:front] + [w for (_, said), _ in zip(self.entries, self.lines) for w in tokens(said)]
        self.shift = shown - len(self.found)  # from a word of the expected ones to its place in the text
        self.found += words[shown:]

    @classmethod
    def of(cls, the_list, drawing):
        order = Reading(the_list)
        return cls(order, Text(drawing, order))

    def add(self, piece):
        if piece.target is not None:
            self.targets[id(piece.target)] = len(self.expected)
        said = tokens(piece.text)
        self.expected += said
        self.places += [piece.what] * len(said)

    def differences(self, most=8):
        """The first differences, each with where it is."""
        want, got = self.expected, self.found
        start = next((i for i, (a, b) in enumerate(zip(want, got)) if a != b), min(len(want), len(got)))
        if start == len(want) == len(got):
            return []
        span = 400  # further on, what is compared may be out of step
        matcher = difflib.SequenceMatcher(None, want[start:start + span], got[start:start + span], autojunk=False)
        out = []
        for what, a, b, c, d in matcher.get_opcodes():
            if what == "equal" or out and (b == span or d == span):
                continue
            a, b, c, d = a + start, b + start, c + start, d + start
            place = self.places[min(a, len(want) - 1)] if want else "the end"
            out.append(f"page {self.text.page(max(c + self.shift, 0))}, {place}: after « {' '.join(want[max(a - 4, 0):a])} » "
                       f"want « {' '.join(want[a:b][:12])} », got « {' '.join(got[c:d][:12])} »")
        return out[:most]

    def wrong_folios(self):
        """Page numbers of the Sommaire that are not those of the pages; to be
        asked only when there is no difference."""
        for target, _, end in self.lines:
            page = self.text.page(self.targets[id(target)] + self.shift)
            if self.text.words[end - 1] != str(page):
                name = target.get("heading") or target["title"]
                yield f"Sommaire: {name}: page {self.text.words[end - 1]}, but it stands on page {page}"

    def pages_in_columns(self):
        """Those of the Sommaire and of practice sheets."""
        last = self.text.page(self.contents_end + self.shift - 1)
        pages = set(range(1, last + 1))
        sections = self.reading.sections
        starts = [self.targets[id(s)] for s in sections] + [len(self.expected) - 1]
        for section, start, end in zip(sections, starts, starts[1:]):
            if all(r.get("kind") == "practice-sheet" for r in section.get("records") or []):
                pages.update(range(self.text.page(start + self.shift), self.text.page(end + self.shift) + 1))
        return pages


# Poppler may take a raised letter, and what follows it in its line, for lines
# of their own, and so the parts of a line with wide spaces. A word stands no
# farther from its place than so many words, two lines or so. The numbers of a
# list may be a column to it.
AROUND = 30


def displaced(want, got):
    """The first word that stands farther from its place, None if there is none;
    both pages have the same words."""
    places = collections.defaultdict(collections.deque)
    for i, word in enumerate(got):
        places[word].append(i)
    far = (i for i, word in enumerate(want) if abs(places[word].popleft() - i) > AROUND and not word.isdigit())
    return next(far, None)


def other_order(drawing, reading, in_columns):
    """What differs in poppler's own order of reading from the order of drawing:
    every page must have the same words, and but for columns in the same order."""
    if len(reading.pages) != len(drawing.pages):
        yield f"{len(reading.pages)} pages in one order, {len(drawing.pages)} in the other"
        return
    less, more = collections.Counter(), collections.Counter()
    for i, (want, got) in enumerate(zip(drawing.pages, reading.pages), 1):
        less, more = less + collections.Counter(want), more + collections.Counter(got)
        less, more = less - more, more - less
        if sorted("".join(less.elements())) != sorted("".join(more.elements())):
            if i in drawing.joined | reading.joined:
                continue  # what is left over must fit the next page
            yield (f"page {i}, in the order of reading: without « {' '.join(sorted(less.elements())[:12])} », "
                   f"with « {' '.join(sorted(more.elements())[:12])} »")
        elif i not in in_columns:
            # Poppler may join the halves of a word to others than each other.
            want, got = ([w for w in words if w not in less and w not in more] for words in (want, got))
            at = displaced(want, got)
            if at is not None:
                yield f"page {i}, in the order of reading: « {want[at]} » is out of place, after « {' '.join(want[max(at - 6, 0):at])} »"
        less, more = collections.Counter(), collections.Counter()


def compare(the_list, drawing, reading):
    """What differs between the list and the text of its PDF, in the order of
    drawing (pdftotext -raw) and in that of reading (pdftotext); and what was
    compared."""
    order = Reading(the_list)
    drawing, reading, spelt = Text(drawing, order), Text(reading, order), reading
    problems = drawing.problems + reading.problems
    comparison = Comparison(order, drawing)
    differences = comparison.differences()
    if differences:
        return problems + differences, ""
    columns = comparison.pages_in_columns()
    problems += list(comparison.wrong_folios()) + list(other_order(drawing, reading, columns))
    lost = sum((foreign_words(p.text) for p in order.front + order.body + order.end), collections.Counter()) - foreign_words(spelt)
    problems += [f"not spelt so: {word}" for word in lost]
    same = sum(a == b for a, b in zip(drawing.pages, reading.pages))
    return problems, (f"{len(comparison.expected)} words in order, {len(comparison.lines)} lines of the Sommaire; "
                      f"{same} of {len(drawing.pages)} pages alike in both orders, {len(columns)} have columns")


def spoilt(text, far, anywhere):
    """Wrong texts made of a right one, (what, text): each word lost, said twice,
    or in the place of the one so far behind it on its page; but on some pages
    words may stand anywhere."""
    chunks = [c for c in re.finditer(r"\S+", text) if tokens(c[0])]
    for i, chunk in enumerate(chunks):
        start, end = chunk.span()
        yield f"without {chunk[0]}", text[:start] + text[end:]
        yield f"{chunk[0]} twice", text[:end] + " " + text[start:]
        other = chunks[i + far] if i + far < len(chunks) else None
        if other is None or "\f" in text[end:other.start()] or text.count("\f", 0, start) + 1 in anywhere:
            continue
        if tokens(chunk[0]) != tokens(other[0]):
            yield (f"{chunk[0]} and {other[0]} exchanged",
                   text[:start] + other[0] + text[end:other.start()] + chunk[0] + text[other.end():])
