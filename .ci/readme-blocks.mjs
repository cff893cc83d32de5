// Reads the shell blocks of a Markdown text and the marker that stands before each.
//
//   <!-- ci: run [timeout 60] [expects "text"]... -->      runs to its end, exits with 0, and prints the texts
//   <!-- ci: until "text" [timeout 60] -->                  runs until it prints the text, and is interrupted then
//   <!-- ci: background until "text" [timeout 60] -->       the same, but runs on while the blocks after it are run
//   <!-- ci: elsewhere ".ci/run" because "reason" -->       is not run: each of its lines stands in that file
//   <!-- ci: lint because "reason" -->                      is not run: what it starts is checked by the compose linter

const SHELLS = new Set(['sh', 'bash', 'shell', 'console', 'zsh']);
const DEFAULT_TIMEOUT_S = 60;

/**
 * @typedef {{line: number, script: string, kind: 'run' | 'until' | 'background' | 'elsewhere' | 'lint', timeoutS: number,
 *     texts: string[], file?: string, because?: string}} Block
 * @param {string} markdown
 * @returns {Block[]}
 * @throws {Error} if a shell block has no marker, or a marker has no block, or says nothing that is understood
 */
export function blocksOf(markdown) {
  const lines = markdown.split('\n');
  const blocks = [];
  let marker;
  for (let i = 0; i < lines.length; i++) {
    const comment = /^<!-- ci: (.*) -->$/.exec(lines[i].trim());
    const fence = /^(`{3,}|~{3,})\s*(\w*)/.exec(lines[i].trim());
    if (comment) {
      if (marker) throw new Error(`line ${marker.line}: this marker stands before no block`);
      marker = { ...parseMarker(comment[1], i + 1), line: i + 1 };
    } else if (fence) {
      const end = lines.findIndex((line, at) => at > i && line.trim().startsWith(fence[1]));
      if (end < 0) throw new Error(`line ${i + 1}: this block has no end`);
      if (SHELLS.has(fence[2])) {
        if (!marker) throw new Error(`line ${i + 1}: this ${fence[2]} block has no marker <!-- ci: … --> before it`);
        blocks.push({ ...marker, line: i + 1, script: lines.slice(i + 1, end).join('\n') });
        marker = undefined;
      }
      i = end;
    }
    if (marker && !comment && lines[i].trim() !== '') {
      throw new Error(`line ${marker.line}: this marker stands before no block`);
    }
  }
  if (marker) throw new Error(`line ${marker.line}: this marker stands before no block`);
  return blocks;
}

function parseMarker(text, line) {
  const words = text.match(/"[^"]*"|\S+/g) ?? [];
  const wrong = () => new Error(`line ${line}: cannot read the marker "${text}"`);
  const quoted = () => {
    const word = words.shift();
    if (!word?.startsWith('"') || word.length < 3) throw wrong();
    return word.slice(1, -1);
  };
  const kind = words.shift();
  const marker = { kind, timeoutS: DEFAULT_TIMEOUT_S, texts: [] };
  if (kind === 'background' && words.shift() !== 'until') throw wrong();
  if (kind === 'background' || kind === 'until') marker.texts.push(quoted());
  if (kind === 'elsewhere') marker.file = quoted();
  while (words.length > 0) {
    const word = words.shift();
    if (word === 'timeout' && /^\d+$/.test(words[0] ?? '')) marker.timeoutS = Number(words.shift());
    else if (word === 'expects' && kind === 'run') marker.texts.push(quoted());
    else if (word === 'because') marker.because = quoted();
    else throw wrong();
  }
  const needsReason = kind === 'elsewhere' || kind === 'lint';
  if (!['run', 'until', 'background', 'elsewhere', 'lint'].includes(kind) || needsReason !== (marker.because !== undefined)) {
    throw wrong();
  }
  return marker;
}
