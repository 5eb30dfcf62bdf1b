// Opens pages in Debian's Chromium as the programs show them that people read
// with. Nothing leaves the machine: what a page asks for beyond files and
// loopback is refused and counted against it.
const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { chromium } = require("playwright-core");

const widths = [320, 375, 600, 1200]; // 320 px is also 1280 px at 400 %, WCAG 1.4.10

// Ways to read. kind: of which pages; change: what is done to the page; widths:
// a telephone and a desk unless more are given.
const modes = [
  { name: "light", widths },
  { name: "dark", scheme: "dark", widths },
  // Outlook.com knows no media query for the dark: it marks an ancestor.
  { name: "outlook.com, dark", kind: "mail", change: markOutlook },
  // Gmail on the mobile web, La Poste and SFR drop the style sheet.
  { name: "without <style>", kind: "mail", change: dropStyle },
  // Orange drops these attributes.
  { name: "without role, aria, lang", kind: "mail", change: dropRoles },
  { name: "images blocked", kind: "mail", images: false },
  // Gmail on iOS and Outlook for Windows turn every colour, and know no style
  // for the dark; Outlook.com and Gmail on Android only light grounds and dark
  // text. Simulated: the lightness (HSL) of every computed colour is turned.
  { name: "all colours inverted", kind: "mail", change: invert, argument: "all" },
  { name: "light grounds inverted", kind: "mail", change: invert, argument: "light" },
  // Each for itself: the sizes at one width are not those at another.
  ...widths.map((width) => ({ name: "text at 200 %", widths: [width], change: enlarge, argument: 2 })),
];

function markOutlook() {
  document.documentElement.setAttribute("data-ogsc", "");
}

function dropStyle() {
  for (const e of document.querySelectorAll("style, link[rel=stylesheet]")) e.remove();
}

function dropRoles() {
  for (const e of document.querySelectorAll("*"))
    for (const a of [...e.attributes]) if (/^(role|lang|aria-.*)$/.test(a.name)) e.removeAttribute(a.name);
}

function enlarge(times) {
  const sizes = [...document.body.querySelectorAll("*")].map((e) => {
    const s = getComputedStyle(e);
    return [e, parseFloat(s.fontSize), parseFloat(s.lineHeight)];
  });
  for (const [e, size, line] of sizes) {
    e.style.setProperty("font-size", size * times + "px", "important");
    if (size > 0 && line) e.style.setProperty("line-height", String(line / size), "important");
  }
}

function invert(which) {
  function turned(colour, isGround) {
    const part = colour.match(/[\d.]+/g).map(Number);
    const [r, g, b] = part.map((v) => v / 255);
    const alpha = part.length > 3 ? part[3] : 1;
    if (alpha === 0) return null;
    const max = Math.max(r, g, b), min = Math.min(r, g, b);
    const light = (max + min) / 2, chroma = max - min;
    if (which === "light" && isGround !== light > 0.5) return null;
    const saturation = chroma === 0 ? 0 : chroma / (1 - Math.abs(2 * light - 1));
    let hue = 0;
    if (chroma > 0)
      hue = 60 * (max === r ? ((g - b) / chroma + 6) % 6 : max === g ? (b - r) / chroma + 2 : (r - g) / chroma + 4);
    return `hsla(${hue}, ${saturation * 100}%, ${(1 - light) * 100}%, ${alpha})`;
  }
  const all = [document.documentElement, ...document.body.parentElement.querySelectorAll("body, body *")];
  const changes = [];
  for (const e of all) {
    const s = getComputedStyle(e);
    changes.push([e, "color", turned(s.color, false)]);
    const sides = ["border-top-color", "border-right-color", "border-bottom-color", "border-left-color"];
    for (const name of ["background-color", ...sides]) changes.push([e, name, turned(s.getPropertyValue(name), true)]);
  }
  if (/, 0\)$/.test(getComputedStyle(document.documentElement).backgroundColor))
    changes.push([document.documentElement, "background-color", turned("rgb(255, 255, 255)", true)]);
  for (const [e, name, value] of changes) if (value) e.style.setProperty(name, value, "important");
}

function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking"],
  });
}

const pdfViewer = "chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai/";

// open shows a file, or an address on loopback. kind is "mail" or "page".
// page.asked are the requests that it should not have made. A mail's pictures
// come from images/ beside the file, where the program puts them.
async function open(browser, file, kind, { scheme = "light", width = 600, images = true, watch = () => {} } = {}) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, reducedMotion: "reduce" });
  page.setDefaultTimeout(300_000); // a machine may be busy
  page.asked = [];
  page.on("dialog", (dialog) => (watch("a dialog"), dialog.dismiss()));
  page.on("console", (message) => {
    if (!message.text().startsWith("Failed to load resource")) watch("console: " + message.text());
  });
  page.on("pageerror", (error) => watch("script: " + error.message));
  page.on("popup", () => watch("a window"));
  page.on("request", (request) => {
    const url = request.url();
    const picture = kind === "mail" && request.resourceType() === "image" && url.startsWith("https:");
    if (url.startsWith(pdfViewer) || url.startsWith("chrome://resources/")) return; // Chromium's own, in a frame
    if (!picture && !/^(file:|blob:|data:|https?:\/\/(127\.0\.0\.1|\[::1\]|localhost)[:/])/.test(url)) page.asked.push(url);
  });
  await page.route(/^(?!file:|data:|blob:)/, (route) => {
    const url = new URL(route.request().url());
    if (["127.0.0.1", "[::1]", "localhost"].includes(url.hostname)) return route.continue();
    const beside = path.join(path.dirname(file), "images", path.basename(url.pathname));
    return images && kind === "mail" && fs.existsSync(beside) ? route.fulfill({ path: beside }) : route.abort();
  });
  await page.emulateMedia({ colorScheme: scheme });
  await page.goto(/^https?:/.test(file) ? file : pathToFileURL(path.resolve(file)).href);
  return page;
}

// show opens a file in one of the modes.
async function show(browser, file, kind, mode, width) {
  const page = await open(browser, file, kind, { scheme: mode.scheme, width, images: mode.images });
  if (mode.change) await page.evaluate(mode.change, mode.argument);
  return page;
}

// modesOf are the ways to read a kind of page, or a few of them: "--brief", or
// "--untouched", those in which nothing is done to the page.
function modesOf(kind, which) {
  const few = [320, 600];
  const all = modes.filter((m) => !m.kind || m.kind === kind).map((m) => ({ widths: few, ...m }));
  if (which === "--untouched") return all.filter((m) => !m.change && m.images !== false);
  if (which !== "--brief") return all;
  return all
    .filter((m) => !m.change || m.change === dropStyle || m.change === enlarge)
    .filter((m) => m.images !== false)
    .map((m) => ({ ...m, widths: m.widths.filter((w) => few.includes(w)) }))
    .filter((m) => m.widths.length > 0);
}

// text is what a page says, in its order, whatever parts the words.
function text(page) {
  return page.evaluate(() => document.body.innerText.replace(/\s+/g, " ").trim());
}

// main runs a judge and ends with 1 when it finds something. It waits for what
// was printed: process.exit drops what a pipe has not yet taken.
function main(judge) {
  const end = (status) => process.stdout.write("", () => process.exit(status));
  judge(process.argv.slice(2)).then(
    (found) => end(found ? 1 : 0),
    (error) => {
      console.error("the judge stops:", error);
      end(2);
    },
  );
}

module.exports = { launch, main, modesOf, open, show, text, widths };
