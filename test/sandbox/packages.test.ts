import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Packages, startPackages } from '../../src/sandbox/packages.ts';
import { megan } from '../../src/sandbox/people.ts';
import { graphClient } from './client.ts';
import { createContainer, type TestContainer } from './container.ts';
import { enterStage, type Stage } from './stage.ts';

let stage: Stage;
let packages: Packages;
let container: TestContainer;
let address: string;
const wicked = `Odd/<img src=x onerror=alert(1)> & "quotes" 'more' #1?.json`;
beforeAll(async () => {
  stage = await enterStage();
  packages = await startPackages({ connectionString: stage.azurite.connectionString });
  const graph = await stage.graph();
  container = await createContainer(stage);
  await (await graphClient(stage, graph)).order(megan.id, container);
  stage.clock.now = new Date(stage.clock.now.getTime() + 12_000);
  await graph.work();
  await container.client.uploadBlockBlob(wicked, '<script>alert(1)</script>', 25);
  address = packages.containerUrl(stage.azurite.accountName, container.client.containerName);
}, 30_000);
afterAll(async () => {
  await packages.stop();
  await stage.leave();
});

const pageAt = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const linksIn = (text: string) => [...text.matchAll(/href="([^"]+)"/g)].map(([, link]) => link!);

describe('the pages of packages', () => {
  test('lead from the account to a container and to each of its files', async () => {
    const home = await pageAt(packages.url);
    expect(home.text).toContain(stage.azurite.accountName);
    expect(linksIn(home.text)).toContain(new URL(address).pathname);

    const { text } = await pageAt(address);
    const files = linksIn(text).filter((link) => link !== '/' && !link.endsWith('?download'));
    expect(files).toHaveLength((await container.files()).length);
    for (const link of files) expect((await pageAt(packages.url + link)).status).toBe(200);
  });

  test('show folders, sizes and the number of files', async () => {
    const { text } = await pageAt(address);
    expect(text).toContain('<h2>Office/OneDriveUsage</h2>');
    expect(text).toMatch(/\d\.\d KB/);
    expect(text).toContain(`${(await container.files()).length} files`);
  });

  test('hand out a file as it is, to read or to download', async () => {
    const { text: expected } = { text: await container.text('Account/SignIns.json') };
    const shown = await pageAt(`${address}/Account/SignIns.json`);
    expect(shown.text).toBe(expected);
    expect(shown.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const downloaded = await pageAt(`${address}/Account/SignIns.json?download`);
    expect(downloaded.text).toBe(expected);
    expect(downloaded.headers.get('content-disposition')).toBe(`attachment; filename*=UTF-8''SignIns.json`);
  });

  test('let nothing in a name or a file become part of a page', async () => {
    const { text } = await pageAt(address);
    expect(text).not.toContain('<img');
    expect(text).toContain(
      '&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quotes&quot; &#39;more&#39; #1?.json',
    );
    const link = linksIn(text).find((one) => one.includes('Odd') && !one.endsWith('?download'))!;
    const file = await pageAt(packages.url + link);
    expect(file.text).toBe('<script>alert(1)</script>');
    expect(file.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(file.headers.get('x-content-type-options')).toBe('nosniff');
    expect(file.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test.each([
    ['an account', '/somebody/else'],
    ['a container', '/contosodsr/not-there'],
    ['a file', '/contosodsr/not-there/Account/SignIns.json'],
    ['an address', '/%E0%A4%A'],
    ['markup', '/<b>bold</b>/x'],
  ])('say kindly that %s is not there', async (_what, path) => {
    const { status, text } = await pageAt(packages.url + path);
    expect(status).toBe(404);
    expect(text).toContain('<h1>Not found</h1>');
    expect(text).toContain('All containers');
    expect(text).not.toContain('<b>bold');
  });

  test('can be read with the device in light and in dark, and by a screen reader', async () => {
    const { text } = await pageAt(address);
    expect(text).toMatch(/^<!doctype html>\s*<html lang="en">/);
    expect(text).toContain('prefers-color-scheme: dark');
    expect(text).toContain('<th scope="col"');
    expect(text).toContain('aria-label="Download SignIns.json"');
    expect(text).toContain('<title>');
  });

  test('change nothing, and answer to no other name than that of this machine', async () => {
    const post = await fetch(address, { method: 'POST' });
    expect(post.status).toBe(405);
    expect(await statusUnderName(packages.url, 'evil.example')).toBe(403);
  });

  test('say so when the storage does not answer', async () => {
    const gone = stage.azurite.connectionString.replace(stage.azurite.host, '127.0.0.1:1');
    const broken = await startPackages({ connectionString: gone });
    const { status, text } = await pageAt(broken.url);
    await broken.stop();
    expect(status).toBe(502);
    expect(text).toContain('The storage does not answer');
  });
});

const statusUnderName = (url: string, host: string) =>
  new Promise((resolve, reject) => {
    request(url, { headers: { host }, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
