/** Runs tasks of the same name one after another, those of different names side by side. */
export type Lanes = <T>(name: string, task: () => Promise<T>) => Promise<T>;

export function lanes(): Lanes {
  const last = new Map<string, Promise<unknown>>();
  return (name, task) => {
    const mine = (last.get(name) ?? Promise.resolve()).then(task, task);
    last.set(name, mine);
    const done = () => {
      if (last.get(name) === mine) last.delete(name);
    };
    mine.then(done, done);
    return mine;
  };
}
