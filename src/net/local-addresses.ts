import { isIPv6 } from "../base/ip-address.ts";

/** The addresses of this machine that connections come from, taken in turn; none means any. */
export class LocalAddresses {
  readonly #ofFour: readonly string[];
  readonly #ofSix: readonly string[];
  #next = 0;

  constructor(addresses: readonly string[]) {
    this.#ofFour = addresses.filter((address) => !isIPv6(address));
    this.#ofSix = addresses.filter((address) => isIPv6(address));
  }

  /** The next one that can reach this address; undefined for any. */
  towards(address: string): string | undefined {
    const own = isIPv6(address) ? this.#ofSix : this.#ofFour;
    return own[this.#next++ % Math.max(1, own.length)];
  }

  /** Those of a target's addresses that can be reached from here. */
  reachable(addresses: readonly string[]): readonly string[] {
    if (this.#ofFour.length + this.#ofSix.length === 0) return addresses;
    return addresses.filter((address) => (isIPv6(address) ? this.#ofSix : this.#ofFour).length > 0);
  }
}

export const anyLocalAddress: LocalAddresses = new LocalAddresses([]);
