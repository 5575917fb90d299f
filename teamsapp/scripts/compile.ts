/**
 * `npm run build`, or `npm run build -- FOLDER`: makes of the sources what runs in production. Each program becomes a file with its libraries in it, and what
 * several of them share a file beside them: a start reads some 30 files instead of 2,400, which is a third of its time.
 */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

const programs = {
  index: 'src/index.ts',
  ...Object.fromEntries(
    ['auditExport', 'auditVerify', 'doctor', 'migrateStore', 'showCards'].map((name) => [
      `tools/${name}`,
      `src/tools/${name}.ts`,
    ]),
  ),
};

/**
 * Read from `node_modules` as they are: PGlite has its WebAssembly beside it, telemetry is loaded when a setting asks for it and finds
 * other libraries by their names, and the rest are native parts that others do without.
 */
const apart = ['@electric-sql/*', '@opentelemetry/*', '@azure/monitor-*', 'dtrace-provider', 'pg-native'];

/** What CommonJS finds around it. The import has a name of its own: the code may have one of the same. */
const around = `import { createRequire as requiring } from 'node:module';
const require = requiring(import.meta.url), __dirname = import.meta.dirname, __filename = import.meta.filename;`;

/** The folder's place is in the one of package.json, beside `cards` and `node_modules`. */
export async function compile(folder: string, { sourceMaps = false } = {}): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: programs,
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    external: apart,
    banner: { js: around },
    sourcemap: sourceMaps && 'linked',
    sourcesContent: false,
    logLevel: 'warning',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , given] = process.argv;
  // Names of files change with what is in them. A folder that somebody names is theirs: nothing is taken out of it.
  if (given === undefined) rmSync(join(root, 'dist'), { recursive: true, force: true });
  await compile(resolve(root, given ?? 'dist'), { sourceMaps: true });
}
