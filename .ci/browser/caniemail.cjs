// caniemail.cjs FILE BASELINE [--max KB] [--write|--within]: what mail programs do not do
// with a mail, by caniemail.com's data, is what the baseline says, each with its
// reason, no more and no less; and what that data does not know is not there.
// --write makes the baseline anew and keeps its reasons; --within, for a mail
// with a little less in it, lets the baseline say more.
const fs = require("node:fs");
const { pathToFileURL } = require("node:url");
const { Parser } = require("htmlparser2");
const { main } = require("./browser.cjs");

const KB = 1000;
const gmailStyle = 16 * KB; // Gmail drops what goes beyond

main(async (argv) => {
  const [file, baseline, ...options] = argv;
  if (!baseline) throw new Error("caniemail.cjs FILE BASELINE [--max KB] [--write|--within]");
  const html = fs.readFileSync(file, "utf8");
  const { entries, clients, unknown } = await programs(html);
  const { known, reasons } = read(fs.existsSync(baseline) ? fs.readFileSync(baseline, "utf8") : "");
  if (options.includes("--write")) fs.writeFileSync(baseline, write(entries, reasons));

  const found = assertions(html);
  const max = options.includes("--max") ? Number(options[options.indexOf("--max") + 1]) : 80;
  const size = Buffer.byteLength(html);
  if (size > max * KB) found.push(`${size} bytes of HTML, more than ${max} KB`);
  if (!options.includes("--write")) {
    for (const e of entries) if (!known.has(e)) found.push(`not in the baseline: ${e}`);
    for (const e of options.includes("--within") ? [] : known) if (!entries.has(e)) found.push(`in the baseline, but does not occur: ${e}`);
  }
  for (const f of new Set([...entries].map((e) => e.split(" | ")[0])))
    if (!/\p{L}{3}/u.test(reasons.get(f) ?? "")) found.push(`no reason in the baseline: ${f}`);
  for (const what of found) console.log(what);
  console.log(`${entries.size} imperfections in ${clients} programs (no data on ${unknown}); ` +
    `${Math.round(size / KB)} KB of ${max}; ${found.length} findings`);
  return found.length;
});

// programs asks the data about each program: the set of « feature | none or
// partly | program ».
async function programs(html) {
  const name = require.resolve("caniemail");
  const { caniemail, rawData } = await import(pathToFileURL(name).href);
  const { clientNames } = await import(pathToFileURL(name.replace(/index\.js$/, "clients.js")).href);
  // caniemail throws at the first feature that nobody has tried in a program,
  // and so would say nothing at all of La Poste, Thunderbird, GMX: what nobody
  // has tried is taken to work, and counted.
  const untried = new Set();
  for (const feature of rawData.data)
    for (const client of clientNames) {
      const [family, platform] = client.split(".");
      feature.stats[family] ??= {};
      if (feature.stats[family][platform]) continue;
      feature.stats[family][platform] = { 0: "y" };
      untried.add(feature.title + " | " + client);
    }
  const entries = new Set(), features = new Set();
  for (const client of clientNames) {
    const { issues } = caniemail({ clients: [client], html });
    for (const [map, degree] of [[issues.errors, "none"], [issues.warnings, "partly"]])
      for (const issue of map.get(client) ?? []) {
        entries.add(`${issue.title} | ${degree} | ${client}`);
        features.add(issue.title);
      }
  }
  const unknown = [...untried].filter((u) => features.has(u.split(" | ")[0])).length;
  return { entries, clients: clientNames.length, unknown: `${unknown} pairs of a feature used and a program` };
}

// read parses the baseline: a feature, indented below it « none: » and
// « partly: » with programs, and the reason. Lines with # are comments.
function read(text) {
  const known = new Set(), reasons = new Map();
  let feature = "";
  for (const line of text.split("\n")) {
    const programs = line.match(/^ +(none|partly): (.*)/);
    if (!line.trim() || line.startsWith("#")) continue;
    else if (!line.startsWith(" ")) feature = line;
    else if (programs) for (const p of programs[2].split(/ +/)) known.add(`${feature} | ${programs[1]} | ${p}`);
    else reasons.set(feature, [reasons.get(feature), line.trim()].filter(Boolean).join("\n"));
  }
  return { known, reasons };
}

