import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { StateKind } from '../../src/domain/exportRequest.ts';
import { en } from '../../src/cards/words/en/index.ts';
import type { Verb } from '../../src/ports/turns.ts';
import {
  alex,
  botId,
  botName,
  megan,
  mona,
  type SandboxPerson,
  scenarioPeople,
  tenantId,
} from '../../src/sandbox/people.ts';
import { botTeamsId, teamsId } from '../../src/sandbox/teams/transcript.ts';
import { dataOf, type Seen, toldBy } from '../support/teams.ts';
import type { Fleet } from './fleet.ts';
import type { Plan } from './plans.ts';
import type { World } from './world.ts';

/** What people did about one request and what they were told. */
export interface Story {
  readonly plan: Plan;
  readonly caseNumber: string;
  readonly conversationId: string;
  /** The bot took the message: from here on the request may not be lost. */
  asked: boolean;
  /** What the bot said instead of a card; the person asked again each time. */
  readonly noes: string[];
  /** Clicks that were answered with a card: they count. */
  readonly acknowledged: Verb[];
  /** Why it did not come to its end; undefined when it did. */
  stuck?: string;
}

const titles: Readonly<Partial<Record<StateKind, readonly string[]>>> = {
  completed: [en.titles.completed, en.titles.completedWithGaps],
  failed: [en.titles.failed],
  rejected: [en.titles.rejected],
  withdrawn: [en.titles.withdrawn],
  uncertain: [en.titles.uncertain],
  abandoned: [en.titles.abandoned],
};
export const showsEnd = (state: StateKind, title: string | undefined): boolean =>
  titles[state]?.includes(title ?? '') ?? false;

/** Teams delivers a message again for a while when the bot does not answer; so does a person with a click. */
/** After so many refusals a person stops clicking. */
const mostClicks = 20;
const againMs = 150;
/** A card that is owed comes sooner. */
const cardMs = 1_500;

export class People {
  readonly stories: Story[] = [];
  readonly #world: World;
  readonly #fleet: Fleet;
  readonly #patienceMs: number;

  constructor(world: World, fleet: Fleet, patienceMs: number) {
    this.#world = world;
    this.#fleet = fleet;
    this.#patienceMs = patienceMs;
  }

