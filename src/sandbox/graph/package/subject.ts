/** What the back-end services know about the person whose data they export. */
export interface Subject {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly tenantId: string;
  readonly devices: readonly Device[];
}

export interface Device {
  readonly id: string;
  readonly name: string;
  readonly system: string;
  readonly version: string;
}
