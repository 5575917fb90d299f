import {
  context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  type Attributes,
  type Span,
  type SpanContext,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import type { CardId, RequestId } from '../../domain/ids.ts';
import { kindOf } from '../../faults.ts';

/** Where the trace of a request is kept: with the request, so that other instances and later lives of this one go on with it. */
export interface Traceparents {
  ofRequest(id: RequestId): Promise<string | undefined>;
  ofCard(id: CardId): Promise<string | undefined>;
}

/** Whose trace a piece of work belongs to. */
export type Whose =
  | { readonly requestId: RequestId }
  | { readonly cardId: CardId }
  /** Nobody's: it has one of its own. */
  | undefined;

export interface Traces {
  /** Runs the work in a span. A failure leaves its code in the span, never its words. */
  within<T>(name: string, whose: Whose, attributes: Attributes, work: (span: Span) => Promise<T>): Promise<T>;
}

const propagator = new W3CTraceContextPropagator();

/** A trace never changes, so what was read once is good for ever; beyond so many the oldest are read again. */
const mostRemembered = 10_000;

/**
 * One trace a request, from the turn that asked for it to its last card, for up to thirty days; requests that one message asked
 * for share it. Everything that is done for a request is a child of that turn, the looks at its operation included: 60 in the first
 * hour, some 280 in the first day, 96 a day after that, 3,200 at most, which trace backends bear. Links between traces of their
 * own would be fewer spans together and a search for whoever has the one id. What happens in another trace (a message that
 * decides by text, a LIST that shows many) is linked to from its span here.
 */
export function createTraces(tracer: Tracer, traceparents: Traceparents): Traces {
  const remembered = new Map<string, SpanContext | undefined>();
  const keptFor = async (whose: NonNullable<Whose>): Promise<SpanContext | undefined> => {
    const key = 'requestId' in whose ? whose.requestId : whose.cardId;
    if (remembered.has(key)) return remembered.get(key);
    try {
      const kept = await ('requestId' in whose
        ? traceparents.ofRequest(whose.requestId)
        : traceparents.ofCard(whose.cardId));
      const around = propagator.extract(ROOT_CONTEXT, { traceparent: kept }, defaultTextMapGetter);
      const parsed = trace.getSpanContext(around);
      if (remembered.size >= mostRemembered) remembered.clear();
      remembered.set(key, parsed);
      return parsed;
    } catch {
      // Watching must not stop the work; it says itself that the database is away.
      return undefined;
    }
  };

  return {
    within: async (name, whose, attributes, work) => {
      const around = trace.getActiveSpan()?.spanContext();
      const kept = whose && (await keptFor(whose));
      const isInside = !kept || around?.traceId === kept.traceId;
      const parent = isInside ? context.active() : trace.setSpanContext(ROOT_CONTEXT, kept);
      const links = isInside || !around ? [] : [{ context: around }];
      return tracer.startActiveSpan(name, { attributes, links }, parent, async (span) => {
        try {
          return await work(span);
        } catch (error) {
          span.setStatus({ code: SpanStatusCode.ERROR });
          span.setAttribute('error.type', kindOf(error));
          throw error;
        } finally {
          span.end();
        }
      });
    },
  };
}

/** While nobody collects traces. */
export const untraced: Traces = {
  within: (_name, _whose, _attributes, work) => work(trace.wrapSpanContext(INVALID_SPAN_CONTEXT)),
};

/** The context of the span that is active now, as W3C writes it; undefined outside of any. */
export function activeTraceparent(): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagator.inject(context.active(), carrier, defaultTextMapSetter);
  return carrier.traceparent;
}
