/** The containers that exports are written to (Azure Blob Storage). */
import type { StorageLocation } from '../domain/exportRequest.ts';
import type { RequestId } from '../domain/ids.ts';

/** A SAS URL. It never becomes part of a string, a log line or JSON: only `reveal` gives it out. */
export interface SecretUrl {
  reveal(): string;
}

export type Marker =
  | { readonly kind: 'absent' }
  /** `RequestInfo.json` is there; every GUID in it, in order. */
  | { readonly kind: 'present'; readonly ids: readonly string[] }
  | { readonly kind: 'containerMissing' };

export interface StorageLocations {
  /** The account and container of an attempt: `dsr-<request id>-<attempt>`. */
  locate(request: RequestId, attempt: number): StorageLocation;
  /** Creates the container and its write permission (idempotent), with metadata that names the request. Throws a fault. */
  prepare(location: StorageLocation, request: RequestId): Promise<void>;
  /** Writes and removes a `.probe` append blob through the SAS; false while the permission has not taken effect. */
  probe(location: StorageLocation): Promise<boolean>;
  /**
   * Makes sure that the write permission lasts `SAS_DAYS` less a day from now, or as long as the credential allows. False when it
   * had to be issued anew, which may take 30 s to work. Throws a fault when the container is gone.
   */
  renew(location: StorageLocation): Promise<boolean>;
  /** A SAS URL for the container: `acw` by stored access policy, `SAS_DAYS`. In memory for one request only. */
  issue(location: StorageLocation): Promise<SecretUrl>;
  marker(location: StorageLocation): Promise<Marker>;
  /** Removes the write permission. `gone` once it is (or the container is); else when it ends by itself, because it cannot be removed. */
  revoke(location: StorageLocation): Promise<'gone' | Date>;
  /** The last result of the background preflight; undefined before the first. A refusal code of the service, or 'ready'. */
  readiness(): string | undefined;
}
