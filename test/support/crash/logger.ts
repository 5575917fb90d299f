/** Writes what it reads to the log: one JSON array of texts on standard input, each as an error in many disguises. */
import { createLog } from '../../../src/log.ts';

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
const texts = JSON.parse(Buffer.concat(chunks).toString('utf8')) as string[];

const log = createLog('trace');
for (const text of texts) {
  const broken = Object.assign(new Error(text), {
    code: 'EBROKEN',
    statusCode: 503,
    url: text,
    body: { text },
  });
  log.error('plain', broken, { requestId: 'id-1' });
  log.error('cause', new Error('outer', { cause: new Error(text, { cause: new TypeError(text) }) }));
  log.error(
    'deep',
    [1, 2, 3, 4, 5].reduce<Error>((cause) => new Error('again', { cause }), broken),
  );
  log.error('several', new AggregateError([new Error(text)], text));
  log.error('text', text);
  log.error('object', { message: text, text });
  log.error('field', new Error('known'), { because: text });
  log.warn('warned', { because: text, nested: { url: text } });
  log.info('told', { because: text });
}
