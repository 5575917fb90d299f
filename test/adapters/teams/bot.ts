/** The real server, adapter and SDK on port 0, with everything around them ours. */
import { emptyHead } from '../../../src/audit/chain.ts';
import { createTeams, type TeamsOptions } from '../../../src/adapters/teams/teams.ts';
import type { Timer } from '../../../src/adapters/teams/timer.ts';
import type {
  Click,
  ClickAnswer,
  FilledForm,
  FormAnswer,
  PageAnswer,
  PageTurn,
  Turn,
  TurnAnswer,
} from '../../../src/ports/turns.ts';
import type { Conversation } from '../../../src/ports/conversations.ts';
import type { Handler, Handlers } from '../../../src/ports/handlers.ts';
import type { Directory } from '../../../src/ports/directory.ts';
import type { Log } from '../../../src/ports/log.ts';
import type { UserId } from '../../../src/domain/ids.ts';
import { type ChannelIssuer, channelIssuer, issuerName } from '../../support/channelIssuer.ts';
import { type FakeConnector, fakeConnector } from '../../support/connector.ts';
import { botAppId, megan, ravi, tenantId } from './teamsActivities.ts';

/** Time that passes when a test says so. */
export function handTimer(): Timer & { pass(ms: number): void; waiting(): number; began(): Promise<void> } {
  let now = 0;
  let timers: { at: number; then: () => void }[] = [];
  let begun: (() => void)[] = [];
  return {
    after(ms, then) {
      const timer = { at: now + ms, then };
      timers.push(timer);
      for (const each of begun) each();
      begun = [];
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    pass(ms) {
      now += ms;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { then } of due) then();
    },
    waiting: () => timers.length,
    began: () =>
      new Promise((resolve) => {
        begun.push(resolve);
      }),
  };
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly error?: unknown;
}

export function logBook(): Log & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  return {
    lines,
    info: (event, fields = {}) => lines.push({ level: 'info', event, fields }),
    warn: (event, fields = {}) => lines.push({ level: 'warn', event, fields }),
    error: (event, error, fields = {}) => lines.push({ level: 'error', event, error, fields }),
  };
}

export function referenceBook() {
  const conversations = new Map<string, Conversation>();
  const personal = new Map<string, Conversation>();
  const learnt: { conversation: Conversation; person: UserId | undefined }[] = [];
  return {
    conversations,
    personal,
    learnt,
    learn: async (conversation: Conversation, person?: UserId) => {
      learnt.push({ conversation, person });
      conversations.delete(conversation.id);
      conversations.set(conversation.id, conversation);
      if (person !== undefined) personal.set(person, conversation);
    },
    conversation: async (id: string) => conversations.get(id),
    personalConversation: async (person: UserId) => personal.get(person),
    personIn: async (id: string) =>
      [...personal].find(([, theirs]) => theirs.id === id)?.[0] as UserId | undefined,
    newestConversation: async () => [...conversations.values()].at(-1),
  };
}

const noAudit: TeamsOptions['audit'] = {
  head: async () => emptyHead,
  pages: async function* () {
    yield await Promise.resolve([]);
  },
};

/** Whom the directory knows. */
const accounts = [ravi, megan].map(({ aadObjectId, name }) => ({
  id: aadObjectId as UserId,
  name,
  address: `${aadObjectId}@contoso.example`,
  guest: false,
  enabled: true,
}));

export const rules = {
  approval: 'four-eyes',
  approvalsNeeded: 1,
  approvalExpiresHours: 72,
  remindAfterHours: 24,
  regime: 'gdpr',
  timeZone: 'UTC',
} as const;

/** One handler for all, which knows its name. */
const eachHandler = (handler: (name: keyof Handlers) => Handler<unknown>): Handlers => ({
  onExport: handler('onExport'),
  onStatus: handler('onStatus'),
  onList: handler('onList'),
  onWithdraw: handler('onWithdraw'),
  onApprove: handler('onApprove'),
  onReject: handler('onReject'),
  onAudit: handler('onAudit'),
  onHelp: handler('onHelp'),
  onPastedSecret: handler('onPastedSecret'),
  onNotUnderstood: handler('onNotUnderstood'),
});

