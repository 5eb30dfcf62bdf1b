// Lists in which every field of the schemas is filled in and every field that
// takes any words holds the same hostile ones, between marks by which they are
// found again. A field that is added to the schemas is filled in by itself.
const fs = require("node:fs");
const path = require("node:path");
const { deflateSync } = require("node:zlib");

// A white PNG of 200 × 300 px, for covers and logo.
const png = (() => {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const head = Buffer.from([0, 0, 0, 200, 0, 0, 1, 44, 8, 0, 0, 0, 0]);
  const rows = Buffer.alloc(300 * 201, 255);
  for (let y = 0; y < 300; y++) rows[y * 201] = 0;
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
})();

function crc32(bytes) {
  let crc = -1;
  for (const b of bytes) {
    crc ^= b;
    for (let i = 0; i < 8; i++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

// write makes a data folder. words is the text of free fields, address that of
// every address, its first * replaced by a mark. What it returns counts them.
function write(folder, schemas, words, address) {
  let marks = 0;
  const fields = { addresses: 0 };
  const read = (name) => JSON.parse(fs.readFileSync(path.join(schemas, name + ".schema.json"), "utf8"));

  function fill(schema, root, name, without = []) {
    const again = (s, n = name) => fill(s, root, n, without);
    if (schema.$ref) return again(schema.$ref.split("/").slice(1).reduce((s, key) => s[key], root));
    const choices = (s) => (s.anyOf ?? [s]).filter((c) => c.type !== "null");
    if (schema.anyOf) return again(choices(schema).find((c) => c.$ref) ?? choices(schema)[0]);
    if (schema.properties) {
      const out = {};
      for (const [key, value] of Object.entries(schema.properties)) if (!without.includes(key)) out[key] = again(value, key);
      return out;
    }
    if (schema.items) {
      if (name === "records" && root.title === issueTitle && !without.length) return records(schema.items, root);
      return choices(schema.items).map((c) => again(c));
    }
    if (schema.enum) return schema.default ?? schema.examples?.[0] ?? schema.enum[0];
    if (schema.format === "iri") return fields.addresses++, address.replace("*", `h${++marks}`);
    if (name === "public") return fields.addresses++, address.replace("*", `h${++marks}`).split(/[?#]/)[0]; // of a folder
    if (schema.format === "email") return `m${++marks}@example.org`;
    if (name === "id") return `m${++marks}`;
    if (name === "file") return root.title === issueTitle ? "covers/c.png" : "logo.png";
    if (schema.pattern) return schema.examples[0];
    if (![schema.type].flat().includes("string")) return schema.type === "boolean" ? true : schema.minimum ?? 1;
    return `m${++marks}m ${words} n${marks}n`;
  }
  // Records that between them print every field: with a cover and without, with
  // a citation of their own and without, French and foreign, a practice sheet.
  function records(schema, root) {
    const make = (...without) => fill(schema, root, "record", without);
    const cited = make("cover");
    for (const r of [cited, ...cited.complements, ...cited.siblings.records]) r.citation = `${r.title}, ${r.citation}`;
    return [make("citation"), make("citation", "cover", "language"), cited, { ...make("citation", "cover"), kind: "practice-sheet" }];
  }

  const issueTitle = read("issue").title;
  const publication = fill(read("publication"), read("publication"), "publication");
  const issue = fill(read("issue"), read("issue"), "issue");
  issue.issue = "2024-10";
  // Authority lists know what they are asked for.
  const sheets = { ...issue.sections[0], heading: `${issue.sections[0].heading} 2` };
  sheets.records = [issue.sections[0].records.pop()];
  delete sheets.links;
  issue.sections.push(sheets);
  publication.headings = issue.sections.map((s) => ({ ...publication.headings[0], name: s.heading }));
  issue.sections[0].records[1].authors.push(publication.producers[0].acronym, publication.producers[0].name);

  fs.mkdirSync(path.join(folder, "2024-10", "covers"), { recursive: true });
  fs.writeFileSync(path.join(folder, "2024-10", "covers", "c.png"), png);
  fs.writeFileSync(path.join(folder, "logo.png"), png);
  fs.writeFileSync(path.join(folder, "publication.yaml"), yaml(publication));
  fs.writeFileSync(path.join(folder, "2024-10", "issue.yaml"), yaml(issue));
  return { ...fields, free: holding(words, [publication, issue]), marks };
}

// holding counts the texts in a value in which there are the words.
function holding(words, value) {
  if (typeof value === "string") return value.includes(words) ? 1 : 0;
  return value && typeof value === "object" ? Object.values(value).reduce((n, v) => n + holding(words, v), 0) : 0;
}

// JSON is YAML; what is not ASCII is escaped, so that it is what it is.
function yaml(value) {
  return JSON.stringify(value, null, 1).replace(/[\u007f-\uffff]/g, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
}

module.exports = { write };
