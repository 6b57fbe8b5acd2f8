import type { HostsTable } from "./hosts-file.ts";
import type { LookupSlots } from "./lookup-slots.ts";
import type { WatchedFile } from "./watched-file.ts";
import type { WireLookup } from "./wire-lookup.ts";

/** Asks the system (getaddrinfo) for all addresses of a name. */
export type Lookup = (
  hostname: string,
  options: { readonly all: true; readonly verbatim: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: readonly { readonly address: string }[]) => void,
) => void;

/** Where names come from; what is left out is not asked. */
export interface NameSources {
  readonly hosts?: WatchedFile<HostsTable>;
  readonly lookup: Lookup;
  readonly wire?: WireLookup;
  /** Without them the look-ups of one resolver are limited by themselves. */
  readonly slots?: LookupSlots;
}
