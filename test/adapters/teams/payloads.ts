/** What the real Teams sends and answers, from `test/fixtures/teams` (its README says where each comes from). */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../fixtures/teams/', import.meta.url));

const read = (path: string): unknown => JSON.parse(readFileSync(`${folder}${path}.json`, 'utf8')) as unknown;

const namesIn = (path: string): readonly string[] =>
  readdirSync(`${folder}${path}`)
    .map((file) => file.replace(/\.json$/, ''))
    .sort();

export type Payload = Record<string, unknown>;

export const inboundNames = namesIn('inbound');
export const answerNames = namesIn('answers');
export const inbound = (name: string) => read(`inbound/${name}`) as Payload;
export const answer = (name: string) =>
  read(`answers/${name}`) as {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
export const serviceUrlsSeen = () => read('serviceUrls') as readonly { readonly serviceUrl: string }[];
