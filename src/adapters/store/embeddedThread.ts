/**
 * What runs in the embedded database's thread: PGlite, which computes for as long as a statement takes. Questions are answered one
 * after the other; `embedded.ts` asks them.
 */
import { parentPort } from 'node:worker_threads';
import * as lite from '@electric-sql/pglite';
import type { Answer, Question, Said } from './embedded.ts';
import { KeptPlans, type Result } from './embeddedPlans.ts';

/** PostgreSQL's own 128 MB are cleared at each start, which is a quarter of opening it, and stay taken for the life of the process. */
const sharedBuffers = '32MB';

let pglite: lite.PGlite | undefined;
let plans: KeptPlans | undefined;
let before = Promise.resolve();

parentPort?.on('message', (question: Question) => {
  before = before.then(async () => {
    parentPort?.postMessage(await answerTo(question));
  });
});

async function answerTo(question: Question): Promise<Answer> {
  try {
    return { result: await resultOf(question) };
  } catch (error) {
    return { error: said(error), isLast: plans?.hasEnded ?? true };
  }
}

async function resultOf(question: Question): Promise<Result | undefined> {
  switch (question.ask) {
    case 'open':
      pglite = await lite.PGlite.create(question.directory, {
        startParams: [...lite.PGlite.defaultStartParams, '-c', `shared_buffers=${sharedBuffers}`],
      });
      plans = new KeptPlans(lite, pglite);
      return undefined;
    case 'query':
      if (question.begins) await plans?.query('begin');
      return plans?.query(question.text, question.values);
    case 'close':
      await pglite?.close();
      return undefined;
  }
}

/** An error that is posted as it is arrives without its fields. PGlite adds the statement and its values, which nobody may log. */
function said(error: unknown): Said {
  const { name = 'Error', message = String(error), ...more } = error as Partial<Said>;
  const { code, severity, detail, hint, schema, table, column, constraint, routine } = more;
  return { name, message, code, severity, detail, hint, schema, table, column, constraint, routine };
}
