// injection.cjs BULLETIN SCHEMAS WORK [ATTACKS]: hostile words in every field of a list
// stay words. Each list is built by the real command and what it makes for
// browsers and inboxes opened: nothing runs, nothing is asked for, no element,
// attribute or comment appears that a harmless list does not have, and what was
// written is what is read. Addresses that do something are refused. ATTACKS: how
// many of them, from the first, if not all.
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { launch, main, open } = require("./browser.cjs");
const { write } = require("./hostile.cjs");

// The words; marked: what Markdown makes of them where it is read, if it is not
// the same.
const attacks = [
  { words: "<script>alert(1)</script>" },
  { words: '"><img src=x onerror=alert(1)>' },
  { words: "'><svg onload=alert(1)><style>*{display:none}</style>" },
  { words: "</title></style></script></textarea><b>x</b><script src=https://h.example/x.js></script>" },
  { words: "<!--[if mso]><h1>x</h1><![endif]--> --><b>x</b>" },
  { words: "]]> <![CDATA[x]]> <?xml x?> <!DOCTYPE x>" },
  { words: "{{.}} {{ unsubscribe }} {% x %} ${x} %unsubscribe% [[x]] {# x #}" },
  { words: "&lt;b&gt; &amp;amp; &#60;i&#62;", marked: "<b> &amp; <i>" },
  { words: "javascript:alert(1) [mot](javascript:alert(1)) <javascript:alert(1)>", marked: "javascript:alert(1) mot javascript:alert(1)" },
  { words: "![x](data:image/png;base64,AAAA)", marked: "x" },
  { words: "style=position:fixed;x:expression(alert(1));background:url(//h.example/x)" },
  // Letters from right to left, and the marks that go with them, keep to their field.
  { words: "\u200fالاندماج \u200e(2024)\u200f" },
];
// What turns the direction of all that follows is refused in every field.
const turning = [..."\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"];
// What begins a tag of a mailing service; of others that which does in most.
const openings = { brevo: /\{\{|\{%|\{#/g };
// An address may hold such things; the loader refuses the worse ones.
const harmless = "https://*.example/a?b=c";
const hostile = "https://*.example/'onmouseover='alert(1)'?x=&lt;&quot;onclick=&amp;copy;(1)#</a>".replace(/[<>]/g, "");
const refused = [
  "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//*.example/",
  'https://*.example/"onmouseover="alert(1)', "https://*.example/<script>alert(1)</script>",
];

// fold forgets what French typography changes, and where lines break.
function fold(s) {
  return s.normalize("NFC").toLowerCase()
    .replace(/[\s\u200b\u2060\u00ad]+/g, "").replace(/[«»“”„]/g, '"').replace(/[‘’]/g, "'").replace(/…/g, "...").replace(/[–—]/g, "-");
}

main(async ([bulletin, schemas, work, most]) => {
  if (!work) throw new Error("injection.cjs BULLETIN SCHEMAS WORK [ATTACKS]");
  if (most) attacks.length = Number(most);
  const found = new Set(); // each once, however many fields show it
  const run = (...args) => {
    try {
      return execFileSync(bulletin, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, LANG: "C" } });
    } catch (error) {
      return error.stdout + error.stderr;
    }
  };

  for (const [i, address] of refused.entries()) {
    const data = path.join(work, "refused-" + i);
    const { addresses } = write(data, schemas, "mot", address);
    const at = new Set(run("check", "2024-10", "--data", data).match(/^\S+\.yaml:\d+:\d+: .*(malformed address|starts with neither).*/gm));
    if (at.size !== addresses) found.add(`${address}: ${at.size} of ${addresses} addresses refused`);
  }

  for (const letter of turning) {
    const code = "U+" + letter.codePointAt(0).toString(16).toUpperCase();
    const data = path.join(work, "turning-" + code);
    const { free } = write(data, schemas, letter + "gnp.exe", harmless);
    const at = new Set(run("check", "2024-10", "--data", data).match(RegExp(`^\\S+\\.yaml:\\d+:\\d+: .*control character ${code.replace("+", "\\+")}.*`, "gm")));
    if (at.size !== free) found.add(`${code}: ${at.size} of ${free} fields refused`);
  }

  const browser = await launch();
  const build = async (name, words, address) => {
    const data = path.join(work, name), out = path.join(work, name + "-out");
    const { free } = write(data, schemas, words, address);
    const said = run("build", "2024-10", "--data", data, "--out", out);
    const folder = path.join(out, "2024-10");
    if (!fs.existsSync(folder)) return { refusedBecause: said };
    const pages = {};
    for (const file of fs.readdirSync(folder).filter((f) => f.endsWith(".html"))) {
      const ran = [];
      const kind = file.startsWith("email") ? "mail" : "page";
      const page = await open(browser, path.join(folder, file), kind, { watch: (what) => ran.push(what) });
      pages[file] = { ...(await page.evaluate(census)), ran, asked: page.asked, source: fs.readFileSync(path.join(folder, file), "utf8") };
      await page.close();
    }
    return { free, pages };
  };

  const clean = await build("clean", "un mot", harmless);
  if (clean.refusedBecause) throw new Error("the harmless list is not built:\n" + clean.refusedBecause);
  const files = Object.keys(clean.pages);
  let read = 0;
  for (const [i, { words, marked }] of attacks.entries()) {
    const built = await build("attack-" + i, words, hostile);
    const say = (what) => found.add(`${JSON.stringify(words)}: ${what}`);
    if (built.refusedBecause) {
      say("not built: " + built.refusedBecause.slice(-600));
      continue;
    }
    for (const file of files) {
      const got = built.pages[file], want = clean.pages[file];
      const tell = (what) => say(`${file}: ${what}`);
      if (!got) {
        tell("not made");
        continue;
      }
      for (const what of got.ran) tell("ran " + what);
      for (const url of got.asked) tell("asked for " + url);
      for (const name of Object.keys(got.elements)) if (!want.elements[name]) tell(`new: ${name}`);
      for (const name of ["a", "img", "script", "style", "link", "meta", "title", "table", "h1", "h2", "h3"])
        if ((got.elements[name] ?? 0) !== (want.elements[name] ?? 0)) tell(`${got.elements[name] ?? 0} <${name}>, not ${want.elements[name] ?? 0}`);
      for (const c of got.comments) if (!want.comments.includes(c)) tell(`new comment: ${c.slice(0, 80)}`);
      for (const h of got.hrefs) if (!want.hrefs.includes(h)) tell(`new kind of address: ${h}`);
      for (const what of got.turned) tell("turned round: " + what);
      for (const what of got.broken) tell(what);
      // What a mailing service would take for its own in what we made.
      const service = file.match(/^email\.(\w+)\.html$/)?.[1];
      const tags = (s) => (s.match(openings[service] ?? /\{\{|\{%|%unsubscribe%|\[\[/g) ?? []).length;
      if (service && tags(got.source) !== tags(want.source)) tell(`holds a tag of ${service}`);
      const texts = [fold(got.text), fold(got.title)].join(" ");
      for (const mark of new Set(want.text.match(/m\d+m(?= un mot n)/g) ?? [])) {
        const n = mark.slice(1, -1);
        const says = [words, marked].filter(Boolean).map((w) => fold(`m${n}m ${w} n${n}n`));
        if (says.some((s) => texts.includes(s))) read++;
        else tell(`not what was written: ${got.text.match(new RegExp(`m${n}m[^]{0,200}`, "i"))?.[0].split(/n\d+n/)[0] ?? mark + " is missing"}`);
      }
    }
  }
  await browser.close();
  for (const what of found) console.log(what.length > 400 ? what.slice(0, 400) + "…" : what);
  console.log(`${attacks.length} attacks in ${clean.free} fields, ${turning.length} letters that turn and ${refused.length} kinds of address refused in all; ${files.join(", ")}: ${read} texts read as written, ${found.size} findings`);
  return found.size;
});

// census is what a page is made of.
function census() {
  const elements = {}, comments = [], hrefs = new Set(), turned = [], broken = [];
  const count = (name) => (elements[name] = (elements[name] ?? 0) + 1);
  const nodes = document.createTreeWalker(document, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT);
  for (let n = nodes.nextNode(); n; n = nodes.nextNode()) {
    if (n.nodeType === Node.COMMENT_NODE) {
      comments.push(n.data);
      continue;
    }
    count(n.localName);
    for (const a of n.attributes) {
      count(`${n.localName}[${a.name}]`);
      if (/^(href|src|action|formaction|srcset|poster|data)$/.test(a.name)) {
        // A site of the list; a file beside the page, named after the title.
        hrefs.add(a.value.replace(/^(https?:\/\/)h\d+\.example\/.*/s, "$1…").replace(/^[a-z0-9-]+\.(pdf|ris)$/, "….$1"));
      }
    }
    if (n.localName === "script" && /json/.test(n.type)) {
      try {
        JSON.parse(n.text);
      } catch {
        broken.push("JSON-LD cannot be parsed");
      }
    }
  }
  // Outside the marks of a field letters go on from left to right. A mark that
  // stands alone in its line tells nothing.
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let t = texts.nextNode(); t; t = texts.nextNode()) {
    if (!t.parentElement.checkVisibility()) continue;
    const inside = [...t.data.matchAll(/m(\d+)m.*?(n\1n|$)/gis)].map((m) => [m.index, m.index + m[0].length]);
    let before = null;
    for (let i = 0; i < t.data.length; i++) {
      if (/\s/.test(t.data[i]) || inside.some(([from, to]) => i >= from && i < to)) continue;
      range.setStart(t, i);
      range.setEnd(t, i + 1);
      const box = range.getBoundingClientRect();
      if (before && box.width > 0 && Math.abs(box.top - before.top) < 2 && box.left < before.left) {
        turned.push(t.data.slice(Math.max(0, i - 20), i + 20));
        break;
      }
      if (box.width > 0) before = box;
    }
  }
  // A typographic cover shortens; its words stand beside it.
  for (const e of document.querySelectorAll("[aria-hidden=true]")) e.style.setProperty("display", "none", "important");
  return { elements, comments, hrefs: [...hrefs], turned, broken, text: document.body.innerText, title: document.title };
}
