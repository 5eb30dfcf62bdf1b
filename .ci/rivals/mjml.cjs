// mjml.cjs FILE RUNS: how long MJML takes to render a file inside a process
// that has run for a while, in seconds, one number a run.
const fs = require("node:fs");
const mjml = require("mjml");
const mjml2html = mjml.default ?? mjml;

(async () => {
  const [file, runs] = process.argv.slice(2);
  const source = fs.readFileSync(file, "utf8");
  const times = [];
  for (let i = 0; i < 5 + Number(runs); i++) {
    const start = process.hrtime.bigint();
    const { html, errors } = await mjml2html(source, { validationLevel: "strict" });
    times.push(Number(process.hrtime.bigint() - start) / 1e9);
    if (!html.includes("</html>") || errors.length > 0) throw new Error(`not rendered: ${JSON.stringify(errors)}`);
  }
  console.log(times.slice(5).join("\n")); // the first ones warm the compiler up
})();
