/**
 * Imported first: what V8 compiled is kept for the next start. It lies beside the packages that it was compiled from and is
 * no more to be trusted than they are, and no less; where nothing can be written there is none.
 */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { packageRoot } from './packageRoot.ts';

enableCompileCache(fileURLToPath(new URL('node_modules/.cache/compiled', packageRoot)));
