/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment:
        'The core knows no other folder, and one library: calendar days as JavaScript itself will have them.',
      severity: 'error',
      from: { path: '^src/domain' },
      to: { pathNot: '^(src/domain|node_modules/temporal-polyfill)' },
    },
    {
      name: 'ports-know-the-domain-only',
      severity: 'error',
      from: { path: '^src/ports' },
      to: { pathNot: '^src/(domain|ports)' },
    },
    {
      name: 'workflow-knows-ports-and-domain-only',
      severity: 'error',
      from: { path: '^src/workflow' },
      to: { pathNot: '^src/(workflow|domain|ports)' },
    },
    {
      name: 'cards-know-the-domain-and-their-templates-only',
      severity: 'error',
      from: { path: '^src/cards' },
      to: {
        pathNot:
          '^(src/(cards|domain|packageRoot)|cards/|node:|fs$|module$|node_modules/(adaptivecards-templating|adaptive-expressions))',
      },
    },
    {
      name: 'bot-sdk-stays-in-teams',
      comment: 'One folder to rewrite when the Teams SDK changes.',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/adapters/teams' },
      to: { path: 'node_modules/(botbuilder|botframework-|@microsoft/teams|restify)' },
    },
    {
      name: 'telemetry-sdk-stays-in-telemetry',
      comment:
        'Loaded only when a setting asks for it. The API, which does nothing by itself, is for everybody.',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/adapters/telemetry' },
      to: { path: 'node_modules/(@opentelemetry/(?!api/)|@azure/monitor-)' },
    },
    {
      name: 'telemetry-is-loaded-late',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/adapters/telemetry' },
      to: { path: '^src/adapters/telemetry', dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'adapters-are-strangers',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/', pathNot: '^src/adapters/$1/' },
    },
    {
      name: 'only-teams-shows-cards',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/(cards|adapters/teams|bot)' },
      to: { path: '^src/cards' },
    },
    {
      name: 'the-rest-is-loaded-late',
      comment: 'The embedded database opens while the rest loads: `index.ts` waits for nothing else before.',
      severity: 'error',
      from: { path: '^src/index' },
      to: {
        path: '^(src|node_modules)/',
        pathNot: '^src/(compileCache|config|adapters/store/database/embedded)\\.ts',
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'audit-can-be-read-anywhere',
      comment: 'The chain and its files need no database and no Teams: a verifier runs without either.',
      severity: 'error',
      from: { path: '^src/audit' },
      to: { pathNot: '^(src/audit|crypto$|node:crypto$|node_modules/zod)' },
    },
    {
      name: 'tools-know-settings-adapters-and-audit-only',
      severity: 'error',
      from: { path: '^src/tools' },
      to: {
        path: '^src',
        pathNot: '^src/(tools|audit|adapters|ports|domain|(config|credential|faults|finding|log)\\.ts)',
      },
    },
    {
      name: 'only-bot-puts-together',
      comment: 'Its parts know workflow and adapters alike, as nobody else does.',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/(index|bot)\\.ts' },
      to: { path: '^src/(index|bot|readiness|regularWork)\\.ts' },
    },
    {
      name: 'nobody-imports-tools',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/tools' },
      to: { path: '^src/tools' },
    },
    {
      name: 'nobody-imports-the-sandbox',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/sandbox' },
      to: { path: '^src/sandbox' },
    },
    {
      name: 'the-sandbox-knows-no-bot-code',
      comment: 'A counterpart that shares code with the bot would share its mistakes.',
      severity: 'error',
      from: { path: '^src/sandbox' },
      to: { path: '^src', pathNot: '^src/sandbox' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
