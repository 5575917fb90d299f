/** Teams: what comes in, checked, and what goes out, paced. The only folder that knows a bot SDK. */
import type { Activity } from 'botbuilder';
import type { AuditFormat } from '../../audit/formats.ts';
import type { Credential } from '../../credential.ts';
import { withoutThread } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Click, ClickAnswer, FilledForm, FormAnswer, PageAnswer, PageTurn } from '../../ports/turns.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Conversation, Conversations, TeamsPerson } from '../../ports/conversations.ts';
import type { Directory } from '../../ports/directory.ts';
import type { Door } from '../../ports/telemetry.ts';
import type { Handlers } from '../../ports/handlers.ts';
import type { Log } from '../../ports/log.ts';
import { parseActivity } from './inbound/activities.ts';
import { ChannelAdapter } from './auth/adapter.ts';
import { type Authenticated, channelTokens } from './auth/channelTokens.ts';
import { application } from './inbound/application.ts';
import { auditFiles, type AuditSource } from './inbound/auditFiles.ts';
import { clicks } from './inbound/clicks.ts';
import { connector } from './outbound/connector.ts';
import { type CardSettings, type References, outbound } from './outbound/messenger.ts';
import { type Admitted, admit, serviceUrls } from './inbound/door.ts';
import { type Health, type Receive, httpServer } from './inbound/http.ts';
import { type Budget, pace } from './outbound/pace.ts';
import { openForms } from './inbound/openForms.ts';
import { recently } from './inbound/ready.ts';
import { refusalLog } from './inbound/refusalLog.ts';
import { completer } from './inbound/completed.ts';
import { strangers } from './inbound/strangers.ts';
import { outsiders } from './outbound/outsiders.ts';
import { roster } from './outbound/roster.ts';
import { type Timer, realTimer } from './timer.ts';
import { turns } from './inbound/turns.ts';
import { uploadHosts } from './inbound/upload.ts';

export interface TeamsOptions {
  /** Its application (client) id, and its tenant. */
  readonly bot: { readonly id: string; readonly tenantId: string };
  readonly credential: Credential;
  readonly endpoints: {
    readonly botScope: string;
    readonly botIssuer: string;
    readonly botOpenIdMetadata: string;
    readonly serviceUrlHosts: readonly string[];
    /** Address of a container in the cloud's portal, with `{account}` and `{container}`. */
    readonly portal?: string;
    /** Origin of the cloud's Teams on the web, for links into it. */
    readonly teamsWeb?: string;
    /** Where files of people may be uploaded to; none in clouds where Teams takes no files from bots. */
    readonly fileHosts?: readonly string[];
  };
  readonly settings: CardSettings;
  /** Asked for each time, so that whoever answers may be made after `conversations`. */
  readonly say: {
    readonly commands: Handlers;
    readonly click: (click: Click) => Promise<ClickAnswer>;
    /** Whether somebody may have the audit now. */
    readonly takeAudit: (person: TeamsPerson, format: AuditFormat) => Promise<Refusal | undefined>;
    /** Somebody wants another page of a list. */
    readonly page: (page: PageTurn) => Promise<PageAnswer>;
    /** Somebody sends a form. */
    readonly form: (filled: FilledForm) => Promise<FormAnswer>;
    /** The bot was added to a conversation, perhaps again: what it owes there can be shown. False for a message that came before. */
    readonly installed: (conversation: Conversation, key: string) => Promise<boolean>;
    /** The bot was removed from a conversation: what it owes there is owed elsewhere. */
    readonly removed: (conversation: Conversation) => Promise<void>;
  };
  readonly audit: AuditSource;
  readonly references: References;
  /** Knows our own people. */
  readonly directory: Pick<Directory, 'user'>;
  /** Teams' limits, kept by all instances together. */
  readonly budget: Budget;
  readonly health: Health;
  /** Told what comes in, for whoever counts it. */
  readonly door: Door;
  readonly clock: Clock;
  readonly log: Log;
}

/** What tests bring themselves. */
export interface Outside {
  readonly timer?: Timer;
}

export interface Teams {
  readonly conversations: Conversations;
  listen(port: number, host: string): Promise<{ port: number }>;
  /** Takes nothing new and waits for the turns in hand. */
  close(): Promise<void>;
}

