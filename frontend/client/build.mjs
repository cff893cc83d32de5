// Compiles the library into dist/: modules with their types, and livetable.js, all of it in one ES module, with livetable.d.ts.
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

rmSync(here('dist'), { recursive: true, force: true });
execFileSync(process.execPath, [tsc, '-p', here('tsconfig.json')], { stdio: 'inherit' });
await build({
  entryPoints: [here('src/index.ts')],
  outfile: here('dist/livetable.js'),
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'none',
});

writeFileSync(here('dist/livetable.d.ts'), types());

const most = 6 * 1024;
const size = gzipSync(readFileSync(here('dist/livetable.js'))).length;
console.log(`livetable.js: ${size} bytes gzipped`);
if (size >= most) {
  console.error(`It must stay below ${most}: it is loaded by every page.`);
  process.exit(1);
}

/** The types of livetable.js as one file: it exports what the module does, and keeps the rest to itself. */
function types() {
  const read = (name) => readFileSync(here(`dist/${name}.d.ts`), 'utf8').replace(/^\/\/# sourceMappingURL.*\n?/gm, '');
  const declared = ['json', 'protocol', 'options', 'fold', 'watch', 'account', 'subscription', 'client']
    .map(read)
    .join('\n')
    .replace(/^import .*;\n/gm, '')
    .replace(/^export (?=declare|interface|type)/gm, '');
  return `${declared}\n${read('index').replace(/ from '.*'/g, '')}`;
}
