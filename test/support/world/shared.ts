import type { Shared, SharedValues } from '../../../src/ports/shared.ts';

/** What instances share, in memory. */
export function createMemoryShared(): Shared {
  const values = new Map<string, { readonly value: object; readonly version: number }>();
  const read = <K extends keyof SharedValues>(name: K) => {
    const kept = values.get(name);
    return {
      value: structuredClone(kept?.value) as SharedValues[K] | undefined,
      version: kept?.version ?? 0,
    };
  };
  return {
    read: async (name) => read(name),
    recent: async (name) => read(name).value,
    swap: async (name, version, value) => {
      if ((values.get(name)?.version ?? 0) !== version) return false;
      values.set(name, { value: structuredClone(value), version: version + 1 });
      return true;
    },
  };
}
