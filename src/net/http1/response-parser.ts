import { BodyCollector } from "./body-collector.ts";
import { ChunkReader } from "./chunk-reader.ts";
import { BROKEN, NEED_MORE, ResponseHead } from "./response-head.ts";
import { MAX_INTERIM_ANSWERS } from "./response-limits.ts";

const IN_HEAD = 0;
const IN_LENGTH = 1;
const IN_CHUNKS = 2;
const UNTIL_CLOSE = 3;
const DONE = 4;
const FAILED = 5;

/**
 * Reads one HTTP/1 response from bytes that come in any pieces, walking each byte once. Interim answers (1xx) are
 * skipped. The bytes are only borrowed: what is kept is copied before a call returns.
 */
export class ResponseParser {
  readonly head = new ResponseHead();
  readonly body = new BodyCollector();
  /** The target has asked for the body of the request: 100 (Continue). */
  continued = false;
  private readonly chunks = new ChunkReader();
  private state = DONE;
  private toHead = false;
  private maxBodyBytes = 0;
  private remaining = 0;
  private interimAnswers = 0;
  private headProblem = "";

  /** Makes ready for the answer to one request; the answer to HEAD has no body whatever its headers say. */
  start(toHead: boolean, maxBodyBytes: number): void {
    this.head.reset();
    this.body.start(maxBodyBytes, 0);
    this.state = IN_HEAD;
    this.continued = false;
    this.toHead = toHead;
    this.maxBodyBytes = maxBodyBytes;
    this.interimAnswers = 0;
    this.headProblem = "";
  }

  /** The head of the final answer has come. */
  get headDone(): boolean {
    return this.state !== IN_HEAD && this.headProblem === "";
  }

  get done(): boolean {
    return this.state === DONE;
  }

  /** Why the bytes are no HTTP response; empty while they are. */
  get problem(): string {
    if (this.state !== FAILED) return "";
    return this.headProblem !== "" ? this.headProblem : this.chunks.problem;
  }

  /** Reads on; once the response is done, the offset after its last byte. */
  read(bytes: Buffer, start: number, end: number): number {
    let at = start;
    while (this.state === IN_HEAD) {
      const stopped = this.head.read(bytes, at, end);
      if (stopped === NEED_MORE) return end;
      if (stopped === BROKEN) return this.failHead(this.head.problem, at);
      at = stopped;
      this.headEnded();
    }
    if (this.state === IN_LENGTH) {
      const size = Math.min(this.remaining, end - at);
      this.body.add(bytes, at, at + size);
      this.remaining -= size;
      if (this.remaining === 0) this.state = DONE;
      return at + size;
    }
    if (this.state === IN_CHUNKS) {
      const stopped = this.chunks.read(bytes, at, end, this.body);
      if (stopped === NEED_MORE) return end;
      this.state = stopped === BROKEN ? FAILED : DONE;
      return stopped === BROKEN ? at : stopped;
    }
    if (this.state === UNTIL_CLOSE) {
      this.body.add(bytes, at, end);
      return end;
    }
    return at;
  }

  /** The connection ended: true when that is how this response ends. */
  endOfStream(): boolean {
    if (this.state !== UNTIL_CLOSE) return false;
    this.state = DONE;
    return true;
  }

  private headEnded(): void {
    const { head } = this;
    const { status } = head;
    if (status < 200) {
      if (status === 101) {
        this.refuse("the target switches to another protocol");
        return;
      }
      if (++this.interimAnswers > MAX_INTERIM_ANSWERS) {
        this.refuse(`more than ${MAX_INTERIM_ANSWERS} interim answers (1xx)`);
        return;
      }
      if (status === 100) this.continued = true;
      head.reset();
    } else if (this.toHead || status === 204 || status === 304 || head.contentLength === 0) {
      this.state = DONE;
    } else if (head.chunked) {
      this.body.start(this.maxBodyBytes, -1);
      this.chunks.reset();
      this.state = IN_CHUNKS;
    } else if (head.contentLength > 0) {
      this.body.start(this.maxBodyBytes, head.contentLength);
      this.remaining = head.contentLength;
      this.state = IN_LENGTH;
    } else {
      this.body.start(this.maxBodyBytes, -1);
      head.keepAlive = false;
      this.state = UNTIL_CLOSE;
    }
  }

  private refuse(problem: string): void {
    this.headProblem = problem;
    this.state = FAILED;
  }

  private failHead(problem: string, at: number): number {
    this.refuse(problem);
    return at;
  }
}
