import type { Clock, TimerHandle } from "../../base/clock.ts";
import type { SearchList } from "./search-list.ts";
import type { WatchedFile } from "./watched-file.ts";

/** One address with the seconds for which it may be kept. */
export interface AddressRecord {
  readonly address: string;
  readonly ttl: number;
}

/** Asks the name servers themselves for the addresses of one family; must end by itself within seconds. */
export type AddressQuery = (
  hostname: string,
  family: 4 | 6,
  callback: (error: NodeJS.ErrnoException | null, records: readonly AddressRecord[]) => void,
) => void;

/** Addresses and how long they are good for. */
export interface FoundAddresses {
  readonly addresses: readonly string[];
  readonly keepMs: number;
}

/** Takes addresses, or null and what was wrong last. */
export type WireCallback = (found: FoundAddresses | null, error: NodeJS.ErrnoException | null) => void;

/** When one family has answered, the other gets so much longer. */
export const OTHER_FAMILY_MS = 50;

/** Only these say that a name is not there, so that the system would try the next. */
const notThere: ReadonlySet<string | undefined> = new Set(["ENOTFOUND", "ENODATA"]);

/** Looks names up at the name servers, without the system's pool of threads, whole names in the system's order. */
export class WireLookup {
  readonly #clock: Clock;
  readonly #query: AddressQuery;
  readonly #searchList: WatchedFile<SearchList>;

  constructor(clock: Clock, query: AddressQuery, searchList: WatchedFile<SearchList>) {
    this.#clock = clock;
    this.#query = query;
    this.#searchList = searchList;
  }

  /** Calls back once. */
  lookUp(hostname: string, callback: WireCallback): void {
    this.#searchList.current((namesFor) => this.#tryNames(namesFor(hostname), 0, callback));
  }

  #tryNames(names: readonly string[], at: number, callback: WireCallback): void {
    this.#askBothFamilies(names[at]!, (found, error) => {
      const goesOn = found === null && (error === null || notThere.has(error.code)) && at + 1 < names.length;
      if (goesOn) this.#tryNames(names, at + 1, callback);
      else callback(found, error);
    });
  }

  #askBothFamilies(name: string, callback: WireCallback): void {
    const records: [readonly AddressRecord[], readonly AddressRecord[]] = [[], []];
    let open = 2;
    let worst: NodeJS.ErrnoException | null = null;
    let timer: TimerHandle | null = null;
    let over = false;
    const finish = (): void => {
      over = true;
      if (timer !== null) this.#clock.clearTimer(timer);
      callback(foundIn(records.flat()), worst);
    };
    for (const family of [4, 6] as const) {
      this.#query(name, family, (error, answer) => {
        if (over) return;
        open -= 1;
        if (error !== null && (worst === null || notThere.has(worst.code))) worst = error;
        // IPv4 first: where the system can't be asked for its order, IPv6 is the one that may lead nowhere.
        if (error === null) records[family === 4 ? 0 : 1] = answer;
        if (open === 0) finish();
        else if (error === null && answer.length > 0) timer = this.#clock.setTimer(finish, OTHER_FAMILY_MS);
      });
    }
  }
}

const foundIn = (records: readonly AddressRecord[]): FoundAddresses | null =>
  records.length === 0
    ? null
    : {
        addresses: records.map(({ address }) => address),
        keepMs: Math.min(...records.map(({ ttl }) => ttl)) * 1000,
      };
