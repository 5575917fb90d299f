export interface Clock {
  now(): Date;
}

/** The database's clock: the same for all instances, however wrong their own are. */
export interface SharedClock {
  now(): Promise<Date>;
}