  /** From the command to the end; resolves in any case, and what went wrong is in the story. */
  async live(plan: Plan): Promise<Story> {
    const number = this.stories.length + 1;
    const caseNumber = `CR-${String(number)}`;
    const group = plan.where === 'group';
    const conversationId = group ? `19:group-${String(number)}@thread.v2` : `a:alex-${String(number)}`;
    const story: Story = { plan, caseNumber, conversationId, asked: false, noes: [], acknowledged: [] };
    this.stories.push(story);
    if (group) {
      const members = [alex, mona].map((person) => ({
        id: teamsId(person),
        objectId: person.id,
        name: person.name,
        tenantId,
      }));
      this.#world.connector.members(conversationId, members);
    }
    try {
      await this.#ask(story);
      for (const [at, deed] of plan.deeds.entries()) {
        if (at === plan.deeds.length - 1) {
          await this.#until(`a card with ${deed}`, story, () => this.cardWith(story, deed));
          plan.atHold?.();
          await plan.hold;
        }
        await this.#click(story, deed);
      }
      await this.#until(`the end ${plan.ends}`, story, () => {
        const shown = this.#cards(story);
        return shown.some(({ title }) => showsEnd(plan.ends, title)) || undefined;
      });
    } catch (error) {
      story.stuck = String(error);
    }
    return story;
  }

  async #ask(story: Story): Promise<void> {
    const subject = scenarioPeople.find(({ scenario }) => scenario === story.plan.scenario) ?? megan;
    const bot = { id: botTeamsId(botId), name: botName };
    const mention = `<at>${botName}</at>`;
    for (;;) {
      let said = 0;
      await this.#post(
        {
          ...this.#activity(story, alex),
          type: 'message',
          id: randomUUID(),
          text: `${mention} export ${subject.mail} ${story.caseNumber} asked by letter`,
          textFormat: 'plain',
          entities: [{ type: 'mention', mentioned: bot, text: mention }],
        },
        // A "no" to a delivery before the last one is out of date: the last one may have been taken.
        () => (said = this.#world.chats.sends.length),
      );
      const answer = await this.#until('an answer to the command', story, () =>
        this.#cards(story).length > 0
          ? ({ kind: 'asked' } as const)
          : (this.#form(story) ?? this.#no(story, said)),
      );
      if (answer.kind === 'form' && (await this.#sendForm(story, answer.form, subject.mail))) return;
      if (answer.kind === 'asked') {
        story.asked = true;
        return;
      }
      if (answer.kind === 'no') story.noes.push(answer.no);
      // The bot said why it could not: nothing was stored, so the person asks again.
      await wait(againMs);
    }
  }

  /** Others wait for the same person's data, so the bot asked whether it shall be once more; it shall. */
  async #sendForm(story: Story, form: Seen, addresses: string): Promise<boolean> {
    let data = dataOf(form.card, 'ask');
    for (let tries = 0; tries < mostClicks; tries++) {
      const filled = { ...data, addresses, caseNumber: story.caseNumber, reason: 'asked by letter' };
      const body = await this.#post({
        ...this.#activity(story, alex, form.conversationId),
        conversation: { id: form.conversationId, conversationType: 'personal', tenantId },
        type: 'invoke',
        name: 'adaptiveCard/action',
        id: randomUUID(),
        replyToId: form.id,
        value: { action: { type: 'Action.Execute', verb: 'ask', data: filled }, trigger: 'manual' },
      });
      if (toldBy(body) === '') {
        const { value: card } = JSON.parse(body) as { value: object };
        const again = dataOf(card, 'ask');
        if (Object.keys(again).length === 0) {
          story.asked = true;
          return true;
        }
        data = again;
        // The command may have been taken in when it came a second time: then its card comes, and nobody insists on the form.
        await wait(cardMs);
      }
      if (this.#cards(story).length > 0) {
        story.asked = true;
        return true;
      }
      await wait(againMs);
    }
    return false;
  }

  async #click(story: Story, verb: Verb): Promise<void> {
    for (let tries = 0; tries < mostClicks; tries++) {
      const card = await this.#until(`a card with ${verb}`, story, () => this.cardWith(story, verb));
      if ((await this.clickOn(story, verb, card)) === '') {
        story.acknowledged.push(verb);
        return;
      }
      // Refused: the click before this one counted although nobody heard it, or the card is an older copy.
      await wait(againMs);
      if (!this.cardWith(story, verb)) return;
    }
    // A copy of a card that a death left behind keeps its buttons, and they are refused: what counts is how the request ends.
  }

  /** Clicks on a card, as old as it may be. What the clicker alone is told; empty when the click counted. */
  async clickOn(story: Story, verb: Verb, card: Seen): Promise<string> {
    const person = verb === 'withdraw' ? alex : mona;
    const data = { ...dataOf(card.card, verb), because: 'not this one' };
    return toldBy(
      await this.#post({
        ...this.#activity(story, person, card.conversationId),
        type: 'invoke',
        name: 'adaptiveCard/action',
        id: randomUUID(),
        replyToId: card.id,
        value: { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' },
      }),
    );
  }

  /** The newest card of the story that offers it, in whichever chat. */
  cardWith(story: Story, verb: Verb): Seen | undefined {
    return this.#cards(story)
      .filter(({ buttons }) => buttons.includes(verb))
      .at(-1);
  }

  #cards({ caseNumber }: Story): readonly Seen[] {
    return this.#world.chats.about(caseNumber).filter((seen) => !isForm(seen));
  }

  #form({ caseNumber }: Story): { readonly kind: 'form'; readonly form: Seen } | undefined {
    const form = this.#world.chats.about(caseNumber).filter(isForm).at(-1);
    return form && { kind: 'form', form };
  }

  /** What the bot said in words in the story's chat since then. */
  #no({ conversationId }: Story, since: number): { readonly kind: 'no'; readonly no: string } | undefined {
    const no = this.#world.chats.sends
      .slice(since)
      .find((sent) => sent.conversationId === conversationId && sent.message.text !== undefined)
      ?.message.text;
    return no === undefined ? undefined : { kind: 'no', no };
  }

  #activity({ plan, conversationId }: Story, person: SandboxPerson, chat = conversationId) {
    const group = plan.where === 'group';
    return {
      channelId: 'msteams',
      serviceUrl: this.#world.connector.url,
      from: { id: teamsId(person), name: person.name, aadObjectId: person.id },
      recipient: { id: botTeamsId(botId), name: botName },
      conversation: {
        id: chat,
        conversationType: group ? 'groupChat' : 'personal',
        isGroup: group,
        tenantId,
      },
      locale: 'en-US',
      channelData: { tenant: { id: tenantId } },
    };
  }

  /** Delivered until the bot answers, to whichever instance listens. */
  async #post(activity: object, delivers: () => unknown = () => undefined): Promise<string> {
    const { identity, connector } = this.#world;
    const token = await identity.channelToken(connector.url);
    const since = Date.now();
    for (;;) {
      const url = await this.#fleet.url();
      delivers();
      try {
        const answer = await fetch(`${url}/api/messages`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify(activity),
          signal: AbortSignal.timeout(15_000),
        });
        const body = await answer.text();
        if (answer.ok) return body;
        if (answer.status < 500) throw new Refused(answer.status);
      } catch (error) {
        if (error instanceof Refused || this.#waitedMs(since) > this.#patienceMs) throw error;
      }
      await wait(againMs);
    }
  }

  /** Who never stops dying answers nobody: patience begins anew with each death. */
  #waitedMs(since: number): number {
    return Date.now() - Math.max(since, this.#fleet.diedAt);
  }

  #until<T>(what: string, { caseNumber, conversationId }: Story, look: () => T | undefined): Promise<T> {
    const { events } = this.#world.chats;
    const heard = [caseNumber, conversationId];
    return new Promise((resolve, reject) => {
      const see = () => {
        const found = look();
        if (found === undefined) return;
        clearTimeout(timer);
        for (const name of heard) events.off(name, see);
        resolve(found);
      };
      const since = Date.now();
      const giveUp = () => {
        const left = this.#patienceMs - this.#waitedMs(since);
        if (left > 0) {
          timer = setTimeout(giveUp, left);
          return;
        }
        for (const name of heard) events.off(name, see);
        reject(new Error(`${caseNumber}: ${what} never came`));
      };
      let timer = setTimeout(giveUp, this.#patienceMs);
      for (const name of heard) events.on(name, see);
      see();
    });
  }
}

const isForm = ({ buttons }: Seen): boolean => buttons.includes('ask');

class Refused extends Error {
  constructor(status: number) {
    super(`the bot refused an activity with ${String(status)}`);
  }
}
