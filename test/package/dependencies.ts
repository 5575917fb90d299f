/** What the packages that npm installed say about themselves: their licence, and whether they run something when installed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Permissive ones (SPDX ids): they ask to be named, and nothing of who uses them. */
const permissive = [
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Python-2.0',
];

/** Packages whose package.json names no licence; a person read it elsewhere. Another version has to be read again. */
const readByAPerson: Readonly<Record<string, string>> = {
  'escape-regexp-component@1.0.2': 'MIT, in its Readme.md',
  'jspath@0.4.0': 'the text of MIT, in its LICENSE',
};

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string | { readonly type?: string };
  readonly licenses?: readonly { readonly type?: string }[];
  readonly scripts?: Readonly<Record<string, string>>;
}

interface Installed {
  readonly manifest: Manifest;
  /** Whether the bot needs it when it runs. */
  readonly production: boolean;
  readonly hasGyp: boolean;
}

/** Every package of the lock file that is there; those for other systems are not. */
export function installed(root: string): readonly Installed[] {
  const lock = json(join(root, 'package-lock.json')) as { packages: Record<string, { dev?: boolean }> };
  return Object.entries(lock.packages)
    .filter(([path]) => path !== '' && existsSync(join(root, path, 'package.json')))
    .map(([path, { dev = false }]) => ({
      manifest: json(join(root, path, 'package.json')) as Manifest,
      production: !dev,
      hasGyp: existsSync(join(root, path, 'binding.gyp')),
    }));
}

/** Production packages without a licence that we may use, each with what it says. */
export const badLicences = (packages: readonly Installed[]): readonly string[] =>
  packages
    .filter(({ production }) => production)
    .map(({ manifest }) => ({ id: `${manifest.name}@${manifest.version}`, licence: licenceOf(manifest) }))
    .filter(({ id, licence }) => !isPermissive(licence) && readByAPerson[id] === undefined)
    .map(({ id, licence }) => `${id}: ${licence || 'no licence'}`);

function licenceOf({ license, licenses = [] }: Manifest): string {
  if (typeof license === 'string') return license;
  return license?.type ?? licenses.map(({ type = '' }) => type).join(' OR ');
}

/** SPDX expressions: one of those joined by OR is enough, all of those joined by AND are needed. Nested ones are refused. */
function isPermissive(expression: string): boolean {
  return expression
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((one) => one.split(' AND ').every((id) => permissive.includes(id)));
}

/** Packages that would run something when installed, and that `allowScripts` neither allows nor forbids by name. */
export function unnamedScripts(
  packages: readonly Installed[],
  allowScripts: Readonly<Record<string, boolean>>,
): readonly string[] {
  const runs = ({ manifest: { scripts = {} }, hasGyp }: Installed) =>
    hasGyp || ['preinstall', 'install', 'postinstall'].some((script) => scripts[script] !== undefined);
  const names = packages.filter(runs).map(({ manifest }) => manifest.name);
  return [...new Set(names)].filter((name) => allowScripts[name] === undefined).sort();
}

export const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
