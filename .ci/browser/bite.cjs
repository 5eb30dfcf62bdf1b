// bite.cjs BULLETIN SCHEMAS WORK: the judges beside this file find what is wrong
// with a mail that has every fault, nothing wrong with one that has none, and
// hostile words that a program lets through.
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const [bulletin, schemas, work] = process.argv.slice(2);
fs.mkdirSync(work, { recursive: true });

const link = '<a href="https://site.example/" style="display:inline-block;padding:10px 0;line-height:24px;color:#17495e">Lire le document</a>';
const mail = (style, body, attributes = ' lang="fr" dir="ltr"') => `<!DOCTYPE html>
<html${attributes}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Essai</title><style>${style}</style></head>
<body style="margin:0"><div lang="fr" dir="ltr" style="background:#fff;color:#222;font-size:16px;line-height:1.5"><h1>Essai</h1><h2><a href="https://site.example/" style="color:#17495e">Titre</a></h2>
<p>Un texte qui se lit, de plus de lettres que ses voisins et sans faute ; voyez <a href="https://site.example/ici" style="color:#17495e">la page</a> du site.</p>${link}${body}</div></body></html>`;

// A fault, and what each judge must say of it.
const faults = [
  ['<p style="color:#aaa">Gris clair</p>', /color-contrast: .*#aaaaaa/],
  ['<p class="night">De nuit</p>', /color-contrast: \.night .*\n.* dark,/],
  ['<p style="background:#8f8f00;color:#fff;padding:9px"><b style="color:#000">Bien de jour</b></p>', /color-contrast: .*\n.* inverted,/],
  ['<p style="width:1300px">Trop large</p>', /wider than the window/],
  ['<p style="font-size:12px">Petit</p>', /text of 12 px/],
  ['<div><a href="https://site.example/2" style="color:#17495e">Lien seul</a></div>', /less than 44 × 44 px: <a> « Lien seul »/],
  ['<p><a href="https://site.example/6" style="color:#17495e">Petit</a></p><p><a href="https://site.example/6" style="color:#17495e">Aussi petit</a></p>', /less than 44 × 44 px: <a> « Petit »/],
  ['<h2><a href="https://site.example/3" style="color:#17495e;font-size:16px">Titre</a> du lien</h2>', /less than 44 × 44 px: <a> « Titre »/],
  ["<table><tr><td>Table</td></tr></table>", /no role=presentation: <table>/],
  ["<!--[if mso]><table width=2><tr><td><![endif]-->", /no role=presentation: <table width=2>/],
  ["<h1>Second</h1>", /not one h1/],
  ["<h6>Saut</h6>", /h6 after h1/],
  ['<p style="height:20px;overflow:hidden">Coupé<br>ici</p>', /cut off: <p>/],
  ['<img src="https://site.example/a.png" width="9" height="9">', /image-alt/, /picture without alt/],
  ['<img src="https://site.example/p.gif" width="1" height="1" alt="">', null, /pixel that tracks/],
  ['<script src="https://site.example/x.js"></script>', /asks for https:\/\/site\.example\/x\.js/, /^<script>/m],
  ['<p class="hidden">Caché par la feuille de style</p>', /says something else: .*\n.*without <style>/],
  ['<a href="https://site.example/4" style="color:#17495e">cliquez ici</a>', null, /say nothing: cliquez ici/],
  ['<a href="https://site.example/5" style="color:#17495e">https://site.example/5</a>', null, /bare address/],
  ['<a href="#bas" style="color:#17495e">En bas</a>', null, /address href="#bas"/],
  ['<img src="data:image/png;base64,AA" alt="" width="9" height="9">', null, /data: in src/],
  ['<svg width="9" height="9" role="img" aria-label="x"></svg>', null, /^<svg>/m],
  ['<p style="display:flex">Souple</p>', null, /flex or grid/],
  ['<p style="position:relative">Ailleurs</p>', null, /style: position/],
  ['<p style="color:var(--x,#222)">Variable</p>', null, /style: var\(/],
  ['<p style="background-image:none">Image</p>', null, /background-image/],
];
const styles = [
  ['@import "https://site.example/x.css";', /asks for https:\/\/site\.example\/x\.css/, /@import/],
  [".hidden{display:none}@media (prefers-color-scheme:dark){.night{color:#eee!important}}", null, null],
  ["@font-face{font-family:x;src:local(x)}", null, /@font-face/],
  ["/* " + "x".repeat(16000) + " */", null, /bytes in <style>/],
];

const missed = [];
const run = (judge, ...args) => {
  // What is wrong with a careless program fills many pages.
  const { error, status, stdout, stderr } = spawnSync(process.execPath, [path.join(__dirname, judge), ...args], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (error) throw error;
  return { status, said: stdout + stderr };
};
const file = (name, html) => (fs.writeFileSync(path.join(work, name), html), path.join(work, name));

const good = file("good.html", mail("", ""));
const baseline = file("baseline.txt", "");
run("caniemail.cjs", good, baseline, "--write");
fs.writeFileSync(baseline, fs.readFileSync(baseline, "utf8").replace(/\?$/gm, "une raison"));
for (const [judge, ...args] of [["axe.cjs", "mail", good], ["caniemail.cjs", good, baseline]]) {
  const { status, said } = run(judge, ...args);
  if (status !== 0) missed.push(`${judge} finds fault with a good mail: ${said}`);
}

const bad = file("bad.html", mail(styles.map(([s]) => s).join("\n"), faults.map(([f]) => f).join("\n"), ""));
const found = { axe: run("axe.cjs", "mail", bad).said, caniemail: run("caniemail.cjs", bad, baseline, "--max", "1").said };
const expected = [...faults, ...styles, ["no lang", /no lang on <html>/, null], ["no dir", /no dir on <html>/, null], ["too long", null, /more than 1 KB/],
  ["new", null, /not in the baseline: @font-face/]];
for (const [fault, axe, caniemail] of expected) {
  if (axe && !axe.test(found.axe)) missed.push(`axe.cjs does not find ${axe}: ${fault.slice(0, 90)}`);
  if (caniemail && !caniemail.test(found.caniemail)) missed.push(`caniemail.cjs does not find ${caniemail}: ${fault.slice(0, 90)}`);
}
const gone = file("gone.txt", fs.readFileSync(baseline, "utf8") + "\n<video> element\n  none: gmail.ios\n  une raison\n");
if (!/does not occur: <video> element/.test(run("caniemail.cjs", good, gone).said)) missed.push("caniemail.cjs keeps what no longer occurs");

// A program that forgets to escape.
const careless = file("careless", `#!/bin/sh
"${path.resolve(bulletin)}" "$@" || exit
for last; do :; done
find "$last" -name '*.html' -exec sed -i 's/&lt;/</g; s/&gt;/>/g; s/&#34;/"/g' {} + 2>/dev/null || true
`);
fs.chmodSync(careless, 0o755);
const { said } = run("injection.cjs", careless, schemas, path.join(work, "careless-lists"), "5");
if (said.includes("the judge stops")) missed.push(said.slice(-2000));
for (const what of [/ran a dialog/, /new: script/, /new: img\[onerror\]/, /not what was written/, /new comment/, /attacks in .* findings/])
  if (!what.test(said)) missed.push(`injection.cjs does not find ${what}`);

console.log(missed.join("\n"));
console.log(`${expected.length + 7} faults, ${missed.length} missed`);
process.exit(missed.length ? 1 : 0);
