import type { Clock } from "../base/clock.ts";
import { AcridaError, messageOf } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import type { Random } from "../base/random.ts";
import type { Bus } from "../bus/bus.ts";
import { Latch } from "../cluster/latch.ts";
import { protocolVersion } from "../cluster/messages.ts";
import { newNodeId } from "../cluster/node-id.ts";
import { ByteCache } from "../cluster/share/byte-cache.ts";
import { ByteFetcher } from "../cluster/share/byte-fetcher.ts";
import { Membership } from "../cluster/share/membership.ts";
import type { Introduction, Lead } from "../cluster/share/share-messages.ts";
import { decodeManifest, longestManifest, type Manifest } from "./manifest.ts";
import { MemberCrew } from "./member-crew.ts";
import { MemberDesk } from "./member-desk.ts";
import { layOutScenario } from "./shared-scenario.ts";
import type { NewsDesk } from "./thread-news.ts";
import { LISTENERS_END_WITHIN_MS } from "./thread-room.ts";
import { withinTime } from "./within-time.ts";

export interface MemberParts {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** The terminal of this process. */
  readonly desk: Pick<NewsDesk, "log" | "print">;
  /** The name that prefixes the subjects of its runs. */
  readonly name: string;
  readonly version: string;
  readonly machine: string;
  readonly pid: number;
  readonly threads: number;
  readonly watches: boolean;
  readonly orphanTimeoutMs: number;
  readonly workingFolder: string;
  readonly cacheFolder: string;
}

/** How a member's life ended. */
export type MemberEnd = "dismissed" | "left" | "cut off" | AcridaError;

const mostCachedBytes = 1024 ** 3;
/** Below what supervisors give a process to end. */
const handBackMs = 25_000;
const farewellMs = 3_000;
const stillWaitingEachMs = 30_000;

/** A worker process as a member of a cluster: follows what the controller names, with load threads of its own. */
export class Member {
  readonly #parts: MemberParts;
  readonly #membership: Membership;
  readonly #desk: MemberDesk;
  readonly #fetcher: ByteFetcher;
  readonly #cache: ByteCache;
  readonly #ended = new Latch();
  #end: MemberEnd = "left";
  #crew: MemberCrew | null = null;
  /** What is to be followed now; "" for nothing. */
  #wanted = "";
  /** Ends what is under way for a manifest that is wanted no more. */
  #cut: (error: AcridaError) => void = () => {};
  #turn: Promise<void> = Promise.resolve();
  #isLed = false;
  #lastLedMs: number;

