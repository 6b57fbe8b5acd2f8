import { lookup, Resolver } from "node:dns";
import { open, stat } from "node:fs/promises";
import { hostname } from "node:os";
import type { Clock } from "../../base/clock.ts";
import { hostsFilePath } from "../../base/thread-host.ts";
import { parseHosts } from "./hosts-file.ts";
import type { Lookup, NameSources } from "./name-sources.ts";
import { processSlots } from "./process-slots.ts";
import { parseSearchList } from "./search-list.ts";
import { type TextFile, WatchedFile } from "./watched-file.ts";
import { type AddressQuery, WireLookup } from "./wire-lookup.ts";

/** What stands behind that in a file is left to the system, which reads it all. */
const MOST_BYTES = 1_048_576;

/** How c-ares asks: each server again after the timeout, with twice the patience, until the tries are used up. */
export interface QueryPatience {
  readonly timeout: number;
  readonly tries: number;
}

const usualPatience: QueryPatience = { timeout: 2_000, tries: 2 };

/** A file of this machine, of which at most the first 1 MiB is read, in whole lines. */
export const systemFile = (path: string): TextFile => ({
  async stamp() {
    const found = await stat(path);
    if (!found.isFile()) throw new Error(`expected ${path} to be a file`);
    return `${found.ino} ${found.size} ${found.mtimeMs} ${found.ctimeMs}`;
  },
  async text() {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size === 0) return "";
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(Math.min(size, MOST_BYTES)) });
      const text = buffer.toString("utf8", 0, bytesRead);
      return bytesRead < size ? text.slice(0, text.lastIndexOf("\n") + 1) : text;
    } finally {
      await file.close();
    }
  },
});

/** Asks the servers of the system's configuration, or those named as `address:port`, by c-ares. */
export const addressQuery = (servers?: readonly string[], patience = usualPatience): AddressQuery => {
  let resolver: Resolver | undefined;
  const made = (): Resolver => {
    const fresh = new Resolver(patience);
    if (servers !== undefined) fresh.setServers(servers);
    return fresh;
  };
  return (name, family, callback) => {
    resolver ??= made();
    const answered = (error: NodeJS.ErrnoException | null, records: { address: string; ttl: number }[]) =>
      callback(error, error === null ? records : []);
    if (family === 4) resolver.resolve4(name, { ttl: true }, answered);
    else resolver.resolve6(name, { ttl: true }, answered);
  };
};

/** The sources of this machine, within the places that all threads of the process share. */
export const systemSources = (clock: Clock): NameSources => ({
  hosts: new WatchedFile(clock, systemFile(hostsFilePath()), parseHosts),
  lookup: lookup as Lookup,
  wire: new WireLookup(
    clock,
    addressQuery(),
    new WatchedFile(clock, systemFile("/etc/resolv.conf"), (text) => parseSearchList(text, hostname())),
  ),
  slots: processSlots(),
});
