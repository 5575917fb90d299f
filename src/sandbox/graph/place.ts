import { GraphError } from './answer.ts';
import { type StorageRefusal, storageRefusals } from './scenarios.ts';

/** A container, without the secret that opens it. */
export interface Place {
  readonly account: string;
  readonly container: string;
  /** Its address without the SAS. */
  readonly url: string;
}

/**
 * Where a storage location points. A real account is named by its host (`https://account.blob.core.windows.net/container`),
 * one of the emulator by the first component of the path (`http://127.0.0.1:10000/account/container`). Undefined when it is
 * not the address of a container.
 */
export function placeOf(url: URL): Place | undefined {
  const parts = url.pathname.split('/').slice(1);
  const account = isThisMachine(url) ? parts.shift() : url.hostname.split('.')[0];
  const [container, ...more] = parts;
  if (!account || !container || more.length > 0) return undefined;
  return { account, container, url: `${url.origin}${url.pathname}` };
}

export const isThisMachine = ({ hostname }: URL) => ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);

export const refuseStorage = (code: StorageRefusal) => new GraphError(400, code, storageRefusals[code]);
