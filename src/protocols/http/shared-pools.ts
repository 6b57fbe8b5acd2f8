import type { ConnectionPool } from "../../net/http-engine.ts";

interface Lease {
  readonly pool: ConnectionPool;
  holders: number;
}

/** The pools that the users of a thread share, each closed when its last user has left it. */
export class SharedPools {
  private readonly leases = new Map<string, Lease>();

  /** The pool of this key, opened when nobody has it. */
  take(key: string, open: () => ConnectionPool): ConnectionPool {
    let lease = this.leases.get(key);
    if (lease === undefined) {
      lease = { pool: open(), holders: 0 };
      this.leases.set(key, lease);
    }
    lease.holders++;
    return lease.pool;
  }

  /** Once for each `take`. */
  giveBack(key: string): void {
    const lease = this.leases.get(key);
    if (lease === undefined || --lease.holders > 0) return;
    this.leases.delete(key);
    lease.pool.close();
  }
}
