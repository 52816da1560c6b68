// Builds everything the pages load into foundation.ui's static folder and prints what it weighs.
// Usage: npm ci --ignore-scripts && node build.mjs
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {gzipSync} from 'node:zlib';
import esbuild from 'esbuild';
import * as sass from 'sass';

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(here, '../src/hallkeeper/foundation/ui/static/ui/build');
const tabler = pathToFileURL(path.join(here, 'node_modules/@tabler/core/scss/')).href;
const BUDGET = 100 * 1024;

fs.mkdirSync(out, {recursive: true});

function styles() {
  const importers = [{findFileUrl: (url) => (url.startsWith('tabler/') ? new URL(url.slice(7), tabler) : null)}];
  for (const name of ['app', 'print']) {
    const {css} = sass.compile(path.join(here, `scss/${name}.scss`), {
      style: 'compressed', importers, quietDeps: true, logger: sass.Logger.silent,
    });
    fs.writeFileSync(path.join(out, `${name}.css`), css.replace(/^\uFEFF/, ''));
  }
}

function script() {
  esbuild.buildSync({
    entryPoints: [path.join(here, 'js/app.js')],
    outfile: path.join(out, 'app.js'),
    bundle: true, minify: true, format: 'iife', target: ['chrome90', 'firefox90', 'safari15'],
    legalComments: 'none',
  });
}

function sprite() {
  const names = fs.readFileSync(path.join(here, 'icons.txt'), 'utf8').split(/\s+/).filter(Boolean);
  const symbols = names.map((name) => {
    const svg = fs.readFileSync(path.join(here, `node_modules/@tabler/icons/icons/outline/${name}.svg`), 'utf8');
    const inner = svg.replace(/<!--[\s\S]*?-->/g, '').replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '');
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s*\n\s*/g, '')}</symbol>`;
  });
  fs.writeFileSync(path.join(out, 'icons.svg'), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`);
}

// Paper needs its own Chinese font: every character of GBK, so that rare surnames print too.
function fonts() {
  const source = path.join(here, 'node_modules/@expo-google-fonts/noto-sans-sc');
  const python = process.env.PYTHON || [path.join(here, '../.venv/bin/python'), 'python3'].find((p) => p === 'python3' || fs.existsSync(p));
  const wanted = [['400Regular', 'NotoSansSC_400Regular', 'print-400.ttf'], ['600SemiBold', 'NotoSansSC_600SemiBold', 'print-600.ttf']];
  for (const [folder, file, target] of wanted) {
    if (fs.existsSync(path.join(out, target)) && !process.argv.includes('--fonts')) continue;
    execFileSync(python, [path.join(here, 'subset_font.py'), path.join(source, folder, `${file}.ttf`), path.join(out, target)], {stdio: 'inherit'});
  }
  fs.copyFileSync(path.join(source, 'LICENSE_FONT'), path.join(out, 'print-font-licence.txt'));
}

function weigh() {
  let first = 0;
  for (const name of fs.readdirSync(out).sort()) {
    const bytes = fs.readFileSync(path.join(out, name));
    const packed = gzipSync(bytes, {level: 9}).length;
    if (['app.css', 'app.js', 'icons.svg'].includes(name)) first += packed;
    if (!name.endsWith('.ttf')) console.log(`${name.padEnd(24)} ${String(bytes.length).padStart(8)}  gzip ${String(packed).padStart(7)}`);
    else console.log(`${name.padEnd(24)} ${String(bytes.length).padStart(8)}  paper only`);
  }
  console.log(`first paint (css, script, icons): ${first} bytes gzip of ${BUDGET}`);
  if (first > BUDGET) process.exit(1);
}

styles();
script();
sprite();
fonts();
weigh();
