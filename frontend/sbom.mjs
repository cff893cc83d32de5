// What a workspace's bundle is made of, as CycloneDX: the closure of its dependencies in the lockfile, without those for development.
// (npm's own `npm sbom --omit dev` leaves out what another workspace needs for development too.)
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The JSON; the same for the same lockfile. */
export function sbom(root, workspace) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const found = new Map();
  visit(workspace);
  const own = packages[workspace];
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', 'bom-ref': purl(own.name, own.version), name: own.name, version: own.version } },
    components: [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, component]) => component),
  };
  return `${JSON.stringify(bom, null, 2)}\n`;

  function visit(path) {
    const entry = packages[path];
    const needed = { ...entry.dependencies, ...entry.peerDependencies, ...entry.optionalDependencies };
    for (const name of Object.keys(needed)) {
      const place = resolve(path, name);
      if (place === undefined) {
        continue; // An optional one, or a peer that nobody wants.
      }
      const { version, license } = packages[place];
      const ref = purl(name, version);
      if (!found.has(ref)) {
        found.set(ref, { type: 'library', 'bom-ref': ref, name, version, purl: ref, licenses: [{ expression: license ?? 'NOASSERTION' }] });
        visit(place);
      }
    }
  }

  /** Where Node would find a module that is imported from a folder. */
  function resolve(from, name) {
    for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
      const place = `${folder}${folder ? '/' : ''}node_modules/${name}`;
      if (packages[place]) {
        return packages[place].link ? packages[place].resolved : place;
      }
      if (!folder) {
        return undefined;
      }
    }
  }
}

function purl(name, version) {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}
