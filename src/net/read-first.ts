import type { Socket } from "node:net";
import type { Clock } from "../base/clock.ts";

const failedInWriting = (error: NodeJS.ErrnoException | undefined): boolean => error?.syscall === "write";

/**
 * A target that refuses a body answers and resets: the next write fails while the answer lies unread. Node closes a
 * socket at once when a write fails, and what it had received is lost. Here it closes only when a turn of the event
 * loop has brought no more bytes. `onFailing` hears that the socket is of no more use.
 */
export const readBeforeWriteFault = (socket: Socket, clock: Clock, onFailing: () => void): void => {
  const destroy = socket.destroy.bind(socket);
  let failing = false;
  socket.destroy = (error?: Error): Socket => {
    if (!failedInWriting(error)) return destroy(error);
    if (failing) return socket;
    failing = true;
    onFailing();
    let readBefore = -1;
    const look = (): void => {
      if (socket.destroyed) return;
      if (socket.bytesRead === readBefore) {
        destroy(error);
        return;
      }
      readBefore = socket.bytesRead;
      clock.setImmediate(look);
    };
    clock.setImmediate(look);
    return socket;
  };
};
