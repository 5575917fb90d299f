/**
 * What an Adaptive Card 1.5 may hold, as far as we use it: element types with their properties (Adaptive Cards schema
 * explorer, version 1.5). Anything else must carry a real `fallback`, because a client may not know it.
 */
const common = ['type', 'id', 'spacing', 'separator', 'isVisible', 'height', 'fallback', 'requires'];
const elements: Readonly<Record<string, readonly string[]>> = {
  TextBlock: [
    'text',
    'wrap',
    'size',
    'weight',
    'isSubtle',
    'color',
    'fontType',
    'horizontalAlignment',
    'maxLines',
    'style',
  ],
  RichTextBlock: ['inlines', 'horizontalAlignment'],
  Container: ['items', 'style', 'bleed', 'minHeight', 'verticalContentAlignment', 'rtl', 'selectAction'],
  ColumnSet: ['columns', 'style', 'bleed', 'minHeight', 'horizontalAlignment', 'selectAction'],
  'Input.Text': [
    'label',
    'placeholder',
    'isMultiline',
    'isRequired',
    'errorMessage',
    'maxLength',
    'value',
    'style',
  ],
  'Input.ChoiceSet': [
    'label',
    'placeholder',
    'isMultiSelect',
    'choices',
    // Teams' people picker (Teams docs, "People Picker in Adaptive Cards"); other clients show the choices.
    'choices.data',
    'value',
    'isRequired',
    'errorMessage',
    'style',
    'wrap',
  ],
  'Input.Date': ['label', 'value', 'min', 'max', 'isRequired', 'errorMessage', 'placeholder'],
  ActionSet: ['actions'],
};
const column = [
  ...common,
  'items',
  'width',
  'style',
  'bleed',
  'minHeight',
  'verticalContentAlignment',
  'rtl',
];
const run = [
  'type',
  'text',
  'size',
  'weight',
  'isSubtle',
  'color',
  'fontType',
  'highlight',
  'italic',
  'strikethrough',
  'underline',
];
const cardProperties = ['type', '$schema', 'version', 'lang', 'rtl', 'fallbackText', 'body', 'actions'];
const action = ['type', 'id', 'title', 'style', 'tooltip', 'isEnabled', 'mode', 'fallback'];
const actions: Readonly<Record<string, readonly string[]>> = {
  'Action.Execute': ['verb', 'data', 'associatedInputs'],
  'Action.OpenUrl': ['url'],
  'Action.ShowCard': ['card'],
};
const values: Readonly<Record<string, readonly unknown[]>> = {
  spacing: ['None', 'Small', 'Default', 'Medium', 'Large', 'ExtraLarge', 'Padding'],
  size: ['Small', 'Default', 'Medium', 'Large', 'ExtraLarge'],
  weight: ['Lighter', 'Default', 'Bolder'],
  color: ['Default', 'Dark', 'Light', 'Accent', 'Good', 'Warning', 'Attention'],
  fontType: ['Default', 'Monospace'],
};
const containerStyles = ['default', 'emphasis', 'good', 'attention', 'warning', 'accent'];

export type Json = Readonly<Record<string, unknown>>;
const list = (value: unknown) => (value ?? []) as readonly Json[];

/** Everything about a card that an Adaptive Card 1.5 client may not take; none when it is a good one. */
export function faultsOf(card: Json, where = 'card'): readonly string[] {
  const top = where === 'card';
  return [
    ...only(card, cardProperties, where),
    ...(card['type'] === 'AdaptiveCard' ? [] : [`${where} is no card`]),
    ...(top && card['version'] !== '1.5' ? [`${where} has version ${String(card['version'])}`] : []),
    ...list(card['body']).flatMap((item, n) => element(item, `${where}.body[${n}]`)),
    ...list(card['actions']).flatMap((item, n) => button(item, `${where}.actions[${n}]`)),
    ...(top && list(card['actions']).length > 6 ? [`${where} has more than six buttons`] : []),
  ];
}

function element(item: Json, where: string): readonly string[] {
  const type = String(item['type']);
  const known = elements[type];
  if (!known) {
    const fallback = item['fallback'];
    return typeof fallback === 'object' && fallback !== null
      ? element(fallback as Json, `${where}.fallback`)
      : [`${where}: ${type} is newer than 1.5 and has no fallback`];
  }
  const style = item['style'];
  return [
    ...only(item, [...common, ...known], where),
    ...(type === 'TextBlock' && typeof item['text'] !== 'string' ? [`${where} has no text`] : []),
    ...(type === 'TextBlock' && style !== undefined && style !== 'heading' ? [`${where} has style`] : []),
    ...(type === 'Container' && style !== undefined && !containerStyles.some((known) => known === style)
      ? [`${where} has a style of its own`]
      : []),
    ...(type.startsWith('Input.') && !(item['id'] && item['label']) ? [`${where} has no id or label`] : []),
    ...(item['isRequired'] === true && !item['errorMessage'] ? [`${where} has no message`] : []),
    ...(type === 'ActionSet'
      ? list(item['actions']).flatMap((inner, n) => button(inner, `${where}.actions[${n}]`))
      : []),
    ...(type === 'Container' && list(item['items']).length === 0 ? [`${where} is empty`] : []),
    ...list(item['items']).flatMap((inner, n) => element(inner, `${where}.items[${n}]`)),
    ...list(item['inlines']).flatMap((inner, n) => [
      ...only(inner, run, `${where}.inlines[${n}]`),
      ...(inner['type'] === 'TextRun' && typeof inner['text'] === 'string' && inner['text'] !== ''
        ? []
        : [`${where}.inlines[${n}] has no text`]),
    ]),
    ...list(item['columns']).flatMap((inner, n) => [
      ...only(inner, column, `${where}.columns[${n}]`),
      ...list(inner['items']).flatMap((each, m) => element(each, `${where}.columns[${n}].items[${m}]`)),
    ]),
  ];
}

function button(item: Json, where: string): readonly string[] {
  const own = actions[String(item['type'])];
  if (!own) return [`${where}: unknown action ${String(item['type'])}`];
  return [
    ...only(item, [...action, ...own], where),
    ...(typeof item['title'] === 'string' && item['title'] !== '' ? [] : [`${where} has no title`]),
    ...(item['type'] === 'Action.ShowCard' ? faultsOf(item['card'] as Json, `${where}.card`) : []),
  ];
}

const only = (item: Json, allowed: readonly string[], where: string) => [
  ...Object.keys(item)
    .filter((key) => !allowed.includes(key))
    .map((key) => `${where} has ${key}`),
  ...Object.entries(values)
    .filter(([key, all]) => item[key] !== undefined && !all.includes(item[key]))
    .map(([key]) => `${where} has ${key} ${String(item[key])}`),
];

/** Every object in a card, whatever its depth. */
export function* parts(node: unknown): Generator<Json> {
  if (Array.isArray(node)) for (const item of node) yield* parts(item);
  else if (typeof node === 'object' && node !== null) {
    yield node as Json;
    for (const value of Object.values(node)) yield* parts(value);
  }
}

export const ofType = (card: object, type: string) =>
  [...parts(card)].filter((part) => part['type'] === type);
/** What the buttons ask for, in reading order. */
export const verbsOf = (card: object) => ofType(card, 'Action.Execute').map((each) => each['verb']);
