import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { catalogues } from '../../src/cards/words/index.ts';
import type { Language } from '../../src/domain/language.ts';

/** A sentence, or what makes one. */
type Leaf = string | ((...details: never[]) => string);

/** Every leaf of a catalogue by its path; what only machines care about is none. */
export function leavesOf(language: Language): ReadonlyMap<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  const visit = (node: unknown, path: readonly string[]) => {
    if (typeof node === 'string' || typeof node === 'function') leaves.set(path.join('.'), node as Leaf);
    else if (typeof node === 'object' && node !== null)
      for (const [key, value] of Object.entries(node)) visit(value, [...path, key]);
  };
  visit(catalogues[language], []);
  return leaves;
}

const at = 'Mar 3, 2026';
const day = 'Mar 5, 2026';
const name = '\u2068Mona Kane\u2069';
const it = '\u2068Export-it\u2069';
const nobody = undefined;
const counts = [0, 1, 2, 3, 11, 100, 1234];
const each = (made: (n: number) => readonly unknown[]) => counts.map(made);
const refusal = {
  name,
  address: '\u2068megan@contoso.example\u2069',
  max: '20',
  word: '\u2068exprot\u2069',
  caseNumber: '\u2068ABC-1\u2069',
  at,
  day,
  state: 'exporting',
  because: 'StorageLocationInvalid',
  needed: '3',
  approvers: '\u2068Lee\u2069',
  nearest: 'zzz',
  number: '77',
  numbers: '5, 6',
};

/** What each function of a catalogue is tried with: with everything it can be told, and with as little as it may be. */
const tries: readonly (readonly [RegExp, readonly (readonly unknown[])[]])[] = [
  [
    /^list$/,
    [
      [['Ann', 'Bob'], 3],
      [['Ann', 'Bob', 'Cem', 'Dan', 'Eve', 'Flo'], 1],
    ],
  ],
  [/^quoted$/, [['words']]],
  [
    /^alarms\./,
    [
      [at, 'dsr-1', { because: 'graphSilent', count: 12, first: 'dsr-2', found: 0, needed: 2 }],
      [at, 'dsr-1', { because: 'other', count: 1, first: 'dsr-2', found: 1, needed: 2 }],
    ],
  ],
  [/^digest\.(title)$/, each((n) => [day, n])],
  [/^digest\.(counts\.\w+|more)$/, each((n) => [n])],
  [/^digest\.audit$/, each((n) => [n, 'abab'])],
  [/^refusals\./, [[refusal], [{}]]],
  [/^kicker$/, [[77]]],
  [/^fallback$/, [[77, 'Title']]],
  [/^term\.due$/, [-100, -11, -3, -2, -1, ...counts].map((n) => [n, day])],
  [/^term\.extended$/, [[day, '\u2068because\u2069']]],
  [/^(term\.(dueOn|extendedShort)|writeAccess\.openUntil|failed\.approvalStands)$/, [[day]]],
  [/^extension\.explained\./, [[at, day]]],
  [/^awaitingApproval\.asks$/, [[name], [nobody]]],
  [/^(awaitingApproval\.asksForOwn|rejected\.by|withdrawn\.by|exports\.about)$/, [[name]]],
  [/^awaitingApproval\.(fourEyes|self)$/, counts.slice(1).map((n) => [n])],
  [
    /^awaitingApproval\.approvals$/,
    [
      [3, 4, name],
      [3, 4, nobody],
    ],
  ],
  [/^exporting\.progress$/, [['62 %']]],
  [/^completed\.gaps$/, [['94 %'], [nobody]]],
  [
    /^rejected\.because$/,
    [
      [name, '\u2068because\u2069'],
      [nobody, '\u2068because\u2069'],
    ],
  ],
  [/^abandoned\.by$/, [[name], [nobody]]],
  [/^approved\.oldWriteAccess$/, [['dsr-1-1']]],
  [/^(exporting\.missing|forgotten\.asked)$/, [[at]]],
  [/^unreached\.line$/, [['a-place', 'a-cause']]],
  [/^(privacyNote|exports\.tip|decided\.(reject|withdraw))$/, [[77]]],
  [/^history\.title$/, [['UTC']]],
  [/^history\.left$/, each((n) => [n])],
  [/^history\.entries\./, [[name], [nobody]]],
  [
    /^notices\.export$/,
    [
      [77, name],
      [77, nobody],
    ],
  ],
  [
    /^notices\.approvedInPart$/,
    [
      [it, name, 3, 4],
      [it, nobody, 3, 4],
    ],
  ],
  [
    /^notices\.reminder$/,
    [
      [it, name, at],
      [it, nobody, nobody],
    ],
  ],
  [/^notices\.term$/, [-1, ...counts].map((n) => [it, n, day])],
  [
    /^notices\./,
    [
      [it, name],
      [it, nobody],
    ],
  ],
  [
    /^decided\.approve$/,
    [
      [77, 'approved'],
      [77, 'awaitingApproval'],
    ],
  ],
  [/^transport\.auditOffer$/, each((n) => [n])],
  [/^form\.openExport$/, [[name, 77, 'exporting']]],
  [/^form\.left$/, each((n) => [n])],
  [/^form\.showOpen$/, [[77]]],
  [/^form\.disabledAccount$/, [[name]]],
  [/^form\.sent$/, [[[77]], [[77, 78]]]],
  [/^transport\./, [['abab']]],
  [
    /^exports\.row$/,
    [
      [77, name],
      [77, nobody],
    ],
  ],
  [
    /^exports\.asked$/,
    [
      [name, day],
      [nobody, day],
    ],
  ],
  [/^exports\.several$/, [[['\u2068#77 a-person\u2069', '\u2068#78 another\u2069']]]],
  [/^exports\.askedPrivately$/, [[1], [2]]],
  [/^exports\.(due|asOf)$/, [[day]]],
];

