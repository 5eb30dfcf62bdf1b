// axe.cjs mail|page [--brief|--untouched] FILE…: nothing keeps a reader from the page, in any of the
// ways to read it and at any width: axe-core (WCAG 2.2 A, AA and its advice),
// and what axe cannot see, measured in the browser. --brief, for the many states of a
// page, keeps to the ways in which each may go wrong by itself: light, dark,
// without its style sheet and with large text, on a telephone and at a desk;
// --untouched to light and dark. Instead of a file an address on loopback will do.
const fs = require("node:fs");
const { cpus } = require("node:os");
const { launch, main, modesOf, open, show, text } = require("./browser.cjs");

const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// Rules that cannot hold.
const mailRules = {
  // A mail stands inside the page of the mail program, which has the landmarks.
  region: { enabled: false },
  "landmark-one-main": { enabled: false },
};
const noLang = { "html-has-lang": { enabled: false } }; // it is what Orange takes away

main(async (argv) => {
  const which = argv.find((a) => a.startsWith("--"));
  const [kind, ...files] = argv.filter((a) => a !== which);
  if (!["mail", "page"].includes(kind) || files.length === 0) throw new Error("axe.cjs mail|page [--brief|--untouched] FILE…");
  const ways = modesOf(kind, which);
  const browser = await launch();
  const found = new Map(); // what is wrong → where
  let runs = 0;
  const add = (what, where) => {
    if (!found.has(what)) found.set(what, []);
    found.get(what).push(where);
  };
  const tasks = [];
  for (const file of files) {
    const short = files.length > 1 ? file.split("/").slice(-2).join("/") + ": " : "";
    if (kind === "mail") for (const what of inSource(fs.readFileSync(file, "utf8"))) add(what, short + "source");
    const page = await open(browser, file, kind);
    const full = await text(page);
    await page.close();
    for (const mode of ways) tasks.push({ file, short, full, mode });
  }
  await Promise.all(Array.from({ length: cpus().length }, work)); // each takes the next task
  async function work() {
    for (let task = tasks.shift(); task; task = tasks.shift()) await judge(task);
  }
  async function judge({ file, short, full, mode }) {
    const page = await show(browser, file, kind, mode, mode.widths.at(-1));
    await page.evaluate(axe);
    for (const width of mode.widths.toReversed()) {
      const where = `${short}${mode.name}, ${width} px`;
      await page.setViewportSize({ width, height: 900 });
      const said = await text(page);
      if (kind === "mail" && said !== full) add("it says something else: " + difference(full, said), where);
      const enlarged = mode.name.startsWith("text");
      for (const what of await page.evaluate(measure, { kind, enlarged, plain: !mode.change })) add(what, where);
      if (enlarged) continue;
      const rules = { ...(kind === "mail" ? mailRules : {}), ...(mode.name.includes("lang") ? noLang : {}) };
      for (const what of await page.evaluate(inspect, { tags, rules })) add(what, where);
      runs++;
    }
    for (const url of page.asked) add("it asks for " + url, short + mode.name);
    await page.close();
  }
  await browser.close();
  for (const [what, where] of found)
    console.log(`${what}\n    ${where.length} times: ${where.slice(0, 3).join("; ")}${where.length > 3 ? "; …" : ""}`);
  console.log(`${files.length} files in ${ways.length} ways, ${runs} runs of axe, ${found.size} findings`);
  return found.size;
});

// difference shows where two texts part.
function difference(a, b) {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  const from = Math.max(0, i - 20);
  return `« ${b.slice(from, i + 40)} » for « ${a.slice(from, i + 40)} »`;
}

