import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { clouds } from '../../src/clouds.ts';
import { body, entries, property, readBicep } from './bicep.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const infra = 'teamsapp/infra';
const names = readdirSync(new URL(`${infra}/modules/`, root)).map((name) => `modules/${name}`);
const sources = new Map(['azure.bicep', ...names].map((name) => [name, read(`${infra}/${name}`)]));
const files = new Map([...sources].map(([name, source]) => [name, readBicep(source)]));
const main = files.get('azure.bicep')!;
const everything = [...sources.values()].join('\n');
const file = (name: string) => files.get(`modules/${name}.bicep`)!;
const written = (name: string, symbol: string, ...path: string[]) =>
  property(body(file(name).symbols.get(symbol)!), ...path)?.text;
const parametersIn = (path: string) =>
  Object.keys((JSON.parse(read(`${infra}/${path}`)) as { parameters: object }).parameters);

describe.each([...files])('%s', (name, { errors, parameters, undeclared, unused, modules, outputsUsed }) => {
  test('reads as Bicep, uses only what it declares, and declares only what it uses', () => {
    expect({ name, errors, undeclared, unused }).toEqual({ name, errors: [], undeclared: [], unused: [] });
  });

  test('describes every parameter, and marks the secret ones', () => {
    for (const [parameter, { described, secure }] of parameters) {
      expect({ parameter, described }).toEqual({ parameter, described: true });
      expect({ parameter, secure }).toEqual({ parameter, secure: /password/i.test(parameter) });
    }
  });

  test('gives each module all that it asks for and nothing else, and reads only what it gives back', () => {
    for (const { symbol, path, parameters } of modules) {
      const asked = files.get(path)!.parameters;
      expect({ symbol, parameters: [...parameters].sort() }).toEqual({
        symbol,
        parameters: [...asked.keys()].sort(),
      });
    }
    for (const { module, output } of outputsUsed) {
      const { path } = modules.find(({ symbol }) => symbol === module)!;
      expect(files.get(path)!.outputs).toContain(output);
    }
  });
});