export interface Said {
  readonly path: string;
  /** The same in every language. */
  readonly details: readonly unknown[];
  readonly text: string;
}

/** Everything that a catalogue can say. A function of which nobody knows how to try it is a mistake of the table above. */
export function everythingSaid(language: Language): readonly Said[] {
  return [...leavesOf(language)].flatMap(([path, leaf]): readonly Said[] => {
    if (typeof leaf === 'string') return [{ path, details: [], text: leaf }];
    const known = tries.find(([pattern]) => pattern.test(path))?.[1];
    if (!known) throw new Error(`Say in test/cards/catalogues.ts what ${path} is told.`);
    return known.map((details) => ({
      path,
      details,
      text: (leaf as (...all: readonly unknown[]) => string)(...details),
    }));
  });
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Properties of the English catalogue that nothing outside the catalogues asks for. An object that is handed on as a whole, or asked
 * by a name that is worked out, is used whole.
 */
export function unusedProperties(): readonly string[] {
  const configFile = ts.readConfigFile(join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file));
  const { fileNames, options } = ts.parseJsonConfigFileContent(configFile.config, ts.sys, root);
  const program = ts.createProgram(
    // Those that name the catalogues; the composition root only hands them on, and would load every SDK.
    fileNames.filter(
      (file) =>
        file.startsWith(join(root, 'src/')) &&
        file !== join(root, 'src/bot.ts') &&
        (ts.sys.readFile(file) ?? '').includes('words/index.ts'),
    ),
    { ...options, noEmit: true, types: ['node'] },
  );
  const checker = program.getTypeChecker();
  const folder = join(root, 'src/cards/words/');
  const inWords = ({ fileName }: ts.SourceFile) =>
    fileName.startsWith(folder) && fileName !== join(folder, 'index.ts');
  const used = new Set<ts.Node>();

  const declarations = (symbol: ts.Symbol | undefined) =>
    (symbol?.declarations ?? []).filter((one) => inWords(one.getSourceFile()));
  const use = (symbol: ts.Symbol | undefined) => {
    for (const declaration of declarations(symbol)) used.add(declaration);
  };
  const useWhole = (declaration: ts.Node) => {
    used.add(declaration);
    ts.forEachChild(declaration, useWhole);
  };
  /** `w.labels` in `w.labels.reason` is only on the way; anywhere else the whole object is meant. */
  const isOnTheWay = (node: ts.Node) =>
    (ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node) ||
    (ts.isVariableDeclaration(node.parent) && ts.isObjectBindingPattern(node.parent.name));
  const visit = (node: ts.Node) => {
    if (ts.isPropertyAccessExpression(node)) {
      const symbol = checker.getSymbolAtLocation(node.name);
      use(symbol);
      if (!isOnTheWay(node) && !isNamed(node)) declarations(symbol).forEach(useWhole);
    } else if (ts.isBindingElement(node)) {
      const name = node.propertyName ?? node.name;
      const type = checker.getTypeAtLocation(node.parent);
      if (ts.isIdentifier(name)) use(type.getProperty(name.text));
    } else if (ts.isIdentifier(node) && isValue(node)) {
      // A name that stands for a part of the catalogue, handed on or asked by another name. The catalogue itself goes everywhere.
      const type = checker.getTypeAtLocation(node);
      if (!type.getProperty('language'))
        type.getProperties().forEach((part) => declarations(part).forEach(useWhole));
    }
    ts.forEachChild(node, visit);
  };
  /** `const say = w.exports`: what is asked of `say` counts, not the naming. */
  const isNamed = (node: ts.Node) =>
    ts.isVariableDeclaration(node.parent) && node.parent.initializer === node;
  const isValue = (node: ts.Identifier) => {
    const parent = node.parent as ts.Node & { readonly name?: ts.Node; readonly propertyName?: ts.Node };
    return (
      parent.name !== node && parent.propertyName !== node && !isOnTheWay(node) && !ts.isTypeNode(parent)
    );
  };

  for (const file of program.getSourceFiles())
    if (file.fileName.startsWith(join(root, 'src/')) && !inWords(file)) visit(file);

  const unused: string[] = [];
  const look = (node: ts.Node, path: readonly string[]) => {
    if (
      ts.isPropertyAssignment(node) ||
      ts.isMethodDeclaration(node) ||
      ts.isShorthandPropertyAssignment(node)
    ) {
      const here = [...path, node.name.getText()];
      const inner =
        ts.isPropertyAssignment(node) && ts.isObjectLiteralExpression(node.initializer)
          ? node.initializer
          : undefined;
      if (inner) {
        for (const property of inner.properties) look(property, here);
      } else if (!used.has(node)) unused.push(here.join('.'));
    }
  };
  for (const file of program
    .getSourceFiles()
    .filter(({ fileName }) => dirname(fileName) === join(folder, 'en')))
    ts.forEachChild(file, (statement) => {
      if (!ts.isVariableStatement(statement)) return;
      for (const { name: declared, initializer, type } of statement.declarationList.declarations)
        // Records of codes have a type of their own, which says that each is there.
        if (initializer && ts.isObjectLiteralExpression(initializer) && !type)
          for (const property of initializer.properties) look(property, [declared.getText()]);
    });
  return unused;
}
