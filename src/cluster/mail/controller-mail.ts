import type { Clock } from "../../base/clock.ts";
import { Emitter } from "../../base/emitter.ts";
import type { Logger } from "../../base/logger.ts";
import type { Bus } from "../../bus/bus.ts";
import type { OutgoingMessage } from "../../user/message-sender.ts";
import { DroppedMessages } from "../dropped-messages.ts";
import { readOutside } from "../message-checks.ts";
import { type Mail, protocolVersion, subjects, toPayload } from "../messages.ts";
import type { WorkerRegistry } from "../worker-registry.ts";
import { NewestMail } from "./newest-mail.ts";

export interface ControllerMailParts {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Prefixes the subjects. */
  readonly name: string;
  readonly epoch: number;
}

/** The controller's end of the scenario's own messages: each goes at most once, and to whom is there now. */
export class ControllerMail {
  readonly received = new Emitter<Mail>();
  readonly #parts: ControllerMailParts;
  readonly #registry: WorkerRegistry;
  readonly #newest = new NewestMail();
  #sent = 0;
  #end: (() => void) | null = null;

  constructor(parts: ControllerMailParts, registry: WorkerRegistry) {
    this.#parts = parts;
    this.#registry = registry;
  }

  open(): void {
    const { bus, clock, logger, name } = this.#parts;
    const { add: dropped } = new DroppedMessages(clock, logger);
    this.#end = bus.subscribe(subjects(name).mail, (payload) => {
      const mail = readOutside(payload, "mail", dropped);
      if (mail !== null && this.#newest.isNew(mail.worker, mail)) this.received.emit(mail);
    });
  }

  close(): void {
    this.#end?.();
  }

  /** To one worker by index or id, or to all of them. */
  send({ name, data, to }: OutgoingMessage): void {
    this.#sent++;
    if (to === null) {
      for (const host of this.#registry.hosts) this.#publish(host, "", name, data);
      return;
    }
    const worker = this.#registry.ready.find(({ id, index }) => to === (typeof to === "number" ? index : id));
    if (worker === undefined) {
      this.#parts.logger.warning(`message ${JSON.stringify(name)} was for worker ${to}, which isn't there`);
      return;
    }
    this.#publish(worker.host, worker.id, name, data);
  }

  #publish(host: string, worker: string, name: string, data: string): void {
    const { bus, epoch, name: prefix } = this.#parts;
    const mail: Mail = {
      ...{ type: "mail", version: protocolVersion, run: "", epoch, host },
      ...{ worker, number: this.#sent, name, data },
    };
    bus.publish(subjects(prefix).mailTo(host), toPayload(mail));
  }
}
