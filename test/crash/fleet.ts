import { EventEmitter, once } from 'node:events';
import { type Life, type LogLine, startLife } from './instance.ts';

interface Slot {
  life: Life;
  url: string | undefined;
}

/** The instances of the program: whichever dies is started again at once, as a supervisor does. */
export class Fleet {
  /** `listening` and `died`, with the signal or the exit code. */
  readonly events = new EventEmitter().setMaxListeners(0);
  kills = 0;
  /** When somebody died last, in milliseconds of `Date.now`. */
  diedAt = 0;
  /** Ends that nobody ordered. */
  readonly unexpected: string[] = [];
  readonly #slots: (Slot | undefined)[];
  readonly #environment: Readonly<Record<string, string>>;
  readonly #onLine: (line: LogLine) => void;
  #armed: string | undefined;
  #stopping = false;

  constructor(count: number, environment: Readonly<Record<string, string>>, onLine: (line: LogLine) => void) {
    this.#slots = Array.from({ length: count }, () => undefined);
    this.#environment = environment;
    this.#onLine = onLine;
  }

  start(): void {
    this.#stopping = false;
    for (const at of this.#slots.keys()) this.#start(at);
  }

  /** What the next lives die of, until one of them has. */
  arm(crashAt: string | undefined): void {
    this.#armed = crashAt;
  }

  #start(at: number): void {
    const life = startLife(this.#environment, this.#armed, this.#onLine);
    const slot: Slot = { life, url: undefined };
    this.#slots[at] = slot;
    void life.listening.then((url) => {
      slot.url = url;
      if (url !== undefined) this.events.emit('listening');
    });
    void life.ended.then((how) => {
      slot.url = undefined;
      this.diedAt = Date.now();
      if (this.#stopping) return;
      if (how === 'SIGKILL') this.kills += 1;
      else this.unexpected.push(`an instance ended with ${how}`);
      this.events.emit('died', how);
      // Something that ends by itself at once would otherwise be started without end.
      if (this.unexpected.length < 10) this.#start(at);
    });
  }

  /** The addresses of those that listen now. */
  urls(): readonly string[] {
    return this.#slots.flatMap((slot) => slot?.url ?? []);
  }

  async url(): Promise<string> {
    for (;;) {
      const urls = this.urls();
      const one = urls[Math.floor(Math.random() * urls.length)];
      if (one !== undefined) return one;
      await once(this.events, 'listening');
    }
  }

  /** Kills one of them, hard. */
  kill(at: number): void {
    this.#slots[at % this.#slots.length]?.life.child.kill('SIGKILL');
  }

  /** The power goes: all of them at once. */
  cut(): void {
    for (const at of this.#slots.keys()) this.kill(at);
  }

  /** Resolves true when somebody dies within so long. */
  async death(timeoutMs: number): Promise<boolean> {
    return once(this.events, 'died', { signal: AbortSignal.timeout(timeoutMs) }).then(
      () => true,
      () => false,
    );
  }

  /** As an operator does it, and nothing is started again. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const lives = this.#slots.flatMap((slot) => slot?.life ?? []);
    for (const { child } of lives) child.kill('SIGTERM');
    const hard = setTimeout(() => lives.forEach(({ child }) => child.kill('SIGKILL')), 40_000);
    await Promise.all(lives.map(({ ended }) => ended));
    clearTimeout(hard);
  }
}
