/** What the generators do to the target; the same for all of them. */
export interface Scenario {
  readonly name: string;
  /** One line for tables. */
  readonly title: string;
  /** What every generator has to do, in full. */
  readonly task: string;
  /** The first, or only, path asked for. */
  readonly path: string;
  readonly isSecure: boolean;
  /** The number of users where it is a part of the scenario. */
  readonly users?: number;
  /** The scenario file that the generators use: those of `https` and `tiny` are the same. */
  readonly script: string;
  /** Locations of the nginx server that answers. */
  readonly locations: string;
  /** Files that the target serves, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Times as many seconds of load as others get, where some generators take long to set up their users. */
  readonly timesSeconds?: number;
  /** Requests on the wire for one call of the scenario, where redirects make more of it. */
  readonly requestsPerCall?: number;
  /** What is posted by generators that take a fixed body. */
  readonly body?: string;
}