export interface Bot {
  readonly url: string;
  readonly issuer: ChannelIssuer;
  readonly connector: FakeConnector;
  readonly references: ReturnType<typeof referenceBook>;
  readonly log: ReturnType<typeof logBook>;
  readonly teams: ReturnType<typeof createTeams>;
  readonly clock: { now(): Date; at: Date };
  readonly heard: {
    readonly turns: Turn[];
    /** By whom they were handled, and what for. */
    readonly commands: [keyof Handlers, unknown][];
    readonly clicks: Click[];
    readonly pages: PageTurn[];
    readonly forms: FilledForm[];
    readonly installed: Conversation[];
    readonly removed: Conversation[];
    /** What the door told whoever counts. */
    readonly door: string[];
  };
  readonly say: {
    turn: (turn: Turn) => Promise<TurnAnswer>;
    click: (click: Click) => Promise<ClickAnswer>;
    takeAudit: TeamsOptions['say']['takeAudit'];
    page: (page: PageTurn) => Promise<PageAnswer>;
    form: (filled: FilledForm) => Promise<FormAnswer>;
    installed: (key: string) => Promise<boolean>;
    user: Directory['user'];
    ready: () => Promise<{ ok: boolean; checks: Record<string, unknown> }>;
  };
  /** Posts an activity as Bot Connector does. */
  post(activity: unknown, authorization?: string): Promise<Response>;
  close(): Promise<void>;
}

export async function startBot(
  options: Partial<TeamsOptions['settings']> & {
    timer?: Timer;
    keysFail?: boolean;
    audit?: TeamsOptions['audit'];
    fileHosts?: readonly string[];
    /** Of another bot, which ends it. */
    issuer?: ChannelIssuer;
  } = {},
): Promise<Bot> {
  const { timer, keysFail = false, audit = noAudit, fileHosts, issuer: others, ...settings } = options;
  const connector = await fakeConnector({ rostersAside: true });
  const issuer =
    others ?? (await channelIssuer({ audience: botAppId, serviceUrl: connector.url }, { keysFail }));
  const references = referenceBook();
  const log = logBook();
  const clock = { at: new Date('2026-11-23T09:00:00Z'), now: () => clock.at };
  const heard = {
    turns: [] as Turn[],
    commands: [] as [keyof Handlers, unknown][],
    clicks: [] as Click[],
    pages: [] as PageTurn[],
    forms: [] as FilledForm[],
    installed: [] as Conversation[],
    removed: [] as Conversation[],
    door: [] as string[],
  };
  const say: Bot['say'] = {
    turn: async () => ({ kind: 'help' }),
    takeAudit: async () => undefined,
    click: async () => ({ kind: 'refusal', code: 'unknownCard', details: {} }),
    page: async () => ({ kind: 'refusal', code: 'checkUnavailable', details: {} }),
    form: async () => ({ kind: 'redelivered' }),
    installed: async () => true,
    user: async (id) => accounts.find((account) => account.id === id),
    ready: async () => ({ ok: true, checks: { store: 'ok' } }),
  };
  const teams = createTeams(
    {
      bot: { id: botAppId, tenantId },
      credential: {
        getToken: async () => ({ token: 'outbound-token', expiresOnTimestamp: Infinity }),
        forget: () => undefined,
      },
      endpoints: {
        botScope: 'https://api.botframework.com/.default',
        botIssuer: issuerName,
        botOpenIdMetadata: issuer.metadataUrl,
        serviceUrlHosts: [new URL(connector.url).host, 'smba.trafficmanager.net'],
        portal: 'https://portal.example/{account}/{container}',
        teamsWeb: 'https://teams.microsoft.com',
        ...(fileHosts && { fileHosts }),
      },
      settings: { rules, cardPrivacy: 'name', locale: 'en', ...settings },
      say: {
        commands: eachHandler((name) => async (understood, turn) => {
          heard.turns.push(turn);
          heard.commands.push([name, understood]);
          return say.turn(turn);
        }),
        click: async (click) => {
          heard.clicks.push(click);
          return say.click(click);
        },
        takeAudit: (from, format) => say.takeAudit(from, format),
        page: async (page) => {
          heard.pages.push(page);
          return say.page(page);
        },
        form: async (filled) => {
          heard.forms.push(filled);
          return say.form(filled);
        },
        removed: async (conversation) => {
          heard.removed.push(conversation);
        },
        installed: async (conversation, key) => {
          heard.installed.push(conversation);
          return say.installed(key);
        },
      },
      audit,
      references,
      directory: { user: async (id) => say.user(id) },
      // Pace has tests of its own; here a clock that stands still would be waited for.
      budget: { take: async () => 0, drain: async () => undefined },
      health: { ready: () => say.ready() },
      door: {
        checked: (outcome, seconds) => heard.door.push(`${outcome} ${seconds >= 0 ? 'timed' : ''}`),
        passed: (outcome) => heard.door.push(outcome),
      },
      clock,
      log,
    },
    { ...(timer && { timer }) },
  );
  const { port } = await teams.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    issuer,
    connector,
    references,
    log,
    teams,
    clock,
    heard,
    say,
    post: async (activity, authorization) =>
      fetch(`${url}/api/messages`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: authorization ?? `Bearer ${await issuer.token()}`,
        },
        body: JSON.stringify(activity),
      }),
    close: async () => {
      await teams.close();
      await connector.close();
      if (issuer !== others) await issuer.close();
    },
  };
}
