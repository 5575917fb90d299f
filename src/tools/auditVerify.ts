/** `npm run audit:verify -- FILE [HASH…]`: whether an exported audit is what the bot wrote. Needs no database and no network. */
import { open } from 'node:fs/promises';
import { type FileFault, verifyAuditFile } from '../audit/verify.ts';
import { runTool, ToolError } from './tool.ts';

await runTool(async ([path, ...hashes]) => {
  if (path === undefined || hashes.some((hash) => !/^[0-9a-f]{64}$/.test(hash))) {
    throw new ToolError(
      'Name an exported file, and after it hashes from the log if you have any: npm run audit:verify -- audit.csv [HASH…]',
    );
  }
  const file = await open(path).catch((error: unknown) => {
    throw new ToolError(`${path} cannot be read: ${(error as Error).message}.`);
  });
  try {
    const verdict = await verifyAuditFile(file.createReadStream({ encoding: 'utf8' }), hashes);
    if (!verdict.ok) throw new ToolError(`${path} does NOT hold: ${saying(verdict.fault)}`);
    const { rows, hash } = verdict.head;
    console.log(`${path} holds: ${String(rows)} rows, each as it was written. The chain ends with ${hash}.`);
    if (hashes.length === 0) {
      console.log(
        'Only a hash that was kept elsewhere shows that nobody wrote the whole chain anew: give one of the log (event "audit.head") after the file name.',
      );
    }
  } finally {
    await file.close();
  }
});

function saying(fault: FileFault): string {
  const at = (line: number) => `(line ${String(line)} of the file)`;
  switch (fault.kind) {
    case 'altered':
      return `row ${String(fault.seq)} was altered ${at(fault.line)}.`;
    case 'missing':
      return `row ${String(fault.seq)} is missing ${at(fault.line)}.`;
    case 'reordered':
      return `row ${String(fault.seq)} is not in its place ${at(fault.line)}.`;
    case 'unreadable':
      return `line ${String(fault.line)} is no row of the audit; the file was changed, or is not an export of this bot.`;
    case 'cutOff':
      return `it ends after row ${String(fault.rows)}, before its end.`;
    case 'wrongHead':
      return 'the end that it names is not where its rows lead.';
    case 'unknownHash':
      return `the hash ${fault.hash} is not in it: the chain was written anew, or it is from another bot.`;
  }
}
