import { createRequire } from 'node:module';
import { Language, type Node, Parser } from 'web-tree-sitter';

/** One Bicep file, taken apart by the published grammar. No compiler: types and functions are not checked. */
export interface BicepFile {
  /** Where the grammar does not fit, as `line: text`. */
  readonly errors: readonly string[];
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** Variables, resources and modules by their symbol. */
  readonly symbols: ReadonlyMap<string, Node>;
  /** Names used that nothing declares, and names declared that nothing uses. */
  readonly undeclared: readonly string[];
  readonly unused: readonly string[];
  readonly outputs: readonly string[];
  readonly modules: readonly Module[];
  /** `symbol.outputs.name`, wherever it is used. */
  readonly outputsUsed: readonly { readonly module: string; readonly output: string }[];
}

interface Parameter {
  readonly required: boolean;
  readonly described: boolean;
  readonly secure: boolean;
}

interface Module {
  readonly symbol: string;
  readonly path: string;
  readonly parameters: readonly string[];
}

await Parser.init();
const grammar = createRequire(import.meta.url).resolve('tree-sitter-bicep/tree-sitter-bicep.wasm');
const parser = new Parser();
parser.setLanguage(await Language.load(grammar));

export function readBicep(source: string): BicepFile {
  const root = parser.parse(source)!.rootNode;
  const all = (type: string) => root.descendantsOfType(type);
  const nameOf = (node: Node) => node.namedChildren.find((child) => child.type === 'identifier')!.text;
  const declared = (type: string) => all(type).map((node) => [nameOf(node), node] as const);

  const parameters = new Map(
    declared('parameter_declaration').map(([name, node]) => {
      const before = node.previousNamedSibling;
      const decorators = before?.type === 'decorators' ? before.text : '';
      return [
        name,
        {
          // Name and type; a default makes a third.
          required: node.namedChildren.length < 3,
          described: decorators.includes('@description('),
          secure: decorators.includes('@secure('),
        },
      ];
    }),
  );
  const symbols = new Map(
    ['variable_declaration', 'resource_declaration', 'module_declaration'].flatMap(declared),
  );
  const loops = all('for_statement').map((node) => node.namedChildren[0]!.text);
  const outputs = declared('output_declaration').map(([name]) => name);
  const used = all('identifier')
    .filter(isUse)
    .map(({ text }) => text);
  const known = new Set([...parameters.keys(), ...symbols.keys(), ...loops]);
  const needed = [...parameters.keys(), ...all('variable_declaration').map(nameOf)];

  return {
    errors: [...all('ERROR'), ...root.descendantsOfType('').filter((node) => node.isMissing)].map(
      ({ startPosition, text }) => `${startPosition.row + 1}: ${text.slice(0, 60)}`,
    ),
    parameters,
    symbols,
    undeclared: [...new Set(used.filter((name) => !known.has(name)))],
    unused: needed.filter((name) => !used.includes(name)),
    outputs,
    modules: declared('module_declaration').map(([symbol, node]) => ({
      symbol,
      path: textOf(node.namedChildren.find((child) => child.type === 'string')!),
      parameters: entries(property(body(node), 'params')).map(([name]) => name),
    })),
    outputsUsed: all('member_expression').flatMap((node) => {
      const match = /^(\w+)\.outputs\.(\w+)$/.exec(node.text);
      return match ? [{ module: match[1]!, output: match[2]! }] : [];
    }),
  };
}

/** An identifier that refers to a symbol: neither declares one, nor names a property, nor calls a function. */
function isUse(node: Node): boolean {
  const parent = node.parent!;
  if (/_declaration$/.test(parent.type)) return parent.lastNamedChild?.id === node.id;
  if (parent.type === 'object_property') return parent.firstNamedChild?.id !== node.id;
  if (parent.type === 'call_expression') return parent.childForFieldName('function')?.id !== node.id;
  if (parent.type === 'for_statement') return parent.firstNamedChild?.id !== node.id;
  return true;
}

/** The object that a resource, a module or a variable is declared as, whatever condition or loop stands before it. */
export const body = (node: Node): Node => {
  const last = node.lastNamedChild!;
  return last.type === 'if_statement' || last.type === 'for_statement' ? body(last) : last;
};

const textOf = (node: Node) => node.text.replace(/^'|'$/g, '');

/** The properties of an object as written. */
export const entries = (object: Node | undefined): readonly (readonly [string, Node])[] =>
  (object?.type === 'object' ? object.namedChildren : []).flatMap((child) =>
    child.type === 'object_property' && child.namedChildren.length > 1
      ? [[textOf(child.firstNamedChild!), child.lastNamedChild!] as const]
      : [],
  );

/** What a path of properties leads to in an object. */
export const property = (object: Node | undefined, ...path: readonly string[]): Node | undefined =>
  path.reduce<Node | undefined>((at, name) => entries(at).find(([key]) => key === name)?.[1], object);
