import { z } from 'zod';
import { Fault, type FaultCode } from '../../faults.ts';
import type { GraphAnswer } from './client.ts';

const errorBody = z.object({
  error: z.object({
    code: z.string(),
    innerError: z.object({ code: z.string().optional() }).optional().catch(undefined),
    innererror: z.object({ code: z.string().optional() }).optional().catch(undefined),
  }),
});

/** The codes of an error answer, outermost first (Graph docs, "Error responses"); empty when the body is none. */
export function errorCodes({ json }: GraphAnswer): readonly string[] {
  const parsed = errorBody.safeParse(json);
  if (!parsed.success) return [];
  const { code, innerError, innererror } = parsed.data.error;
  return [code, innerError?.code, innererror?.code].filter(
    (each) => each !== undefined && each !== '',
  ) as string[];
}

/** The fault that an answer we cannot use amounts to. Its cause names status, code and request id, and nothing else. */
export function graphFault(operation: string, answer: GraphAnswer): Fault {
  const code = errorCodes(answer).find((each) => /^\w{1,80}$/.test(each)) ?? 'no code';
  const requestId = answer.header('request-id')?.slice(0, 80) ?? 'none';
  return new Fault(faultCode(answer.status, errorCodes(answer).length > 0), {
    cause: new Error(`${operation}: ${answer.status} ${code}, request-id ${requestId}`),
  });
}

/** A 4xx without a code is not Graph's: a proxy or a gateway answered in its place. */
function faultCode(status: number, isGraphs: boolean): FaultCode {
  if (status === 401) return 'graphUnauthorized';
  if (status === 403) return 'graphForbidden';
  if (status === 429) return 'graphThrottled';
  const isOnTheWay = status >= 400 && !isGraphs;
  return status >= 500 || isOnTheWay ? 'graphUnavailable' : 'graphUnexpected';
}
