/** Where files may be uploaded to: hosts of the cloud's SharePoint, whatever an activity names. */
export interface UploadHosts {
  readonly some: boolean;
  allow(url: string): boolean;
}

/** `.sharepoint.com` stands for one name under it; loopback with its port is for tests, and only there http is taken. */
export function uploadHosts(hosts: readonly string[]): UploadHosts {
  return {
    some: hosts.length > 0,
    allow(address) {
      const url = URL.parse(address);
      if (!url || url.username !== '' || url.password !== '') return false;
      return hosts.some((host) =>
        host.startsWith('.')
          ? url.protocol === 'https:' && url.port === '' && /^[a-z0-9-]+$/.test(before(url.hostname, host))
          : url.protocol === 'http:' && /^127\.0\.0\.1:\d+$/.test(host) && url.host === host,
      );
    },
  };
}

const before = (name: string, suffix: string): string =>
  name.endsWith(suffix) ? name.slice(0, -suffix.length) : '';

/** OneDrive takes a file in pieces whose length is a multiple of 320 KiB (Graph docs, "createUploadSession"). */
const pieceBytes = 10 * 320 * 1024;
const pieceTimeoutMs = 60_000;

/**
 * Puts a text of a known size (bytes) to an address that Teams gave, piece by piece. The address is a secret of its own: no
 * token goes with it, and redirects are not followed.
 *
 * @throws Error when the address is not allowed, or an answer is not 2xx.
 */
export async function upload(
  address: string,
  hosts: UploadHosts,
  size: number,
  text: AsyncIterable<string>,
): Promise<void> {
  if (!hosts.allow(address)) throw new Error('Teams named a host that files are not uploaded to');
  let sent = 0;
  let waiting: Buffer[] = [];
  let length = 0;
  const put = async (piece: Buffer) => {
    const end = sent + piece.length - 1;
    const { status } = await fetch(address, {
      method: 'PUT',
      headers: {
        'content-type': 'application/octet-stream',
        'content-range': `bytes ${String(sent)}-${String(end)}/${String(size)}`,
      },
      body: new Uint8Array(piece),
      redirect: 'error',
      signal: AbortSignal.timeout(pieceTimeoutMs),
    });
    if (status < 200 || status > 299) throw new Error(`the upload was answered with ${String(status)}`);
    sent += piece.length;
  };
  for await (const part of text) {
    waiting.push(Buffer.from(part));
    length += waiting.at(-1)?.length ?? 0;
    if (length < pieceBytes) continue;
    let all = Buffer.concat(waiting);
    for (; all.length >= pieceBytes; all = all.subarray(pieceBytes)) await put(all.subarray(0, pieceBytes));
    waiting = [all];
    length = all.length;
  }
  if (length > 0) await put(Buffer.concat(waiting));
}
