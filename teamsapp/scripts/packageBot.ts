/**
 * Makes what App Service runs, from the code and what `npm ci` installed: `npm run package`, or `npm run package -- FOLDER`.
 *
 * `build/bot` and the same as `build/bot.zip`: compiled code, card templates and production dependencies as the lock file
 * names them. Dependencies are in it, not fetched in Azure, so that what runs is what was tested, a start needs no registry, and
 * every cloud can take it. Equal input makes an equal zip.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { compile } from './compile.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const build = resolve(root, process.argv[2] ?? 'build');
const folder = join(build, 'bot');

/** Types, source maps and documents: a third of all bytes, and no program reads them. Licences stay with what they license. */
const notRun = /^(?!.*(?:licen[cs]e|notice|copying)).*\.(?:d\.[cm]?ts|map|md)$/i;
/** A zip cannot say less; the oldest that every tool reads in any time zone. */
const timeInZip = '1980-01-02T00:00:00';
/** Of nine: beyond it takes twice as long for one part in a hundred. */
const compression = 5;

interface Lock {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly optional?: boolean }>>;
}
interface Manifest {
  readonly name: string;
  readonly version: string;
}

const compiled = mkdtempSync(join(tmpdir(), 'compiled-'));
try {
  await compile(compiled);
  const files = new Map(
    [
      ...filesOf(compiled, 'dist'),
      ...filesOf(join(root, 'cards'), 'cards'),
      ...productionDependencies().flatMap((path) =>
        filesOf(join(root, path), path, (part) => part !== 'node_modules'),
      ),
      ['package.json', runtimeManifest()] as const,
    ].sort(([one], [other]) => (one < other ? -1 : 1)),
  );
  writeZip(files);
  if (!process.argv.includes('--zip-only')) writeFolder(files);
} finally {
  rmSync(compiled, { recursive: true });
}

function writeZip(files: ReadonlyMap<string, Uint8Array>): void {
  mkdirSync(build, { recursive: true });
  const options = { mtime: timeInZip, level: compression } as const;
  const zip = zipSync(Object.fromEntries([...files].map(([path, bytes]) => [path, [bytes, options]])));
  writeFileSync(`${folder}.zip`, zip);
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const unpacked = [...files.values()].reduce((sum, { length }) => sum + length, 0);
  const hash = createHash('sha256').update(zip).digest('hex');
  console.log(`${folder}.zip: ${megabytes(zip.length)}, sha256 ${hash}`);
  console.log(`unpacked: ${files.size} files, ${megabytes(unpacked)}`);
}

function writeFolder(files: ReadonlyMap<string, Uint8Array>): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
}

/** What runs of a folder and the folders in it, by its place in the package. `isWanted` is asked for the name of each part. */
function filesOf(
  from: string,
  place: string,
  isWanted: (part: string) => boolean = () => true,
): (readonly [string, Uint8Array])[] {
  return readdirSync(from, { withFileTypes: true }).flatMap((entry) => {
    if (!isWanted(entry.name)) return [];
    const [path, at] = [join(from, entry.name), `${place}/${entry.name}`];
    if (entry.isDirectory()) return filesOf(path, at, isWanted);
    return entry.isFile() && !notRun.test(entry.name) ? [[at, readFileSync(path)] as const] : [];
  });
}

/** Folders of the dependencies that production needs, as the lock file says; one that is not for this system is not there. */
function productionDependencies(): string[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;
  return Object.entries(packages).flatMap(([path, { dev = false, optional = false }]) => {
    if (path === '' || dev) return [];
    if (existsSync(join(root, path))) return [path];
    if (optional) return [];
    throw new Error(`${path} is in the lock file and not installed: run npm ci first`);
  });
}

/** Only what Node reads: the folder is an ES module package. */
function runtimeManifest(): Uint8Array {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
  const manifest = { name, version, private: true, type: 'module' };
  return Buffer.from(JSON.stringify(manifest, undefined, 2) + '\n');
}
