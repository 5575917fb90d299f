import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { json } from 'node:stream/consumers';
import { listenOnLoopback } from '../loopback.ts';
import { mona } from '../people.ts';
import { channelId, groupChatId, teamsId, type Kept, type Transcript } from './transcript.ts';

/** The page on which a second person of the organisation sees cards and decides. */
export interface SecondPerson {
  readonly url: string;
  stop(): Promise<void>;
}

export interface SecondPersonOptions {
  readonly playgroundUrl: string;
  readonly transcript: Transcript;
  readonly port?: number;
}

const renderer = createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.min.js');

/** Mona's Teams, as far as approving needs it: the bot's cards, and clicks in her name. */
export async function startSecondPerson(options: SecondPersonOptions): Promise<SecondPerson> {
  const { playgroundUrl, transcript } = options;

  const click = async (body: unknown): Promise<unknown> => {
    const { card, action } = body as { card: string; action: { verb: string; data: unknown } };
    const kept = transcript.all().find(({ id }) => id === card);
    if (!kept) return { message: 'This card is gone; look at the newest one.' };
    const answer = await invoke(playgroundUrl, kept, action);
    return { message: messageOf(answer) };
  };

  const server = createServer((request, response) => {
    const send = (status: number, type = 'text/plain', body = '') => {
      response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' });
      response.end(body);
    };
    const answer = async () => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      // Only this page may click: another site cannot send JSON here without asking first.
      const isOurs = request.headers['content-type'] === 'application/json';
      if (pathname === '/') send(200, 'text/html', page);
      else if (pathname === '/adaptivecards.js') send(200, 'text/javascript', readFileSync(renderer, 'utf8'));
      else if (pathname === '/cards') send(200, 'application/json', JSON.stringify(cardsOf(transcript)));
      else if (pathname === '/click' && request.method === 'POST' && isOurs) {
        send(200, 'application/json', JSON.stringify(await click(await json(request))));
      } else send(404);
    };
    answer().catch(() => {
      send(500);
    });
  });
  const listening = await listenOnLoopback(server, options.port);
  return { url: `http://localhost:${listening.port}`, stop: () => listening.stop() };
}

/** What Mona can see, newest first; cards only. */
const cardsOf = (transcript: Transcript) =>
  transcript
    .all()
    .filter(({ conversationId }) => {
      const [chat] = conversationId.split(';');
      return [transcript.chatWith(mona.id), groupChatId, channelId].includes(chat);
    })
    .flatMap(({ id, message }) => {
      const card = message.attachments?.[0]?.content;
      return card ? [{ id, card }] : [];
    })
    .reverse();

const invoke = async (playgroundUrl: string, kept: Kept, { verb, data }: { verb: string; data: unknown }) => {
  const response = await fetch(`${playgroundUrl}/_conversation/v1/invoke`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'adaptiveCard/action',
      from: { id: teamsId(mona) },
      conversation: { id: kept.conversationId },
      replyToId: kept.id,
      value: { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' },
    }),
  });
  return response.json();
};

/** What the bot said to the clicker alone; empty when it answered with the card. */
function messageOf(answer: unknown): string {
  const { value, body } = answer as { value?: unknown; body?: { value?: unknown } };
  const said = value ?? body?.value;
  if (typeof said === 'string') return said;
  const { message } = (said ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : '';
}

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${mona.name} · approvals</title>
<style>
  :root { color-scheme: light dark; font: 15px/1.5 "Segoe UI", system-ui, sans-serif; }
  body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
  article { border: 1px solid #8884; border-radius: 8px; margin: 1rem 0; background: #fff; color: #242424; overflow: hidden; }
  .note { padding: .5rem 1rem; background: #fff4ce; color: #242424; }
  .ac-pushButton { padding: .35rem 1rem; border: 1px solid #d1d1d1; border-radius: 4px; background: #fff; color: #242424; font: inherit; cursor: pointer; }
  .ac-pushButton.style-positive { background: #5b5fc7; color: #fff; }
</style>
<h1>${mona.name}</h1>
<p>A second person of the organisation. What the bot wrote, newest first; a click here is a click of ${mona.givenName}'s.</p>
<main aria-live="polite"><p>No cards yet. Ask for an export in the Playground.</p></main>
<script src="adaptivecards.js"></script>
<script>
  const main = document.querySelector('main');
  let shown = '';
  async function look() {
    const cards = await (await fetch('cards')).json();
    const text = JSON.stringify(cards);
    if (text === shown) return;
    shown = text;
    if (cards.length === 0) return;
    main.replaceChildren(...cards.map(draw));
  }
  function draw({ id, card }) {
    const article = document.createElement('article');
    article.dataset.card = id;
    const adaptive = new AdaptiveCards.AdaptiveCard();
    adaptive.hostConfig = new AdaptiveCards.HostConfig({ fontFamily: 'inherit', supportsInteractivity: true,
      actions: { actionsOrientation: 'horizontal', actionAlignment: 'left', showCard: { actionMode: 'inline' }, maxActions: 6 } });
    adaptive.onExecuteAction = async (action) => {
      if (action instanceof AdaptiveCards.OpenUrlAction) return void open(action.url, '_blank', 'noopener');
      const answer = await fetch('click', { method: 'POST', headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ card: id, action: { verb: action.verb, data: action.data } }) });
      const { message } = await answer.json();
      if (message) {
        const note = document.createElement('p');
        note.className = 'note';
        note.setAttribute('role', 'status');
        note.textContent = message;
        article.prepend(note);
      }
      look();
    };
    adaptive.parse(card);
    article.append(adaptive.render());
    return article;
  }
  look();
  setInterval(look, 1000);
</script>
`;