describe('what is deployed', () => {
  test('grants two roles, each to one who needs it', () => {
    const roles = [...everything.matchAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g)].map(([id]) => id);
    // Key Vault Secrets User; Storage Blob Data Reader (Azure built-in roles).
    expect(roles.sort()).toEqual([
      '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1',
      '4633458b-17de-408a-b875-0445c86b69e6',
    ]);
    expect(everything.match(/roleAssignments@/g)).toHaveLength(2);
  });

  test('is a bot that never sleeps, is looked after, and can be reached by https alone', () => {
    const site = (...path: string[]) => written('app', 'site', 'properties', ...path);
    expect(site('httpsOnly')).toBe('true');
    expect(site('siteConfig', 'alwaysOn')).toBe('true');
    expect(site('siteConfig', 'healthCheckPath')).toBe("'/readyz'");
    expect(site('siteConfig', 'ftpsState')).toBe("'Disabled'");
    expect(site('siteConfig', 'minTlsVersion')).toBe("'1.2'");
    expect(site('siteConfig', 'linuxFxVersion')).toBe("'NODE|24-lts'");
    const serve = (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts['serve'];
    expect(site('siteConfig', 'appCommandLine')).toBe(`'${serve}'`);
    for (const publishing of ['ftpPublishing', 'scmPublishing'])
      expect(written('app', publishing, 'properties', 'allow')).toBe('false');
    expect(written('app', 'plan', 'sku', 'capacity')).toBe('instanceCount');
  });

  test('signs in with an identity of its own, and reads its secrets with it', () => {
    expect(written('app', 'site', 'identity', 'type')).toBe("'UserAssigned'");
    expect(written('app', 'site', 'identity', 'userAssignedIdentities')).toBe("{ '${identityId}': {} }");
    expect(written('app', 'site', 'properties', 'keyVaultReferenceIdentity')).toBe('identityId');
    expect(sources.get('azure.bicep')).toContain('readerPrincipalId: identity.properties.principalId');
    const vault = (...path: string[]) => written('vault', 'vault', 'properties', ...path);
    expect(vault('enableRbacAuthorization')).toBe('true');
    expect(vault('enablePurgeProtection')).toBe('true');
    expect(written('vault', 'reader', 'scope')).toBe('vault');
    expect(written('vault', 'reader', 'properties', 'principalId')).toBe('readerPrincipalId');
  });

  test('is registered for one directory, by secret or by identity, in Teams alone', () => {
    const bot = (...path: string[]) => written('registration', 'bot', 'properties', ...path);
    expect(sources.get('azure.bicep')).toContain(
      "@allowed(['SingleTenant', 'UserAssignedMSI'])\nparam botType",
    );
    expect(bot('msaAppType')).toBe('botType');
    expect(bot('msaAppTenantId')).toBe('tenantId');
    expect(bot('msaAppMSIResourceId')).toBe("botType == 'UserAssignedMSI' ? identityId : null");
    expect(bot('endpoint')).toBe("'https://${host}/api/messages'");
    expect(bot('disableLocalAuth')).toBe('true');
    expect(sources.get('modules/registration.bicep')!.match(/channelName: .*/g)).toEqual([
      "channelName: 'MsTeamsChannel'",
    ]);
    expect(sources.get('azure.bicep')).toContain(
      'isManaged ? {} : { BOT_PASSWORD: vault.outputs.botSecretReference }',
    );
  });

  test('is watched: traces, logs, and a mail when an instance is not ready', () => {
    expect(written('monitoring', 'insights', 'properties', 'WorkspaceResourceId')).toBe('workspace.id');
    expect(sources.get('azure.bicep')).toContain(
      'APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.insightsConnection',
    );
    expect(written('app', 'logs', 'properties', 'logs')).toContain(
      "{ category: 'AppServiceConsoleLogs', enabled: true }",
    );
    const unhealthy = (...path: string[]) => written('app', 'unhealthy', 'properties', ...path);
    expect(unhealthy('scopes')).toBe('[site.id]');
    expect(unhealthy('criteria')).toContain("metricName: 'HealthCheckStatus'");
    expect(unhealthy('actions')).toBe('[{ actionGroupId: actionGroupId }]');
    expect(written('monitoring', 'alertRules', 'properties', 'actions')).toBe(
      '{ actionGroups: [operators.id] }',
    );
    expect(written('monitoring', 'operators', 'properties', 'emailReceivers')).toContain('alertEmail');
  });

  test('keeps exports where the service can write them, privately, and long enough', () => {
    const account = (...path: string[]) => written('exports', 'account', 'properties', ...path);
    expect(account('allowBlobPublicAccess')).toBe('false');
    expect(account('allowSharedKeyAccess')).toBe('true');
    expect(account('minimumTlsVersion')).toBe("'TLS1_2'");
    expect(account('supportsHttpsTrafficOnly')).toBe('true');
    expect(account('networkAcls', 'defaultAction')).toBe("'Allow'");
    expect(written('exports', 'account', 'kind')).toBe("'StorageV2'");
    // Append blobs are unknown to premium page blob accounts.
    expect(sources.get('azure.bicep')).not.toContain('Premium_');
    expect(written('exports', 'readers', 'scope')).toBe('account');
    expect(sources.get('modules/exports.bicep')).toContain("blobTypes: ['appendBlob', 'blockBlob']");
    expect(sources.get('azure.bicep')).toMatch(/@minValue\(35\)\nparam exportsRetentionDays/);
  });

  test('keeps the database off the internet', () => {
    expect(written('database', 'server', 'properties', 'network', 'publicNetworkAccess')).toBe("'Disabled'");
    expect(sources.get('modules/database.bicep')).toContain('sslmode=verify-full');
  });

  test('hands the bot settings that it knows, all that it requires, and secrets by reference only', () => {
    const config = [...read('src/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name);
    // Settings of App Service.
    const platform = ['SCM_DO_BUILD_DURING_DEPLOYMENT', 'WEBSITE_RUN_FROM_PACKAGE'];
    const given = [...everything.matchAll(/\b([A-Z][A-Z_]+): ([\w.']+)/g)].filter(
      ([, name]) => name !== 'FlowType',
    );
    for (const [, name] of given) expect([...config, ...platform]).toContain(name);
    const values = new Map(given.map(([, name, value]) => [name, value]));
    for (const name of ['BOT_ID', 'BOT_TENANT_ID', 'REQUESTERS', 'APPROVERS'])
      expect(values.has(name)).toBe(true);
    for (const name of ['BOT_PASSWORD', 'DATABASE_URL', 'EXPORT_STORAGE_CONNECTION_STRING'])
      expect(values.get(name)).toMatch(/\.outputs\.\w+Reference$/);
    for (const [name, { outputs }] of files) {
      if (!outputs.some((output) => output.endsWith('Reference'))) continue;
      const references = sources.get(name)!.match(/^output \w+Reference string = .*$/gm)!;
      for (const reference of references) expect(reference).toContain("'@Microsoft.KeyVault(SecretUri=");
    }
  });

  test('alerts for the events that the operations guide lists, each of which the bot writes', () => {
    const alerts = [
      ...sources.get('modules/monitoring.bicep')!.matchAll(/\{ event: '([\w.]+)', above: (\d+)/g),
    ];
    const listed = [
      ...read('docs/operations.md')
        .split('## Alerts')[1]!
        .split('\n## ')[0]!
        .matchAll(/^\| `([\w.]+)`\s*\| (?:more than (\d+)|at once)/gm),
    ];
    expect(listed.map(([, event, above = '0']) => `${event} ${above}`)).toEqual(
      alerts.map(([, event, above]) => `${event} ${above}`),
    );
    const code = readdirSync(new URL('src/', root), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.startsWith('sandbox'))
      .map((name) => read(`src/${name}`))
      .join('\n');
    for (const [, event] of alerts) {
      const [watched, failed] = event!.split('.');
      const isWritten =
        code.includes(`'${event}'`) || (failed === 'failed' && code.includes(`watched('${watched}'`));
      expect({ event, isWritten }).toEqual({ event, isWritten: true });
    }
  });
});

describe('the installation guide', () => {
  const guide = read('docs/install.md');
  const blocks = [...guide.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text]) => text!);

  test('deploys with files and parameters that exist, and with all that are required', () => {
    for (const [, path] of guide.matchAll(/(teamsapp\/[\w./]+\.(?:json|bicep))/g))
      expect({ path, there: existsSync(new URL(path!, root)) }).toEqual({ path, there: true });
    const deployment = blocks.find((text) => text.includes('az deployment group create'))!;
    const given = [...deployment.matchAll(/\b([a-z]\w+)=/g)].map(([, name]) => name!);
    for (const name of given) expect([...main.parameters.keys()]).toContain(name);
    const required = [...main.parameters].filter(([, { required }]) => required).map(([name]) => name);
    expect([...given, 'cloud']).toEqual(expect.arrayContaining(required));
    for (const [, name] of guide.matchAll(/`(\w+)=\w/g))
      if (/^[a-z]/.test(name!)) expect([...main.parameters.keys()]).toContain(name);
  });

  test('sets what it uses: its commands run one after the other, and say to Azure what they should', () => {
    const script = blocks.filter((text) => text.startsWith('# Needs a tenant')).join('\n');
    // Everything that would leave this machine; what is asked for is answered with where it was asked from.
    const heard = ['az', 'atk', 'npm']
      .map((name) => `${name}() { printf '${name} %s\\n' "$*" >&2; echo "some-\${2:-answer}"; }`)
      .join('\n');
    const { status, stderr } = spawnSync('sh', ['-euc', `${heard}\n${script}`], {
      cwd: root,
      env: { PATH: process.env['PATH'] },
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining('not set') });
    const calls = stderr.trim().split('\n');
    for (const call of calls) expect(call).toMatch(/^(?:az|atk|npm) /);

    const roles = JSON.parse(read('teamsapp/permissions.json')) as [{ resourceAccess: { id: string }[] }];
    const granted = calls.flatMap((call) => /"appRoleId":"([^"]+)"/.exec(call)?.slice(1) ?? []);
    expect(granted).toEqual(roles[0].resourceAccess.map(({ id }) => id));
    const deployed = calls.find((call) => call.startsWith('az deployment group create'))!;
    for (const [, name, value] of deployed.matchAll(/ (\w+)=(\S*)/g))
      expect({ name, isGiven: /^(?:\w+:)?[^:]+$/.test(value!) }).toEqual({ name, isGiven: true });
  });
});

describe('the parameters', () => {
  const required = [...main.parameters].filter(([, { required }]) => required).map(([name]) => name);

  test('of the toolkit are those that the template has, and all that it requires', () => {
    const given = parametersIn('azure.parameters.json');
    for (const name of given) expect([...main.parameters.keys()]).toContain(name);
    expect(given).toEqual(expect.arrayContaining(required));
  });

  test('of each cloud say what the bot says of it', () => {
    const written = readdirSync(new URL(`${infra}/clouds/`, root));
    expect(written.sort()).toEqual(
      Object.keys(clouds)
        .map((name) => `${name}.json`)
        .sort(),
    );
    for (const [name, { graphVersion }] of Object.entries(clouds)) {
      const { parameters } = JSON.parse(read(`${infra}/clouds/${name}.json`)) as { parameters: object };
      expect(parameters).toEqual({
        cloud: { value: name },
        ...(graphVersion === 'beta' && { graphVersion: { value: 'beta' } }),
      });
    }
    expect(sources.get('azure.bicep')).toContain(
      `@allowed([${Object.keys(clouds)
        .map((name) => `'${name}'`)
        .join(', ')}])`,
    );
  });

  test('that deployment gives back are the ones that the environment file waits for', () => {
    const environment = read('teamsapp/env/.env.dev');
    for (const output of main.outputs) expect(environment).toMatch(new RegExp(`^${output}=`, 'm'));
    expect(main.outputs).toContain(/resourceId: \$\{\{([A-Z_]+)\}\}/.exec(read('teamsapp.yml'))![1]);
    expect(entries(body(main.symbols.get('app')!)).length).toBeGreaterThan(0);
  });
});
