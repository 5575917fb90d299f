/** Questions and answers between a benchmark and a process that it started, each answer with the number of its question. */
import type { ChildProcess } from 'node:child_process';

interface Numbered {
  readonly number: number;
  readonly value: unknown;
}

/** In the child. */
export function serve(answer: (question: unknown) => Promise<unknown>): void {
  process.on('message', ({ number, value }: Numbered) => {
    void answer(value).then((answered) => process.send?.({ number, value: answered }));
  });
  process.on('disconnect', () => process.exit(0));
}

/** In the parent. Fails when the child ends first. */
export function asker(child: ChildProcess): <T>(question: unknown) => Promise<T> {
  let last = 0;
  return <T>(question: unknown) =>
    new Promise<T>((resolve, reject) => {
      const number = (last += 1);
      const hear = (answer: Numbered) => {
        if (answer.number !== number) return;
        child.off('message', hear);
        child.off('exit', gone);
        resolve(answer.value as T);
      };
      const gone = () => {
        child.off('message', hear);
        reject(new Error('the process ended before it answered'));
      };
      child.on('message', hear);
      child.once('exit', gone);
      child.send({ number, value: question });
    });
}
