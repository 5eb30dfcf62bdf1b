// shots.cjs mail|page FILE FOLDER: pictures of a page in every way to read it,
// for people to look at. After make verify, which installs what it needs:
// NODE_PATH=$(echo ~/.cache/bulletin-verify/browser-*/node_modules) node .ci/browser/shots.cjs mail out/2024-10/email.html shots
const fs = require("node:fs");
const path = require("node:path");
const { launch, main, modesOf, show } = require("./browser.cjs");

main(async ([kind, file, folder]) => {
  if (!["mail", "page"].includes(kind) || !folder) throw new Error("shots.cjs mail|page FILE FOLDER");
  fs.mkdirSync(folder, { recursive: true });
  const browser = await launch();
  let shots = 0;
  for (const mode of modesOf(kind)) {
    const page = await show(browser, file, kind, mode, mode.widths.at(-1));
    for (const width of mode.widths.toReversed()) {
      await page.setViewportSize({ width, height: 900 });
      const name = `${path.parse(file).name}-${mode.name.replace(/[^a-z0-9]+/g, "-")}-${width}.png`;
      await page.screenshot({ path: path.join(folder, name), fullPage: true });
      shots++;
    }
    if (kind === "page" && !mode.scheme && !mode.change) {
      await page.pdf({ path: path.join(folder, path.parse(file).name + "-print.pdf"), format: "A4", preferCSSPageSize: true });
      shots++;
    }
    await page.close();
  }
  await browser.close();
  console.log(`${shots} pictures in ${folder}`);
  return 0;
});
