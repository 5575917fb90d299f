import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { activeTraceparent, createTraces } from '../../../src/adapters/telemetry/traces.ts';
import type { CardId, RequestId } from '../../../src/domain/ids.ts';
import { Fault } from '../../../src/faults.ts';

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
afterAll(() => {
  context.disable();
});
beforeEach(() => {
  exporter.reset();
});

const requestId = '00000000-0000-4000-8000-000000000001' as RequestId;
const cardId = '00000000-0000-4000-8000-000000000002' as CardId;
const kept = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const nothing = async () => undefined;

function tracesOf(traceparent: string | undefined | Error) {
  const asked: string[] = [];
  const answer = async (id: string) => {
    asked.push(id);
    if (traceparent instanceof Error) throw traceparent;
    return traceparent;
  };
  const traces = createTraces(provider.getTracer('test'), { ofRequest: answer, ofCard: answer });
  return { traces, asked };
}
const spans = () => exporter.getFinishedSpans();

describe('a span', () => {
  test('belongs to the trace of its request or card, which is asked for once', async () => {
    const { traces, asked } = tracesOf(kept);
    await traces.within('follow', { requestId }, {}, nothing);
    await traces.within('follow', { requestId }, {}, nothing);
    await traces.within('show', { cardId }, {}, nothing);
    expect(asked).toEqual([requestId, cardId]);
    for (const span of spans()) {
      expect(span.spanContext().traceId).toBe('0af7651916cd43dd8448eb211c80319c');
      expect(span.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
    }
  });

  test('inside another of the same trace is its child', async () => {
    const { traces } = tracesOf(kept);
    await traces.within('submit', { requestId }, {}, () =>
      traces.within('record', { requestId }, {}, nothing),
    );
    const [record, submit] = spans();
    expect(record?.parentSpanContext?.spanId).toBe(submit?.spanContext().spanId);
    expect(record?.links).toEqual([]);
  });

  test('that was caused in another trace says so by a link', async () => {
    const { traces } = tracesOf(kept);
    await traces.within('turn', undefined, {}, () => traces.within('record', { requestId }, {}, nothing));
    const [record, turn] = spans();
    expect(record?.spanContext().traceId).not.toBe(turn?.spanContext().traceId);
    expect(record?.links.map(({ context }) => context.spanId)).toEqual([turn?.spanContext().spanId]);
  });

  test.each([undefined, 'garbage', '00-00000000000000000000000000000000-0000000000000000-01'])(
    'of a request whose trace is %s begins one of its own',
    async (traceparent) => {
      const { traces } = tracesOf(traceparent);
      await traces.within('follow', { requestId }, {}, nothing);
      expect(spans()[0]?.parentSpanContext).toBeUndefined();
    },
  );

  test('stops no work when the database does not say whose it is, and asks again', async () => {
    const { traces, asked } = tracesOf(new Error('away'));
    expect(await traces.within('follow', { requestId }, {}, async () => 7)).toBe(7);
    await traces.within('follow', { requestId }, {}, nothing);
    expect(asked).toHaveLength(2);
  });

  test('of work that failed has its code, and no word of its error', async () => {
    const { traces } = tracesOf(kept);
    const fails = traces.within('follow', { requestId }, {}, async () => {
      throw new Fault('graphSilent', { cause: new Error('adele@contoso.example') });
    });
    await expect(fails).rejects.toThrow(Fault);
    const [span] = spans();
    expect(span?.attributes['error.type']).toBe('graphSilent');
    expect([span?.status.message, span?.events]).toEqual([undefined, []]);
  });
});

describe('what is kept with a request', () => {
  test('is the context of the span in which it was asked, as W3C writes it', async () => {
    const { traces } = tracesOf(undefined);
    expect(activeTraceparent()).toBeUndefined();
    await traces.within('turn', undefined, {}, async (span) => {
      const { traceId, spanId } = span.spanContext();
      expect(activeTraceparent()).toBe(`00-${traceId}-${spanId}-01`);
    });
  });

  test('leads another instance to the same trace, and says when it is not sampled', async () => {
    const { traces } = tracesOf(kept.replace(/01$/, '00'));
    await traces.within('follow', { requestId }, {}, async () => {
      expect(activeTraceparent()).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-00$/);
      expect(trace.getActiveSpan()?.isRecording()).toBe(false);
    });
    expect(spans()).toEqual([]);
  });
});