  constructor(parts: MemberParts) {
    const { bus, clock, random, logger, name, version, machine, pid, threads } = parts;
    this.#parts = parts;
    this.#lastLedMs = clock.now();
    const introduction: Introduction = { acrida: version, protocol: protocolVersion };
    const member = newNodeId(random);
    this.#membership = new Membership(
      { bus, clock, name, introduction, member, machine, pid, threads },
      { led: (lead) => this.#led(lead), refused: (controller) => this.#refused(controller) },
    );
    this.#fetcher = new ByteFetcher({ bus, clock, random, name, introduction, member });
    this.#cache = new ByteCache(parts.cacheFolder, this.#fetcher, clock, member, mostCachedBytes);
    this.#desk = new MemberDesk(
      parts.desk,
      {
        records: (records) => this.#membership.tellNews(records),
        listenerFailed: () => {
          const listenerErrors = this.#membership.state.listenerErrors + 1;
          this.#membership.change({ listenerErrors });
        },
        exitCode: (exitCode) => this.#membership.change({ exitCode }),
        wantsQuit: () => this.#membership.change({ wantsQuit: true }),
      },
      clock,
    );
    logger.debug(`this worker is ${member}`);
  }

  /** Follows the controller until it says that no more will come, or `leave` is called. */
  async run(): Promise<MemberEnd> {
    const { bus, clock, logger } = this.#parts;
    this.#membership.open();
    const remind = (): void => {
      timer = clock.setTimer(remind, stillWaitingEachMs);
      if (clock.now() - this.#lastLedMs >= stillWaitingEachMs) logger.info("still waiting for a controller");
    };
    let timer = clock.setTimer(remind, stillWaitingEachMs);
    await this.#ended.opened;
    clock.clearTimer(timer);
    await this.#handBack();
    this.#follow("");
    await this.#turn;
    this.#desk.flush();
    if (this.#isLed && bus.connected) await withinTime(clock, this.#membership.leave(), farewellMs);
    this.#membership.close();
    return this.#end;
  }

  /** Other workers get the users; what was measured is reported. */
  async #handBack(): Promise<void> {
    if (this.#end !== "left" || this.#crew === null) return;
    const { clock, logger } = this.#parts;
    if (await withinTime(clock, this.#crew.leave(), handBackMs)) return;
    logger.error(
      `not everything was taken over by the controller within ${handBackMs / 1000} s: what is not is lost`,
    );
    this.#end = "cut off";
  }

  /** Ends in order. */
  leave(): void {
    this.#finish("left");
  }

  /** The bus refuses this worker for good: it ends, and says what nobody will ever hear from it. */
  giveUp({ code, message }: AcridaError): void {
    const { counted, untaken } = this.#crew?.host.samples ?? { counted: 0, untaken: 0 };
    const samples =
      counted === 0
        ? "It had counted no sample"
        : `Of ${counted} samples that it counted in its last test ${untaken} are lost: no controller took them`;
    this.#finish(new AcridaError(code, `${message}, and start this worker again. ${samples}`));
  }

  #finish(end: MemberEnd): void {
    if (this.#ended.isOpen) return;
    this.#end = end;
    this.#ended.open();
  }

  #refused({ acrida, protocol }: Introduction): void {
    const { version } = this.#parts;
    this.#finish(
      new AcridaError(
        "VERSION",
        `this worker is Acrida ${version} (protocol ${protocolVersion}), its controller Acrida ${acrida} ` +
          `(protocol ${protocol}); install the same version on both`,
      ),
    );
  }

  #led({ scenario, quit }: Lead): void {
    const { clock, logger } = this.#parts;
    if (!this.#isLed) logger.info("found the controller");
    this.#isLed = true;
    this.#lastLedMs = clock.now();
    if (quit) this.#finish("dismissed");
    else if (!this.#ended.isOpen) this.#follow(scenario);
  }

  #follow(scenario: string): void {
    if (scenario === this.#wanted) return;
    this.#wanted = scenario;
    this.#cut(new AcridaError("TRANSFER", "another scenario is wanted now"));
    this.#turn = this.#turn.then(() => this.#change(scenario));
  }

  async #change(scenario: string): Promise<void> {
    const { logger } = this.#parts;
    await this.#dismissCrew();
    if (scenario === "" || scenario !== this.#wanted) return;
    const cut = new Promise<never>((_resolve, reject) => {
      this.#cut = reject;
    });
    cut.catch(() => {});
    try {
      await this.#makeCrew(scenario, cut);
    } catch (error) {
      if (scenario !== this.#wanted) return;
      const problem = messageOf(error);
      logger.error(`can't run the scenario: ${problem}`);
      this.#membership.change({ refused: scenario, problem: problem.slice(0, 2000) });
    }
  }

  async #makeCrew(scenario: string, cut: Promise<never>): Promise<void> {
    const { workingFolder } = this.#parts;
    const manifest = await this.#manifest(scenario, cut);
    const shared = await layOutScenario(manifest, this.#cache, workingFolder, cut);
    if (scenario !== this.#wanted) return shared.remove();
    this.#crew = new MemberCrew(scenario, manifest, shared, {
      ...this.#parts,
      machine: `${this.#parts.machine}-${this.#parts.pid}`,
      desk: this.#desk,
    });
    const fresh = { listenerErrors: 0, exitCode: null, wantsQuit: false, refused: "", problem: "" };
    this.#membership.change({ scenario, host: this.#crew.host.id, ...fresh });
    this.#crew.start();
  }

  /** Never on disk: it may hold secrets. */
  async #manifest(scenario: string, cut: Promise<never>): Promise<Manifest> {
    const parts: Uint8Array[] = [];
    await this.#fetcher.fetch(scenario, longestManifest, (bytes) => void parts.push(bytes), cut);
    const manifest = decodeManifest(Buffer.concat(parts));
    if (manifest === null) throw new AcridaError("TRANSFER", "what the controller sent is no manifest");
    return manifest;
  }

  async #dismissCrew(): Promise<void> {
    const crew = this.#crew;
    if (crew === null) return;
    this.#crew = null;
    await crew.dismiss(LISTENERS_END_WITHIN_MS + 1_000);
    this.#desk.flush();
    this.#membership.change({ host: "" });
  }
}
