/** Requests of one method, name, status and kind of ending. */
export interface LedgerTotal {
  readonly method: string;
  /** Path and query of the first request of a redirect chain. */
  readonly name: string;
  /** 0 where no answer was begun. */
  readonly status: number;
  readonly count: number;
  /** Bytes of body sent, in all. */
  readonly bytes: number;
  /** An answer that sent the client on. */
  readonly hop: boolean;
  /** The answer was sent whole. */
  readonly whole: boolean;
}

export interface LedgerTotals {
  readonly records: number;
  /** Requests that are not over yet. */
  readonly open: number;
  readonly totals: readonly LedgerTotal[];
}

export interface RunningTarget {
  readonly url: string;
  readonly pid: number;
  /** The totals once no request is open any more (or after 3 s, with `open` above 0). */
  ledger(): Promise<LedgerTotals>;
  stop(): Promise<void>;
}

/** Starts the target in a process of its own; resolves when it listens. It also ends when this process does. */
export function startTarget(options?: {
  host?: string;
  port?: number;
  ledgerFile?: string;
}): Promise<RunningTarget>;
