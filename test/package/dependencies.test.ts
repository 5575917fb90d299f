import { expect, test } from '@jest/globals';
import { badLicences, installed, json, unnamedScripts } from './dependencies.ts';

const one = (name: string, more: object = {}, where: object = {}) => ({
  manifest: { name, version: '1.0.0', license: 'MIT', ...more },
  production: true,
  hasGyp: false,
  ...where,
});

test('every production dependency has a permissive licence, and every install script was decided about', () => {
  const packages = installed(process.cwd());
  const { allowScripts } = json('package.json') as { allowScripts: Record<string, boolean> };
  expect(packages.length).toBeGreaterThan(300);
  expect(badLicences(packages)).toEqual([]);
  expect(unnamedScripts(packages, allowScripts)).toEqual([]);
});

test('a licence is refused unless all that it asks for is permissive', () => {
  const bad = badLicences([
    one('choice', { license: '(GPL-3.0 OR MIT)' }),
    one('old', { license: undefined, licenses: [{ type: 'MIT' }] }),
    one('both', { license: 'MIT AND GPL-3.0' }),
    one('copyleft', { license: 'AGPL-3.0-only' }),
    one('none', { license: undefined }),
    one('tool', { license: 'GPL-3.0' }, { production: false }),
  ]);
  expect(bad).toEqual([
    'both@1.0.0: MIT AND GPL-3.0',
    'copyleft@1.0.0: AGPL-3.0-only',
    'none@1.0.0: no licence',
  ]);
});

test('a package that runs something when installed has to be named', () => {
  const packages = [
    one('named', { scripts: { postinstall: 'node x' } }),
    one('before', { scripts: { preinstall: 'node x' } }),
    one('native', {}, { hasGyp: true, production: false }),
    one('quiet', { scripts: { test: 'node x', prepare: 'node x' } }),
  ];
  expect(unnamedScripts(packages, { named: false })).toEqual(['before', 'native']);
});