// inSource finds tables also where only Outlook for Windows reads.
function inSource(html) {
  const bare = html.match(/<table\b[^>]*>/gi)?.filter((t) => !/\brole="?presentation\b/.test(t)) ?? [];
  return [...new Set(bare)].map((t) => "no role=presentation: " + t);
}

// inspect runs axe in the page.
async function inspect({ tags, rules }) {
  const { violations, incomplete } = await axe.run(document, {
    runOnly: tags,
    rules,
    resultTypes: ["violations", "incomplete"],
    elementRef: false,
  });
  // A contrast that axe cannot tell is one that nobody has judged.
  const unsure = incomplete.filter((r) => r.id === "color-contrast");
  return [...violations, ...unsure].flatMap((r) =>
    r.nodes.slice(0, 5).map((n) => {
      const data = [...n.any, ...n.all, ...n.none].map((c) => c.data).find((d) => d && d.contrastRatio);
      const ratio = data ? ` (${data.fgColor} on ${data.bgColor}, ${data.contrastRatio}:1)` : "";
      const doubt = unsure.includes(r) ? " not told" : "";
      return `${r.id}${doubt}: ${n.target.join(" ")}${ratio}`;
    }),
  );
}

// measure finds in the page what axe does not.
function measure({ kind, enlarged, plain }) {
  const found = [];
  const name = (e) => {
    const label = e.innerText?.trim().replace(/\s+/g, " ").slice(0, 40) ?? "";
    return `<${e.localName}${e.className ? "." + e.className : ""}>${label ? ` « ${label} »` : ""}`;
  };
  const shown = (e) => e.checkVisibility({ checkVisibilityCSS: true }) && e.getClientRects().length > 0;
  const all = [...document.body.querySelectorAll("*")].filter(shown);

  // Nothing runs over the side, nothing is cut off.
  const width = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth > width) {
    const wide = all.filter((e) => e.getBoundingClientRect().right > width + 0.5 || e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0);
    const inner = wide.filter((e) => !wide.some((other) => other !== e && e.contains(other)));
    found.push("wider than the window: " + inner.slice(0, 3).map(name).join(", "));
  }
  for (const e of all) {
    const s = getComputedStyle(e);
    const cut = (o, has, room) => /hidden|clip/.test(o) && has > room + 1 && room > 1;
    if (cut(s.overflowY, e.scrollHeight, e.clientHeight) || cut(s.overflowX, e.scrollWidth, e.clientWidth))
      found.push("cut off: " + name(e));
  }
  if (enlarged) return found;

  // 44 × 44 px for each link and button. WCAG 2.5.8 exempts a link in a
  // sentence: one beside which, between the line breaks of its block, stand
  // other words than those of links. A title's link is never in a sentence.
  // WCAG 2.5.5 exempts one beside which the page has an equivalent of that size,
  // to the same address: a title that is a link, and the link below it.
  const large = (e) => {
    const box = e.getBoundingClientRect();
    return box.width >= 43.9 && box.height >= 43.9;
  };
  const targets = all.filter((e) => e.matches("a[href], button, summary, select, input:not([type=hidden]), [role=button]"));
  const reached = new Set(targets.filter((e) => e.href && large(e)).map((e) => e.href));
  for (const e of targets) {
    const box = e.getBoundingClientRect();
    if (box.width <= 1 || box.right <= 0 || box.bottom <= 0) continue; // shown once it has the focus
    if (large(e) || reached.has(e.href) || inSentence(e)) continue;
    found.push(`target of less than 44 × 44 px: ${name(e)} ${Math.round(box.width)} × ${Math.round(box.height)}`);
  }
  function inSentence(link) {
    if (link.localName !== "a" || link.closest("h1, h2, h3, h4, h5, h6")) return false;
    const block = (() => {
      let e = link;
      while (getComputedStyle(e).display === "inline") e = e.parentElement;
      return e;
    })();
    if (block === link) return false;
    let here = false, words = "";
    const walk = (node) => {
      for (const child of node.childNodes) {
        if (child.nodeType === Node.TEXT_NODE) words += child.data;
        else if (child === link) here = true;
        else if (child.localName === "br" || (child.nodeType === Node.ELEMENT_NODE && getComputedStyle(child).display !== "inline")) {
          if (here) return true;
          words = "";
        } else if (child.localName !== "a" && child.nodeType === Node.ELEMENT_NODE && walk(child)) return true;
      }
      return false;
    };
    walk(block);
    return here && /[\p{L}\p{N}]/u.test(words);
  }

  if (!plain) return found;

  // Text of 14 px at least, most of it and every longer paragraph of 16. The
  // words of a typographic cover are a picture: its title stands beside it.
  let letters = 0, small = 0;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let t = texts.nextNode(); t; t = texts.nextNode()) {
    const e = t.parentElement, length = t.data.trim().length;
    if (!length || !shown(e) || e.closest("[aria-hidden=true], sup, sub")) continue;
    if (/^[IVXLCM]+$/.test(t.data)) continue; // a century, in small capitals
    const size = parseFloat(getComputedStyle(e).fontSize);
    letters += length;
    if (size < 16) small += length;
    if (size < 14 || (size < 16 && length > 200)) found.push(`text of ${size} px: ${name(e)}`);
  }
  if (letters > 2000 && small > letters / 3) found.push(`${Math.round((100 * small) / letters)} % of the text is smaller than 16 px`);

  const html = document.documentElement;
  for (const e of kind === "mail" ? [html, document.body.firstElementChild] : [html])
    for (const a of ["lang", "dir"]) if (!e.hasAttribute(a)) found.push(`no ${a} on <${e.localName}>`);
  let level = 0;
  const headings = all.filter((e) => /^h[1-6]$/.test(e.localName));
  if (headings.filter((h) => h.localName === "h1").length !== 1) found.push("not one h1");
  for (const h of headings) {
    const next = Number(h.localName[1]);
    if (next > level + 1) found.push(`h${next} after h${level}: ${name(h)}`);
    level = next;
  }
  return found;
}
