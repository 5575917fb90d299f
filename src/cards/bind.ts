import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
// Its entry file declares types by the sources of another package, which strict settings refuse; this part stands alone.
import type * as Engine from 'adaptivecards-templating/lib/template-engine.js';
import { packageRoot } from '../packageRoot.ts';

/** A card as Teams takes it: JSON, ready to send. */
export interface AdaptiveCard {
  readonly type: 'AdaptiveCard';
  readonly version: string;
  readonly fallbackText: string;
  readonly [property: string]: unknown;
}

export interface CardTemplate {
  readonly name: string;
  /** Parsed when it is needed first. */
  readonly template: () => Engine.Template;
  /** The paths of all `$when`: each must be true or false in the view. */
  readonly conditions: readonly string[];
}

/** Teams takes more, but connectors and the Playground stop here; nobody reads a longer card. In UTF-8, as it is sent. */
export const maxCardBytes = 28 * 1024;

class CardTooLarge extends RangeError {}

/** The same context with less of something, or undefined when there is no less of it. */
export type Shorter<Context> = (context: Context) => Context | undefined;

/**
 * A card that leaves out what is needed least rather than not being shown at all, however often it is tried. `shorter` says what may
 * go, in that order; each is asked again until the card fits or it has nothing more to give.
 */
export function fitted<Context>(
  context: Context,
  draw: (context: Context) => AdaptiveCard,
  shorter: readonly Shorter<Context>[],
): AdaptiveCard {
  const steps = [...shorter];
  let current = context;
  for (;;) {
    try {
      return draw(current);
    } catch (error) {
      if (!(error instanceof CardTooLarge)) throw error;
      let next = steps[0]?.(current);
      while (!next && steps.shift()) next = steps[0]?.(current);
      if (!next) throw error;
      current = next;
    }
  }
}

let engine: typeof Engine | undefined;
let missing: string[] = [];

/** Loaded when the first card is drawn: library and templates take a third of a second, and a start shows no card. */
function templates(): typeof Engine {
  if (engine) return engine;
  engine = createRequire(import.meta.url)('adaptivecards-templating/lib/template-engine.js') as typeof Engine;
  // The library's answer to a missing value is to send the literal `${reason}`.
  // Ours is to stop: a person should never be the one to find that.
  engine.GlobalSettings.getUndefinedFieldValueSubstitutionString = (path) => {
    missing.push(path);
    return '?';
  };
  return engine;
}

const unparsed: (() => unknown)[] = [];

/** Makes everything ready to draw, a piece at a time, so that turns in between are answered. */
export function prepareTemplates(): void {
  const parse = unparsed.pop();
  if (!parse) return;
  parse();
  setImmediate(prepareTemplates);
}

/** A template from `cards/`, parsed once. */
export function loadTemplate(name: string): CardTemplate {
  const json: unknown = JSON.parse(readFileSync(new URL(`cards/${name}.json`, packageRoot), 'utf8'));
  return parseTemplate(name, json);
}

/**
 * Templates hold no logic: a value is one path (`${subject.name}`), and a `$when` names a boolean from the root of the
 * view. That is all that can be checked for a missing value: the library takes an unknown name in `$when` for false.
 */
export function parseTemplate(name: string, json: unknown): CardTemplate {
  const conditions: string[] = [];
  const visit = (node: unknown, key: string) => {
    if (Array.isArray(node)) for (const item of node) visit(item, key);
    else if (typeof node === 'object' && node !== null)
      for (const [property, value] of Object.entries(node)) visit(value, property);
    else if (typeof node === 'string' && (node.includes('${') || key === '$when')) {
      const path = /^\$\{([A-Za-z][\w.]*|\$data)\}$/.exec(node)?.[1];
      if (path === undefined) throw new TypeError(`the card ${name} has more than a path in "${node}"`);
      if (key === '$when') conditions.push(path);
    }
  };
  visit(json, '');
  let parsed: Engine.Template | undefined;
  const template = () => (parsed ??= new (templates().Template)(json));
  unparsed.push(template);
  return { name, template, conditions };
}

/** A template with its view's values in place. Throws when the view lacks one. */
export function bind({ name, template, conditions }: CardTemplate, view: object): AdaptiveCard {
  missing = conditions.filter((path) => typeof valueAt(view, path) !== 'boolean');
  const card = template().expand({ $root: view }) as AdaptiveCard;
  if (missing.length > 0)
    throw new TypeError(`the card ${name} names values its view lacks: ${missing.join(', ')}`);
  const bytes = Buffer.byteLength(JSON.stringify(card));
  if (bytes > maxCardBytes)
    throw new CardTooLarge(`the card ${name} has ${bytes} bytes, over ${maxCardBytes}`);
  return card;
}

const valueAt = (view: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      view,
    );
