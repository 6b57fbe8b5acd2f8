import type { Bus } from "../../bus/bus.ts";
import type { IncomingMessage } from "../../user/message-board.ts";
import type { OutgoingMessage } from "../../user/message-sender.ts";
import { type Mail, protocolVersion, readMessage, threadSubjects, toPayload } from "../messages.ts";
import { NewestMail } from "./newest-mail.ts";

export interface WorkerMailParts {
  /** To the host of this process. */
  readonly bus: Bus;
  /** Id of the worker. */
  readonly worker: string;
  received(message: IncomingMessage): void;
}

const controller = "controller";

/** A load thread's end of the scenario's own messages. */
export class WorkerMail {
  readonly #parts: WorkerMailParts;
  readonly #newest = new NewestMail();
  #sent = 0;
  #ends: (() => void)[] = [];

  constructor(parts: WorkerMailParts) {
    this.#parts = parts;
  }

  /** Listens from now on. */
  start(): void {
    const { bus, worker, received } = this.#parts;
    this.#ends = [threadSubjects.mailTo(worker), threadSubjects.mailToAll].map((subject) =>
      bus.subscribe(subject, (payload) => {
        const mail = readMessage(payload, "mail");
        if (mail !== null && this.#newest.isNew(controller, mail))
          received({ name: mail.name, data: mail.data, clientId: controller });
      }),
    );
  }

  /** To the controller. */
  send({ name, data }: Omit<OutgoingMessage, "to">): void {
    const { bus, worker } = this.#parts;
    const mail: Mail = {
      ...{ type: "mail", version: protocolVersion, run: "", epoch: 0, host: "" },
      ...{ worker, number: ++this.#sent, name, data },
    };
    bus.publish(threadSubjects.mail, toPayload(mail));
  }

  close(): void {
    for (const end of this.#ends) end();
  }
}
