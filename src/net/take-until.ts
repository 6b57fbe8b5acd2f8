import type { Socket } from "node:net";

/**
 * Gathers what comes on a socket until a message is whole, then reads no more and calls back, once. What comes behind the
 * message stays in the socket for whoever reads it next.
 * @param wholeBytes length of the message that these bytes begin; more than there are, or 0, while it is not whole.
 */
export const takeUntil = (
  socket: Socket,
  wholeBytes: (bytes: Buffer) => number,
  callback: (message: Buffer) => void,
): void => {
  let gathered = Buffer.alloc(0);
  const onData = (bytes: Buffer): void => {
    gathered = Buffer.concat([gathered, bytes]);
    const length = wholeBytes(gathered);
    if (length === 0 || length > gathered.length) return;
    socket.removeListener("data", onData);
    socket.pause();
    if (length < gathered.length) socket.unshift(gathered.subarray(length));
    callback(gathered.subarray(0, length));
  };
  socket.on("data", onData);
  socket.resume();
};
