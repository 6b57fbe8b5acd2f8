import type { Bus, BusPayload } from "../bus/bus.ts";
import { readOutside } from "./message-checks.ts";
import { readMessage, subjects, threadSubjects, toPayload } from "./messages.ts";

export interface ThreadRelayParts {
  /** To the controller. */
  readonly bus: Bus;
  /** To the load threads of this process. */
  readonly threadBus: Bus;
  /** Prefixes the subjects. */
  readonly name: string;
  /** Id of the host. */
  readonly host: string;
  /** The highest epoch that the host has heard of; what a controller of a lower one says counts no more. */
  readonly epoch: () => number;
  /** Told of messages from outside that can't be right, by type. */
  readonly dropped: (type: string) => void;
}

/** Passes on what threads and controller say to each other besides orders and reports; the functions that end it. */
export const relayThreads = ({
  bus,
  threadBus,
  name,
  host,
  epoch,
  dropped,
}: ThreadRelayParts): (() => void)[] => {
  const { rows, rowsTo, mail, mailTo } = subjects(name);
  const workerOf = (payload: BusPayload, type: "rowGrant" | "rowRecall" | "mail"): string | undefined => {
    const message = readOutside(payload, type, dropped);
    return message === null || message.epoch < epoch() ? undefined : message.worker;
  };
  return [
    threadBus.subscribe(threadSubjects.rows, (payload) => {
      const request = readMessage(payload, "rowRequest");
      if (request !== null) bus.publish(rows, toPayload({ ...request, host }));
    }),
    bus.subscribe(rowsTo(host), (payload) => {
      const worker = workerOf(payload, "rowGrant") ?? workerOf(payload, "rowRecall");
      if (worker !== undefined) threadBus.publish(threadSubjects.rowsTo(worker), payload);
    }),
    threadBus.subscribe(threadSubjects.mail, (payload) => {
      const letter = readMessage(payload, "mail");
      if (letter !== null) bus.publish(mail, toPayload({ ...letter, host }));
    }),
    bus.subscribe(mailTo(host), (payload) => {
      const worker = workerOf(payload, "mail");
      if (worker === undefined) return;
      threadBus.publish(worker === "" ? threadSubjects.mailToAll : threadSubjects.mailTo(worker), payload);
    }),
  ];
};