function write(entries, reasons) {
  const parts = [head];
  const features = [...new Set([...entries].map((e) => e.split(" | ")[0]))].sort();
  for (const f of features) {
    const of = (degree) => [...entries].filter((e) => e.startsWith(`${f} | ${degree} | `)).map((e) => e.split(" | ")[2]);
    const lines = [f];
    for (const degree of ["none", "partly"]) if (of(degree).length) lines.push(`  ${degree}: ${of(degree).sort().join(" ")}`);
    lines.push(...(reasons.get(f) ?? "?").split("\n").map((l) => "  " + l));
    parts.push(lines.join("\n"));
  }
  return parts.join("\n\n") + "\n";
}

const head = `# What mail programs do not do with what the mail uses, by caniemail.com's data:
# a feature, the programs that do nothing with it or do it partly, and why the
# mail uses it all the same. .ci/browser/caniemail.cjs compares and, with
# --write, makes it anew; the reasons are written by hand.`;

const refused = /^(script|svg|math|iframe|object|embed|form|input|button|video|audio|base|link|picture|source)$/;

// assertions are what that data does not know, or knows too leniently.
function assertions(html) {
  const found = new Set();
  const add = (ok, what) => ok || found.add(what);
  let style = 0, links = [], css = [], inside = "", text = null;
  const parser = new Parser({
    onopentag(tag, a) {
      inside = tag;
      add(!refused.test(tag), `<${tag}>`);
      for (const [name, value] of Object.entries(a)) {
        add(!/^on/.test(name), `${name} on <${tag}>`);
        add(!/data:|base64/i.test(value), `data: in ${name} of <${tag}>`);
        if (/^(href|src|background|action|srcset)$/.test(name))
          add(/^(https?:\/\/|mailto:|cid:|\{\{ ?[\w.]+ ?\}\}$)/.test(value), `address ${name}="${value}" of <${tag}>`);
      }
      add(a.background === undefined, `background="" on <${tag}>`);
      if (a.style) css.push(a.style);
      if (tag === "img") {
        add(/^(https:|cid:)/.test(a.src ?? ""), `picture over another way than https: ${a.src}`);
        add(!/\.(svg|webp|avif)(\?|$)/i.test(a.src ?? ""), `picture that many programs do not show: ${a.src}`);
        add(Number(a.width) > 2 && Number(a.height) > 2, `picture without a size, or a pixel that tracks: ${a.src}`);
        add(a.alt !== undefined, `picture without alt: ${a.src}`);
      }
      if (tag === "a" && a.href) (links.push({ href: a.href, text: "" }), (text = links.at(-1)));
      if (text && tag === "img") text.text += a.alt ?? "";
    },
    ontext(data) {
      if (inside === "style") (style += Buffer.byteLength(data)), css.push(data);
      if (text) text.text += data;
    },
    onclosetag(tag) {
      if (tag === "a") text = null;
      inside = "";
    },
    oncomment(data) {
      // Outlook for Windows alone reads these.
      add(!/<(script|iframe|object|embed|base|link)\b|data:|url\(/i.test(data), `for Outlook for Windows: ${data.slice(0, 60)}`);
      add(/^\[if [^\]]*mso|^\[if !mso|^<!\[endif/.test(data), `comment: ${data.slice(0, 60)}`);
    },
  });
  parser.end(html);
  const all = css.join(";").replace(/\/\*.*?\*\//gs, "");
  for (const [rule, what] of [
    [/var\(/, "var("], [/@import/, "@import"], [/@font-face/, "@font-face"], [/url\(/, "url("],
    [/(^|[;{\s])position\s*:/, "position"], [/\b(inline-)?(flex|grid)\b(?=\s*(;|}|!|$))/, "flex or grid"],
    [/background-image/, "background-image"], [/data:|base64/i, "data: in style"], [/expression\(|behavior\s*:/i, "script in style"],
  ]) add(!rule.test(all), "style: " + what);
  add(style <= gmailStyle, `${style} bytes in <style>, of which Gmail reads ${gmailStyle}`);
  for (const { href, text } of links) {
    const said = text.replace(/[\s\u200b\u00ad]+/g, " ").trim();
    add(/[\p{L}\p{N}]/u.test(said), `link without words: ${href}`);
    add(!/:\/\/|^www\./i.test(said) && !/^[\w-]+(\.[\w-]+)+\/\S*$/.test(said), `a bare address for words: ${said}`);
    add(!/^(cliquez )?ici\b|cliquez[ -]ici|^(lien|lire la suite|en savoir plus|plus)$/i.test(said), `words that say nothing: ${said}`);
  }
  return [...found];
}
