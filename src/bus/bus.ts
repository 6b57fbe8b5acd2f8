/** What travels: plain data that both a structured clone and msgpack carry. */
export type BusPayload =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly BusPayload[]
  | { readonly [key: string]: BusPayload | undefined };

export type BusHandler = (payload: BusPayload, subject: string) => void;

/**
 * Carries messages by subject between nodes. Delivery is at most once and never assumed: a message published while
 * the link is down is gone. A subject is words joined by dots; a subscription may end in `.>` for all below it.
 * Handlers run later, never within `publish`, in the order of publishing from one sender.
 */
export interface Bus {
  /** A bus that leaves the process throws an AcridaError for what is no plain data, or larger than it carries. */
  publish(subject: string, payload: BusPayload): void;
  /** The function that comes back ends the subscription. */
  subscribe(subject: string, handler: BusHandler): () => void;
  readonly connected: boolean;
  /** Told when the link goes or comes; the function that comes back ends it. */
  onLinkChange(listener: (connected: boolean) => void): () => void;
  close(): Promise<void>;
}

/** Whether a message on `subject` reaches a subscription to `pattern`. */
export const subjectMatches = (pattern: string, subject: string): boolean =>
  pattern.endsWith(".>") ? subject.startsWith(pattern.slice(0, -1)) : pattern === subject;
