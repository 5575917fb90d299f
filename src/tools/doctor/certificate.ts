import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expiry, failed, type Finding, finding } from '../../finding.ts';
import type { Clock } from '../../ports/clock.ts';

const remedy = 'set BOT_CERTIFICATE_PATH to a PEM file with the certificate and its private key';

/** The certificate that the bot signs in with: readable, with its own key, and not about to end. */
export const examineCertificate = (path: string, clock: Clock): Promise<Finding> =>
  finding('certificate', () => {
    let certificate: X509Certificate;
    let key;
    try {
      const pem = readFileSync(path, 'utf8');
      certificate = new X509Certificate(pem);
      key = createPrivateKey(pem);
    } catch {
      return failed('the file holds no certificate with its key', remedy);
    }
    if (!certificate.checkPrivateKey(key))
      return failed('certificate and key do not belong together', remedy);
    return expiry(Date.parse(certificate.validTo), clock, 'the certificate');
  });
