import type { Finding } from '../../finding.ts';

const marks: Record<Finding['result'], string> = {
  ok: 'ok     ',
  warning: 'WARNING',
  failed: 'FAILED ',
  skipped: 'skipped',
};

/** One line for a finding, and its remedy in the same line. */
export const line = ({ check, result, says, remedy }: Finding): string =>
  `${marks[result]}  ${check}: ${says}${remedy === undefined ? '' : ` → ${remedy}`}`;

/** The last line: how it stands as a whole. */
export function summary(findings: readonly Finding[]): string {
  const count = (result: Finding['result']) => findings.filter((one) => one.result === result).length;
  const failures = count('failed');
  const rest = `${count('ok')} ok, ${count('warning')} warnings, ${count('skipped')} skipped`;
  return failures === 0 ? `Ready for requests: ${rest}.` : `Not ready: ${failures} failed, ${rest}.`;
}
