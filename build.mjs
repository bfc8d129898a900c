// Bundles static/src into static/built and copies the style sheet's files into static/vendor, licences beside both.
import { build } from "esbuild";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

const BUILT = "static/built";
const VENDOR = "static/vendor";
const ENTRIES = [
  { in: "static/src/viewer.js", out: "viewer" },
  { in: "static/src/viewer.css", out: "viewer" },
  { in: "static/src/board/charts.js", out: "charts" },
  { in: "static/src/designer/index.js", out: "designer" },
  { in: "static/src/designer/designer.css", out: "designer" },
];
const COPIED = ["@tabler/core/dist/css/tabler.min.css", "@tabler/core/dist/js/tabler.min.js"];

// Editors that the designer's panel never opens.
const ABSENT = [
  "@bpmn-io/extract-process-variables",
  "@bpmn-io/feel-editor",
  "@bpmn-io/feelers-editor",
  "@codemirror/autocomplete",
  "@codemirror/commands",
  "@codemirror/lang-json",
  "@codemirror/language",
  "@codemirror/lint",
  "@codemirror/state",
  "@codemirror/view",
];
const absent = {
  name: "absent",
  setup({ onResolve }) {
    const filter = new RegExp(`^(${ABSENT.join("|")})(/|$)`);
    onResolve({ filter }, () => ({ path: resolve("static/src/designer/absent.js") }));
  },
};

const packageOf = (path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1];

async function licenceOf(name) {
  const folder = join("node_modules", name);
  const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
  const text = file ? await readFile(join(folder, file), "utf8") : `Licence: ${license}\n`;
  return `${name} ${version}\n${"=".repeat(60)}\n${text.trim()}\n`;
}

async function bundle() {
  const result = await build({
    entryPoints: ENTRIES,
    outdir: BUILT,
    bundle: true,
    minify: true,
    format: "iife",
    charset: "utf8",
    target: ["chrome100", "firefox100", "safari15"],
    jsx: "automatic",
    jsxImportSource: "@bpmn-io/properties-panel/preact",
    loader: { ".md": "text", ".woff2": "file", ".woff": "empty", ".ttf": "empty", ".eot": "empty", ".svg": "empty" },
    plugins: [absent],
    metafile: true,
    logLevel: "warning",
  });
  const names = [...new Set(Object.keys(result.metafile.inputs).map(packageOf).filter(Boolean))].sort();
  const texts = await Promise.all(names.map(licenceOf));
  await writeFile(join(BUILT, "LICENCES.txt"), texts.join("\n\n"));
}

async function vendor() {
  for (const path of COPIED) {
    // Manifest storage follows sourceMappingURL lines and would fail on the map that is not copied.
    const text = await readFile(join("node_modules", path), "utf8");
    const stripped = text.replace(/^\s*\/[/*]# sourceMappingURL=.*$/gm, "");
    await writeFile(join(VENDOR, path.split("/").pop()), stripped);
  }
  await cp("LICENSES/tabler.txt", join(VENDOR, "tabler.LICENCE.txt"));
}

for (const folder of [BUILT, VENDOR]) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}
await Promise.all([bundle(), vendor()]);
