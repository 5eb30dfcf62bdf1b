// mailparser.cjs FOLDER: reads the messages of a campaign as mailparser does and
// compares them with what was meant, see ../message.py. The last line is the
// finding.
const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const { simpleParser } = require("mailparser");

async function judge(raw, meant) {
  const m = await simpleParser(raw, { skipHtmlToText: true, skipImageLinks: true, skipTextToHtml: true, keepCidLinks: true });
  const lines = (s) => s.replaceAll("\r\n", "\n");
  assert.equal(m.subject, meant.subject, "subject");
  assert.equal(m.date.getTime(), new Date(meant.date).getTime(), "date");
  const people = (a) => a.value.map((v) => [v.name, v.address]);
  assert.deepEqual(people(m.from), [meant.from], "From");
  assert.deepEqual(people(m.to), [meant.to], "To");
  assert.deepEqual(people(m.replyTo), [["", meant.replyTo]], "Reply-To");
  const line = (field) => lines(m.headerLines.find((h) => h.key === field.toLowerCase())?.line ?? "").replace(/^[^:]*:\s*/, "").replace(/\s+/g, " ");
  for (const [field, value] of Object.entries(meant.headers)) assert.equal(line(field), value, field);
  assert.equal(m.messageId, meant.headers["Message-ID"]);
  // mailparser drops what is at the end of a text.
  assert.equal(lines(m.text).trimEnd(), meant.text.trimEnd(), "text");
  assert.equal(lines(m.html).trimEnd(), meant.html.trimEnd(), "HTML");
  const files = m.attachments.map((a) => [a.filename, a.contentType, a.contentDisposition, a.related ? a.cid : "", a.content.toString("base64")]);
  const wanted = [
    ...(meant.images ?? []).map((f) => [f.name, f.type, "inline", f.id, f.base64]),
    ...(meant.attachments ?? []).map((f) => [f.name, f.type, "attachment", "", f.base64]),
  ];
  assert.deepEqual(files, wanted, "files");
}

async function noticed(raw, meant) {
  try {
    await judge(raw, meant);
  } catch {
    return true;
  }
  return false;
}

async function main() {
  const folder = process.argv[2];
  const { messages } = JSON.parse(fs.readFileSync(path.join(folder, "meant.json"), "utf8"));
  let failed = 0;
  let bitten = 0;
  for (const meant of messages) {
    const raw = fs.readFileSync(path.join(folder, meant.file));
    try {
      await judge(raw, meant);
    } catch (e) {
      failed++;
      console.log(`${meant.file}: ${e.message.slice(0, 1500)}`);
    }
    for (const [from, to] of [["Bonjour", "Bonsoir"], ["\r\nSubject: ", "\r\nSubject: a"], ["\r\nReply-To: <", "\r\nReply-To: <x"], ["\r\nMessage-ID: <", "\r\nMessage-ID: <x"]]) {
      const spoilt = raw.toString("latin1").replace(from, to);
      bitten++;
      if (!(await noticed(Buffer.from(spoilt, "latin1"), meant))) {
        failed++;
        console.log(`${meant.file}: ${JSON.stringify(to)} is not noticed`);
      }
    }
  }
  console.log(`${messages.length} messages, ${bitten} spoilt ones noticed`);
  process.exit(failed || !messages.length ? 1 : 0);
}

main();
