/** Instances whose preflight refuses the storage, by an id of their own, as all of them know it. */
export interface StorageHealth {
  readonly failing: Readonly<
    Record<
      string,
      {
        /** Code that the export service would refuse with. */
        readonly because: string;
        /** It is said again each minute, by the database's clock. */
        readonly saidAt: Date;
      }
    >
  >;
}
