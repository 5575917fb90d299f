import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Something that a secret could have got into, by the name it is reported under. */
export type Places = ReadonlyMap<string, Buffer>;

/** Too short to be told from chance. */
const shortest = 16;

/** What makes a secret one: the signature of an address or of a token; a password or a key as it is. */
export function coreOf(secret: string): string {
  const core = URL.parse(secret)?.searchParams.get('sig') ?? secret.split('.')[2] ?? secret;
  if (core.length < shortest) throw new Error('this is too short to be looked for');
  return core;
}

/** A text as it may stand somewhere: as it is, in an address, in an address within another, in base64, and escaped in JSON. */
export function formsOf(text: string): readonly string[] {
  const once = encodeURIComponent(text);
  const lower = once.replace(/%[\dA-F]{2}/g, (code) => code.toLowerCase());
  const encoded = [text, once, lower].flatMap((form) => [0, 1, 2].map((before) => inBase64(form, before)));
  const urlSafe = encoded.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'));
  const inJson = [unicodeEscaped(text, true), unicodeEscaped(text, false), text.replaceAll('/', '\\/')];
  return [...new Set([text, once, lower, encodeURIComponent(once), ...encoded, ...urlSafe, ...inJson])];
}

/** What careful writers of JSON make of everything that is neither letter nor digit. */
const unicodeEscaped = (text: string, upper: boolean) =>
  text.replace(/[^\w-]/g, (character) => {
    const hex = character.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${upper ? hex.toUpperCase() : hex}`;
  });

/** What base64 makes of a text wherever it begins, without the characters at the ends that its neighbours have a part in. */
function inBase64(text: string, before: number): string {
  const bytes = Buffer.from('\0'.repeat(before) + text);
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 3)).toString('base64');
  return whole.slice(Math.ceil((before * 8) / 6));
}

/** Any signature of an address and any token, whoever gave it out. */
const shapes = [/sig(?:=|%3D)[\w%+/-]{20,}/i, /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/] as const;

/** Where secrets stand, as `place: which`; never the secret itself. */
export function leaksIn(places: Places, secrets: Iterable<string>): readonly string[] {
  const needles = [...new Set([...secrets].map(coreOf))].flatMap((core, number) =>
    formsOf(core).map((form) => ({ bytes: Buffer.from(form), which: `secret ${String(number)}` })),
  );
  const found = new Set<string>();
  for (const [place, bytes] of places) {
    for (const { bytes: needle, which } of needles) {
      if (bytes.includes(needle)) found.add(`${place}: ${which}`);
    }
    const text = bytes.toString('latin1');
    for (const shape of shapes) {
      if (shape.test(text)) found.add(`${place}: the shape ${shape.source.slice(0, 3)}`);
    }
  }
  return [...found];
}

/** Every file under a directory, but for what lies under some names. */
export function filesUnder(directory: string, except: readonly string[] = []): Places {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !except.some((name) => path.startsWith(join(directory, name))));
  return new Map(files.map((path) => [path.slice(directory.length + 1), readFileSync(path)]));
}