export function createTeams(options: TeamsOptions, { timer = realTimer }: Outside = {}): Teams {
  const { bot, endpoints, settings, references, directory, clock, log } = options;
  const adapter = new ChannelAdapter({ MicrosoftAppId: bot.id });
  const authenticate = channelTokens({
    issuer: endpoints.botIssuer,
    audience: bot.id,
    openIdMetadata: endpoints.botOpenIdMetadata,
  });
  const allowed = serviceUrls(endpoints.serviceUrlHosts);

  const wire = connector({
    credential: options.credential,
    scope: endpoints.botScope,
    serviceUrls: allowed,
    timer,
  });
  const paced = pace(options.budget, timer);
  const people = roster(wire, paced);
  const others = outsiders(people, clock, log);
  const conversations = outbound({
    connector: wire,
    roster: people,
    outsiders: others,
    pace: paced,
    timer,
    clock,
    log,
    serviceUrls: allowed,
    references,
    settings,
    bot,
    ...(endpoints.portal !== undefined && { portal: endpoints.portal }),
    ...(endpoints.teamsWeb !== undefined && { teamsWeb: endpoints.teamsWeb }),
  });

  const learn = learner(references, clock, (admitted) => {
    if (admitted.conversation) conversations.noteOrigin(admitted.conversation);
  });
  const audit = auditFiles({
    source: options.audit,
    mayTake: (person, format) => options.say.takeAudit(person, format),
    hosts: uploadHosts(endpoints.fileHosts ?? []),
    outbound: conversations,
    timer,
    log,
  });
  const forms = openForms(conversations);
  const onClicks = clicks({
    click: (click) => options.say.click(click),
    page: (page) => options.say.page(page),
    form: (filled) => options.say.form(filled),
    outbound: conversations,
    forms,
    timer,
    clock,
    log,
    timeZone: options.settings.rules.timeZone,
  });
  const app = application({
    adapter,
    botId: bot.id,
    turns: turns({
      outbound: conversations,
      offerAudit: (conversation, locale) => audit.offer(conversation, locale),
      roster: people,
      timer,
      log,
      learn,
      forms,
    }),
    commands: options.say.commands,
    ...(settings.casePattern && { casePattern: settings.casePattern }),
    clicks: onClicks,
    audit,
    learn,
    installed: (conversation, key) => options.say.installed(conversation, key),
    removed: async (conversation) => {
      await learn.removed(conversation);
      await options.say.removed(conversation);
    },
    log,
  });

  const completed = completer({ references, directory, timer, log });
  const stranger = strangers({ outsiders: others, directory, outbound: conversations, timer, log });
  const refused = refusalLog(log, clock);
  const { door } = options;
  const receive: Receive = async (authorization) => {
    const checkedAt = performance.now();
    const sender = await authenticate(authorization);
    door.checked(sender.kind, (performance.now() - checkedAt) / 1_000);
    switch (sender.kind) {
      case 'stranger':
        door.passed('token');
        refused.stranger();
        return { status: 401 };
      case 'unknown':
        door.passed('keysUnavailable');
        refused.unchecked(sender.error);
        return { status: 503 };
      case 'sender':
        return { take: (body) => take(body, sender) };
    }
  };

  async function take(body: unknown, sender: Extract<Authenticated, { readonly kind: 'sender' }>) {
    const receivedAt = clock.now();
    const incoming = parseActivity(body, settings.locale);
    if (!incoming) {
      door.passed('malformed');
      return { status: 400 };
    }
    if (incoming.serviceUrl !== '' && incoming.serviceUrl !== sender.serviceUrl) {
      door.passed('token');
      refused.stranger();
      return { status: 401 };
    }
    const seen = admit(incoming, { tenantId: bot.tenantId, serviceUrls: allowed });
    if ('because' in seen) {
      door.passed(seen.because);
      refused.activity(seen.because, incoming);
      return (await stranger.turnAway(seen, incoming)) ?? { status: 403 };
    }
    if (incoming.type === 'conversationUpdate') others.forget(incoming.conversation.id);
    const admitted = await completed({ ...seen, receivedAt });
    const answered = await stranger.answer(admitted);
    door.passed(answered ? 'outsider' : 'admitted');
    if (answered) {
      refused.activity('outsider', incoming);
      return answered;
    }
    try {
      const answer = await adapter.take(body as Activity, (context) => app.run(context, admitted));
      return { status: answer?.status ?? 200, body: answer?.body as unknown };
    } catch (error) {
      // Nothing of ours throws there. Teams stops delivering to bots that answer its own activities with 500.
      log.error('teams.activityFailed', error, { type: incoming.type, activityId: incoming.id });
      return { status: 200, body: {} };
    }
  }

  const server = httpServer({ receive, health: recently(options.health, clock, log), log });
  return {
    conversations,
    listen: (port, host) => server.listen(port, host),
    close: async () => {
      await server.close();
      await onClicks.settled();
      await app.settled();
      await audit.settled();
      const waiting = conversations.waiting();
      if (waiting > 0) log.warn('teams.answersLost', { count: waiting });
    },
  };
}

/** A conversation that was learnt a short while ago is not written again with each message. */
const learnAgainAfterMs = 600_000;
const mostRemembered = 5_000;

/** References stay fresh: service URLs change, and Teams says so in every activity. */
function learner(references: References, clock: Clock, note: (admitted: Admitted) => void) {
  const learnt = new Map<string, number>();
  const learn = async (admitted: Admitted, { always } = { always: false }): Promise<void> => {
    note(admitted);
    const { conversation, person } = admitted;
    if (!conversation) return;
    const whose = conversation.kind === 'personal' ? person?.id : undefined;
    const now = clock.now().getTime();
    const key = JSON.stringify([conversation, whose]);
    const last = learnt.get(key);
    if (!always && last !== undefined && now - last < learnAgainAfterMs) return;

    await references.learn(conversation, whose);
    // A thread is learnt with its channel: settings name channels, and new threads begin there.
    const channelId = withoutThread(conversation.id);
    if (channelId !== conversation.id) await references.learn({ ...conversation, id: channelId });
    if (learnt.size >= mostRemembered) learnt.clear();
    learnt.set(key, now);
  };
  const removed = async (conversation: Conversation): Promise<void> => {
    const id = withoutThread(conversation.id);
    const known = (await references.conversation(id)) ?? { ...conversation, id };
    await references.learn({ ...known, removedAt: clock.now() });
    // The next thing that comes from there says that the bot is back.
    learnt.clear();
  };
  return Object.assign(learn, { removed });
}
