"""Reads the messages of a campaign as Python's email does and verifies their
signatures as dkimpy does, and compares them with what was meant: message.py FOLDER

The folder is written by go test -run TestMessages -messages FOLDER: the messages,
and in meant.json what they say. DNS is answered from it too. The judge is
judged: each message is spoilt in one place after the other, which must be
found out. The last line is the finding.
"""

import base64
import datetime
import email
import email.headerregistry
import email.policy
import json
import pathlib
import re
import sys

import dkim

# What is spoilt, and by what: the first line that a pattern finds. Those of the
# second list only a signature holds.
SPOILT = [
    (rb"\r\nSubject: ", b"\r\nSubject: a"),
    (rb"\r\nFrom: .*?<", b"\r\nFrom: a <"),
    (rb"\r\nTo: .*?<", b"\r\nTo: <b"),
    (rb"\r\nDate: \w+, 0\d", b"\r\nDate: Fri, 04"),
    (rb"\r\nMessage-ID: <", b"\r\nMessage-ID: <x"),
    (rb"\r\nReply-To: <", b"\r\nReply-To: <x"),
    (rb"\r\nList-Unsubscribe: <", b"\r\nList-Unsubscribe: <x"),
    (rb"\r\nPrecedence: bulk", b"\r\nPrecedence: list"),
    (rb"From: ", b"Bcc: x@y.example\r\nFrom: "),
    (rb"Bonjour", b"Bonsoir"),
    (rb"inscrire", b"inscrire=E9"),
]
SIGNED = [
    (rb"\r\nFeedback-ID: ", b"\r\nFeedback-ID: a"),
    (rb"\r\nList-Id: ", b"\r\nList-Id: a"),
    (rb"\r\nSubject: ", b"\r\nSubject: second\r\nSubject: "),
    (rb"\r\nMIME-Version: 1.0", b"\r\nMIME-Version: 1.0 (x)"),
    (rb"\r\nContent-Type: multipart", b"\r\nContent-Type: Multipart"),
]
FIELDS = {
    "content-type", "date", "feedback-id", "from", "list-id", "list-unsubscribe", "mime-version",
    "message-id", "precedence", "reply-to", "subject", "to",
}


def judge(raw, meant, dns):
    """What is wrong with a message, as a list of complaints."""
    wrong = []

    def same(what, got, want):
        if got != want:
            wrong.append(f"{what} is {got!r:.300}, meant was {want!r:.300}")

    head, _, body = raw.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        # What holds no space cannot be folded: one address, one boundary.
        if len(line) > 998 or len(line) > 78 and b" " in line.strip().partition(b": ")[2]:
            wrong.append(f"a header line has {len(line)} octets: {line!r}")
    for line in body.split(b"\r\n"):
        if len(line) > 76 and not re.match(rb"Content-| (filename|boundary|type)", line):
            wrong.append(f"a line has {len(line)} octets: {line!r}")
    if re.search(rb"[^\r]\n|\r[^\n]|[^\r\n -~\t]", raw):
        wrong.append("an octet that is none of a line of ASCII")

    try:
        m = email.message_from_bytes(raw, policy=email.policy.default)
        names = [k.lower() for k in m.keys()]
        expected = FIELDS | {"dkim-signature"} & ({"dkim-signature"} if meant["signed"] else set()) \
            | {k.lower() for k in meant["headers"]}
        same("the set of headers", sorted(names), sorted(expected))
        for part in m.walk():
            if part.defects:
                wrong.append(f"defects of {part.get_content_type()}: {part.defects}")
        for name, value in m.items():
            defects = [d for d in value.defects]
            if defects:
                wrong.append(f"defects of {name}: {defects}")
        same("Subject", str(m["Subject"]), meant["subject"])
        same("Date", m["Date"].datetime, datetime.datetime.fromisoformat(meant["date"]))
        for field, want in (("From", meant["from"]), ("To", meant["to"]), ("Reply-To", ["", meant["replyTo"]])):
            got = [[a.display_name, a.addr_spec] for a in m[field].addresses]
            if len(re.findall(r"=\?UTF-8\?", unfolded(head, field))) > 1:
                # Python shows the space between the encoded words of a name,
                # against RFC 2047, 6.2. mailparser judges the spaces.
                got, want = ([[re.sub(r"\s", "", n), a] for n, a in people] for people in (got, [want]))
                want = want[0]
            same(field, got, [want])
        for field, want in meant["headers"].items():
            # Unstructured to Python, which would decode nothing in it.
            same(field, re.sub(r"\s+", " ", str(m[field])), want)
        same("text", text(m, "plain"), meant["text"])
        same("HTML", text(m, "html"), meant["html"])
        same("attachments", [[p.get_filename(), p.get_content_type(), p.get_content_disposition(), content(p)] for p in m.iter_attachments()],
             [[f["name"], f["type"], "attachment", base64.b64decode(f["base64"])] for f in meant["attachments"] or []])
        same("images", [[p["Content-ID"], p.get_content_type(), content(p)] for p in m.walk() if p.get_content_disposition() == "inline"],
             [["<" + f["id"] + ">", f["type"], base64.b64decode(f["base64"])] for f in meant["images"] or []])
    except Exception as e:  # of whatever kind: the parser could not read it
        wrong.append(f"Python cannot read it: {e!r}")

    if meant["signed"]:
        try:
            verifier = dkim.DKIM(raw, minkey=2048)
            if not verifier.verify(dnsfunc=lambda name, timeout=5: dns.get(name.decode(), "").encode()):
                wrong.append("dkimpy does not verify the signature")
            covered = {h.decode().lower() for h in verifier.include_headers}
            missing = FIELDS - {"precedence"} - covered
            if missing:
                wrong.append(f"the signature does not cover {missing}")
        except dkim.DKIMException as e:
            wrong.append(f"dkimpy: {e}")
    return wrong


def unfolded(head, field):
    found = re.search(rb"(?:^|\r\n)" + field.encode() + rb": (.*?)(?=\r\n\S|$)", head, re.DOTALL)
    return found.group(1).decode() if found else ""


def text(message, kind):
    return message.get_body(preferencelist=(kind,)).get_content().replace("\r\n", "\n")


def content(part):
    data = part.get_content()
    return data if isinstance(data, bytes) else data.encode("utf-8", "surrogateescape")


def main():
    folder = pathlib.Path(sys.argv[1])
    meant = json.loads((folder / "meant.json").read_text(encoding="utf-8"))
    failed = bitten = signed = 0
    for m in meant["messages"]:
        raw = (folder / m["file"]).read_bytes()
        for complaint in judge(raw, m, meant["dns"]):
            failed += 1
            print(f"{m['file']}: {complaint}")
        signed += m["signed"]
        for pattern, by in SPOILT + (SIGNED if m["signed"] else []):
            spoilt = re.sub(pattern, lambda _: by, raw, count=1, flags=re.DOTALL)
            if spoilt == raw:
                continue
            bitten += 1
            if not judge(spoilt, m, meant["dns"]):
                failed += 1
                print(f"{m['file']}: {by!r} is not noticed")
    print(f"{len(meant['messages'])} messages, {signed} of them signed, {bitten} spoilt ones noticed")
    sys.exit(1 if failed or not meant["messages"] else 0)


main()
