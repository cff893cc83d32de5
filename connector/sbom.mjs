// Writes a package's bill of materials as CycloneDX from what Maven has resolved, the same for the same dependencies and without a
// network: node connector/sbom.mjs LIST NAME VERSION OUTPUT, with LIST from dependency:list with absolute file names.
// (The CycloneDX plugin of Maven refuses to run offline.)
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [list, name, version, output] = process.argv.slice(2);
const GROUP = 'io.livetable';

/** How POMs call licences, and their SPDX ids; what is not here keeps its name. */
const IDS = [
  [/apache.*2/i, 'Apache-2.0'],
  [/^(the )?mit\b/i, 'MIT'],
  [/eclipse public.*2|epl[- ]?2/i, 'EPL-2.0'],
  [/eclipse public.*1|epl[- ]?1/i, 'EPL-1.0'],
  [/bsd.*2|2.*clause/i, 'BSD-2-Clause'],
  [/bsd.*3|3.*clause/i, 'BSD-3-Clause'],
  [/cc0/i, 'CC0-1.0'],
  [/lesser|lgpl/i, 'LGPL-2.1-only'],
  [/classpath|cpe/i, 'GPL-2.0-only WITH Classpath-exception-2.0'],
];

const components = readFileSync(list, 'utf8')
  .replace(/\x1b\[[0-9;]*m/g, '')
  .split('\n')
  .map((line) => /^\s+([^\s:]+):([^\s:]+):jar:(?:([^\s:]+):)?([^\s:]+):(?:compile|runtime):(\S.*?\.jar)(?:\s.*)?$/.exec(line))
  .filter((match) => match)
  .map(([, group, artifact, classifier, itsVersion, file]) => component(group, artifact, classifier, itsVersion, file))
  .sort((a, b) => (a.purl < b.purl ? -1 : 1));

if (components.length === 0) {
  throw new Error(`${list} names no jar: is it from dependency:list with outputAbsoluteArtifactFilename=true?`);
}

const bom = {
  $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: { component: { type: 'application', 'bom-ref': purl(GROUP, name, undefined, version), group: GROUP, name, version, licenses: [{ license: { id: 'Apache-2.0' } }] } },
  components,
};
mkdirSync(dirname(output), { recursive: true });
writeFileSync(output, `${JSON.stringify(bom, null, 2)}\n`);

function component(group, artifact, classifier, itsVersion, file) {
  const ref = purl(group, artifact, classifier, itsVersion);
  const own = group === GROUP;
  const found = own ? ['Apache-2.0'] : licences(file.replace(/[^/\\]+$/, `${artifact}-${itsVersion}.pom`), repository(file, group, artifact, itsVersion));
  return {
    type: 'library',
    'bom-ref': ref,
    group,
    name: artifact,
    version: itsVersion,
    // The project's own jars hold the times of their build only if they are built from other sources.
    ...(own ? {} : { hashes: [{ alg: 'SHA-256', content: createHash('sha256').update(readFileSync(file)).digest('hex') }] }),
    licenses: found.map((text) => ({ license: IDS.some(([, id]) => id === text && !id.includes(' ')) ? { id: text } : { name: text } })),
    purl: ref,
  };
}

/** What a POM says, or else its nearest ancestor that says something. */
function licences(pom, root) {
  if (!existsSync(pom)) {
    return [];
  }
  const text = readFileSync(pom, 'utf8').replace(/<!--[\s\S]*?-->/g, '');
  const named = /<licenses>([\s\S]*?)<\/licenses>/.exec(text);
  if (named) {
    const names = [...named[1].matchAll(/<name>\s*([\s\S]*?)\s*<\/name>/g)].map((match) => match[1]);
    return names.map((one) => IDS.find(([pattern]) => pattern.test(one))?.[1] ?? one);
  }
  const parent = /<parent>([\s\S]*?)<\/parent>/.exec(text)?.[1];
  if (!parent) {
    return [];
  }
  const [group, artifact, itsVersion] = ['groupId', 'artifactId', 'version'].map((tag) => new RegExp(`<${tag}>\\s*(.*?)\\s*</${tag}>`).exec(parent)[1]);
  return licences(join(root, ...group.split('.'), artifact, itsVersion, `${artifact}-${itsVersion}.pom`), root);
}

/** The local repository that a file is in. */
function repository(file, group, artifact, itsVersion) {
  const depth = group.split('.').length + [artifact, itsVersion, 'file'].length;
  return join(file, ...Array(depth).fill('..'));
}

function purl(group, artifact, classifier, itsVersion) {
  return `pkg:maven/${group}/${artifact}@${itsVersion}?${classifier ? `classifier=${classifier}&` : ''}type=jar`;
}
