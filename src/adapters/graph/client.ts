import { randomUUID } from 'node:crypto';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { Fault, kindOf } from '../../faults.ts';
import { isLoopback } from '../../loopback.ts';
import { graphPipeline, graphToken } from './pipeline.ts';

export interface GraphSettings {
  /** Origin of the cloud's Graph, e.g. `https://graph.microsoft.com`: the only place the token goes. */
  readonly graphUrl: string;
  readonly version: 'v1.0' | 'beta';
  readonly credential: TokenCredential;
}

export interface GraphRequest {
  /** Our name for the call, in traces and metrics; never a person's. */
  readonly operation: string;
  readonly method: 'GET' | 'POST';
  /** Segments after the version; each is URL-encoded. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** Ends the call, its token included. */
  readonly signal: AbortSignal;
  /** A connection of its own: on one that was kept, the server's closing it looks like a lost answer. */
  readonly freshConnection?: boolean;
  /** Our id of the request, where it has to be known even though no answer comes; else a random one. */
  readonly requestId?: string;
}

export interface GraphAnswer {
  readonly status: number;
  /** Our id of the request. */
  readonly clientRequestId: string;
  /** The body, parsed; undefined when it is no JSON, too long, or broke off. */
  readonly json: unknown;
  header(name: string): string | undefined;
}

export interface GraphClient {
  /** Makes sure that there is a token. Throws the fault `graphTokenUnavailable`. */
  authorize(signal: AbortSignal): Promise<void>;
  /**
   * Sends a request once.
   *
   * @throws Fault `graphTokenUnavailable` when nothing was sent, `graphSilent` when it may have been and no answer came.
   */
  send(request: GraphRequest): Promise<GraphAnswer>;
}

/** Longer than 5,000 operations with their storage locations; an answer beyond it is not read. */
const maxBodyBytes = 16 * 1024 * 1024;

/** Graph answers in 100 to 300 ms; a POST is waited for 20 s, LIST 30 s. */
const secondsOfCalls = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30];

/** The one way to Microsoft Graph. Every URL is built here from segments; none is taken over from an answer. */
export function graphClient({ graphUrl, version, credential }: GraphSettings): GraphClient {
  const origin = new URL(graphUrl);
  const token = graphToken(origin, credential);
  const pipeline = graphPipeline(origin, token);
  const http = createDefaultHttpClient();
  const freshAgent =
    origin.protocol === 'http:' ? new HttpAgent({ keepAlive: false }) : new HttpsAgent({ keepAlive: false });
  const tracer = trace.getTracer('graph');
  const duration = metrics.getMeter('graph').createHistogram('data_export.graph.request.duration', {
    unit: 's',
    description: 'calls to Graph; status 0 is silence',
    advice: { explicitBucketBoundaries: secondsOfCalls },
  });

  const urlOf = ({ path, query = {} }: GraphRequest) => {
    const segments = [version, ...path].map((segment) => encodeURIComponent(segment)).join('/');
    const parameters = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    return `${origin.origin}/${segments}${parameters.length > 0 ? `?${parameters.join('&')}` : ''}`;
  };

  const sendOnce = async (request: GraphRequest): Promise<GraphAnswer> => {
    const outgoing = createPipelineRequest({
      url: urlOf(request),
      method: request.method,
      requestId: request.requestId ?? randomUUID(),
      headers: createHttpHeaders({
        Accept: 'application/json',
        ...(request.json !== undefined && { 'Content-Type': 'application/json' }),
        ...request.headers,
      }),
      ...(request.json !== undefined && { body: JSON.stringify(request.json) }),
      abortSignal: request.signal,
      allowInsecureConnection: isLoopback(origin.hostname),
      // Status and headers are an answer even when the body breaks off: they are taken first.
      streamResponseStatusCodes: new Set([Number.POSITIVE_INFINITY]),
      ...(request.freshConnection && { agent: freshAgent }),
    });
    const response = await pipeline.sendRequest(http, outgoing);
    return {
      status: response.status,
      clientRequestId: outgoing.requestId,
      json: await jsonOf(response),
      header: (name) => response.headers.get(name),
    };
  };

  return {
    async authorize(signal) {
      await token(signal);
    },
    send: (request) =>
      tracer.startActiveSpan(`graph.${request.operation}`, { kind: SpanKind.CLIENT }, async (span) => {
        const startedAt = performance.now();
        let status = 0;
        try {
          const answer = await sendOnce(request);
          status = answer.status;
          return answer;
        } catch (error) {
          span.setStatus({ code: SpanStatusCode.ERROR });
          if (error instanceof Fault) throw error;
          throw new Fault('graphSilent', { cause: new Error(`${request.operation}: ${kindOf(error)}`) });
        } finally {
          span.setAttribute('http.response.status_code', status);
          span.end();
          duration.record((performance.now() - startedAt) / 1_000, { operation: request.operation, status });
        }
      }),
  };
}

async function jsonOf({ readableStreamBody, bodyAsText }: PipelineResponse): Promise<unknown> {
  try {
    const text = readableStreamBody ? await textOf(readableStreamBody) : (bodyAsText ?? '');
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

async function textOf(body: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBodyBytes) throw new Error('too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
