/** Each is a shape that people's words do not have: words alone, such as the name of a failure, are not caught. */
const secrets: readonly RegExp[] = [
  // A token: three parts of base64url, or the first two of a torn one; both begin with `{"`.
  /(?<![\w-])eyJ[\w-]{5,}\.(?:eyJ[\w-]{5,}|[\w-]{10,}\.[\w-]{10,})/,
  // Another one: a mixture that neither words nor ids are.
  /\b[Bb](?:earer|EARER)[ :]+(?=\S*\d)(?=\S*[a-z])(?=\S*[A-Z])[\w.~+/=-]{20,}(?:\s|$)/,
  // Keys have 44 or 88 characters.
  /\b(?:account|sharedaccess)key\s*=\s*[a-z\d+/]{30,}/i,
  /\bsharedaccesssignature(?:\s*=\s*\S|\s+s[a-z]{1,2}=)/i,
];
const signature = /(?:^|[?&;\s"'=])sig=[\w+/%-]{10,}/i;
/** Version, expiry, permissions, policy or resource: one of them stands beside every signature. */
const signed = /(?:^|[?&;\s"'=])(?:sv|se|sp|si|sr)=\S/i;

/** Whether somebody pasted a signed storage address, an access key or a token into their text. */
export function holdsSecret(text: string): boolean {
  const plain = unwrapped(text);
  return secrets.some((secret) => secret.test(plain)) || (signature.test(plain) && signed.test(plain));
}

/** As it was before clients put marks into it, made HTML of it, or put it into another address. */
const unwrapped = (text: string): string =>
  text
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/&(?:amp;)+/gi, '&')
    .replace(/%(?:25)*(?:3D|26|3F|20)/gi, (code) => separators[code.slice(-2).toUpperCase()] ?? code);

const separators: Readonly<Record<string, string>> = { '3D': '=', '26': '&', '3F': '?', '20': ' ' };
