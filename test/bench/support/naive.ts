/**
 * The poller that one writes first: a timer and a `fetch` for each operation, and nothing that survives the process. Arguments:
 * Graph's address, how many operations, seconds between two looks at one.
 */
import { meter } from './meter.ts';

const [graphUrl = '', count = '', seconds = ''] = process.argv.slice(2);
const periodMs = Number(seconds) * 1_000;
const counts = meter();

function follow(operation: string, dueAt: number): void {
  setTimeout(
    () => {
      counts.poll(dueAt);
      fetch(`${graphUrl}/v1.0/dataPolicyOperations/${operation}`, {
        headers: { authorization: 'Bearer token' },
      })
        .then((response) => response.json())
        .catch(() => counts.error())
        .finally(() => follow(operation, Date.now() + periodMs));
    },
    Math.max(0, dueAt - Date.now()),
  );
}

const now = Date.now();
for (let n = 0; n < Number(count); n++) {
  follow(
    `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, '0')}`,
    now + ((n + 0.5) * periodMs) / Number(count),
  );
}
counts.ready();
